import { scaleLinear } from 'd3-scale';
import { area, line as curve } from 'd3-shape';
import type { TrendPoint } from '../../types/trend.ts';
import { isLog, leftAxis, type Scale, scaleOver, ticksUp } from '../html/axis.ts';
import { candidateMark, colorClass } from '../html/mark.ts';
import { chart, element, fitText, label, line, textWidth, tooltip } from '../html/svg.ts';
import { formatRange, formatValue, type ValueUnit } from './format-value.ts';

/** One cell's line through the runs. */
export interface TrendLine {
  readonly name: string;
  /** Place of the candidate in the suite: gives colour and shape. */
  readonly index: number;
  readonly points: readonly TrendPoint[];
}

/** A fixed bar of a gate. candidate null: it holds for all. */
export interface TrendBar {
  readonly text: string;
  readonly value: number;
  readonly index: number | null;
}

/** What a trend chart is drawn from. Runs stand at even distances, oldest first. */
export interface TrendPicture {
  readonly title: string;
  readonly unit: ValueUnit;
  readonly runs: readonly { readonly runId: string; readonly startedAt: string; readonly href: string }[];
  readonly lines: readonly TrendLine[];
  readonly bars: readonly TrendBar[];
  /** Run id of the accepted baseline; null: there is none among these runs. */
  readonly baseline: string | null;
}

const TOP = 30;
const BOTTOM_PX = 34;
/** Distance of runs, px for each line, from which on every point has an interval of its own. */
const WHISKER_PX = 9;

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A point with a value, and its place. */
interface Place {
  readonly point: TrendPoint;
  readonly x: number;
  readonly value: number;
}

/** What a point says when it is pointed at. */
function pointText(name: string, point: TrendPoint, unit: ValueUnit): string {
  const { value, n, change, note, restarted } = point;
  if (value === null) return `${name}, ${point.runId}: ${note ?? 'not measured'}`;
  const range = formatRange(point, unit);
  const parts = [
    `${name}: ${formatValue(value, unit)}`,
    range === '' ? 'no interval' : `95 % interval ${range}`,
    n === null ? null : `n = ${n}`,
    `run ${point.runId}`,
    point.startedAt.slice(0, 16).replace('T', ' '),
    change === null
      ? null
      : `level changed: ${formatValue(change.before, unit)} before, ${formatValue(change.after, unit)} since`,
    restarted ? 'suite or data changed here' : null,
    note,
  ];
  return parts.filter((part) => part !== null).join('\n');
}

/** A metric of several candidates over the runs of a suite, with intervals, bars, the baseline and changes of level. */
export function drawTrend(picture: TrendPicture, width: number): string {
  const height = width < 600 ? 250 : 290;
  const { runs, lines, unit } = picture;
  const y = valueScale(picture, [height - BOTTOM_PX, TOP]);
  const ticks = ticksUp(y, 26);
  const widest = Math.max(0, ...ticks.map((tick) => textWidth(formatValue(tick, unit))));
  const frame = { left: Math.max(46, widest + 12), right: width - 18, top: TOP, bottom: height - BOTTOM_PX };
  const room = runs.length === 1 ? 0 : Math.min(24, (frame.right - frame.left) / runs.length / 2);
  const x = scaleLinear([0, Math.max(1, runs.length - 1)], [frame.left + room, frame.right - room]);
  const at = new Map(
    runs.map(({ runId }, index) => [runId, runs.length === 1 ? (frame.left + frame.right) / 2 : x(index)]),
  );
  const apart = runs.length < 2 ? frame.right - frame.left : x(1) - x(0);
  return chart(
    width,
    height,
    describe(picture),
    leftAxis(y, frame, ticks, (value) => formatValue(value, unit)),
    dateAxis(runs, at, frame, apart),
    ...restarts(lines, at, frame, apart),
    drawBaseline(picture, at, frame),
    ...picture.bars.map((bar) => drawBar(bar, y, frame)),
    ...lines.map((one, place) => drawLine(one, place, picture, { at, y, apart })),
    ...picture.bars.map((bar) => nameBar(bar, y, frame)),
    isLog(y) ? label('log scale', frame.left, 12, { class: 'axis-name' }) : '',
  );
}

function valueScale({ lines, bars }: TrendPicture, range: readonly [number, number]): Scale {
  const points = lines.flatMap((one) => one.points);
  const typical = [
    ...points.flatMap(({ value, low, high }) => [value, low, high]),
    ...bars.map(({ value }) => value),
  ].filter((value): value is number => value !== null && Number.isFinite(value));
  return scaleOver(typical, range);
}

function describe({ title, lines, runs, unit }: TrendPicture): string {
  const ends = lines.map(({ name, points }) => {
    const last = points.findLast(({ value }) => value !== null);
    const text = last?.value == null ? 'not measured' : `${formatValue(last.value, unit)} last`;
    const changes = points.filter(({ change }) => change !== null).length;
    return `${name} ${text}${changes === 0 ? '' : `, ${changes} changes of level`}`;
  });
  return `${title} over ${runs.length} runs: ${ends.join('; ')}`;
}

function dateAxis(
  runs: TrendPicture['runs'],
  at: ReadonlyMap<string, number>,
  frame: Frame,
  apart: number,
): string {
  const sameDay = new Set(runs.map(({ startedAt }) => startedAt.slice(0, 10))).size === 1;
  const write = (iso: string) => (sameDay ? iso.slice(11, 16) : iso.slice(5, 10));
  let freeFrom = 0;
  return runs
    .map(({ runId, startedAt }) => {
      const middle = at.get(runId) ?? 0;
      const text = write(startedAt);
      const half = textWidth(text) / 2;
      const tick = apart < 4 ? '' : line(middle, frame.bottom, middle, frame.bottom + 4, 'grid');
      const place = Math.min(Math.max(middle, half), frame.right + 16 - half);
      if (place - half < freeFrom) return tick;
      freeFrom = place + half + 12;
      return tick + label(text, place, frame.bottom + 18, { anchor: 'middle', class: 'tick' });
    })
    .join('');
}

/** A line where suite or data changed, once however many cells it concerns. */
function restarts(
  lines: readonly TrendLine[],
  at: ReadonlyMap<string, number>,
  frame: Frame,
  apart: number,
): readonly string[] {
  const runs = new Set(
    lines.flatMap(({ points }) => points.flatMap(({ restarted, runId }) => (restarted ? [runId] : []))),
  );
  return [...runs].map((runId) => {
    const x = (at.get(runId) ?? 0) - apart / 2;
    return element(
      'line',
      { x1: x, y1: frame.top, x2: x, y2: frame.bottom, class: 'restart' },
      tooltip(`suite or data changed before run ${runId}`),
    );
  });
}

function drawBaseline({ baseline }: TrendPicture, at: ReadonlyMap<string, number>, frame: Frame): string {
  const x = baseline === null ? undefined : at.get(baseline);
  if (x === undefined) return '';
  const half = textWidth('baseline') / 2;
  const place = Math.min(Math.max(x, frame.left + half), frame.right + 16 - half);
  return (
    element(
      'line',
      { x1: x, y1: frame.top, x2: x, y2: frame.bottom, class: 'baseline' },
      tooltip(`accepted baseline: run ${baseline}`),
    ) + label('baseline', place, frame.top - 5, { anchor: 'middle', class: 'axis-name' })
  );
}

function drawBar({ text, value, index }: TrendBar, y: Scale, frame: Frame): string {
  const at = y(value);
  return element(
    'line',
    {
      x1: frame.left,
      y1: at,
      x2: frame.right,
      y2: at,
      class: `bar ${index === null ? 'every' : colorClass(index)}`,
    },
    tooltip(`gate: ${text}`),
  );
}

/** Over the lines, or it could not be read. */
function nameBar({ text, value }: TrendBar, y: Scale, frame: Frame): string {
  const at = y(value);
  const shown = fitText(text, frame.right - frame.left - 8);
  const place = at - frame.top > 16 ? at - 5 : at + 13;
  return label(shown, frame.right, place, { anchor: 'end', class: 'tick halo' });
}

interface Ground {
  readonly at: ReadonlyMap<string, number>;
  readonly y: Scale;
  readonly apart: number;
}

function drawLine(one: TrendLine, place: number, picture: TrendPicture, ground: Ground): string {
  const { at, y, apart } = ground;
  const color = colorClass(one.index);
  const dense = apart < WHISKER_PX * picture.lines.length;
  const shift = dense ? 0 : (place - (picture.lines.length - 1) / 2) * Math.min(7, apart / 6);
  const stretches = stretchesOf(one.points, at, shift);
  const paths = stretches.map((places) => {
    const d = curve<Place>(
      ({ x }) => x,
      ({ value }) => y(value),
    ).digits(1)([...places]);
    return (
      (dense ? drawBand(places, y, color) : '') + element('path', { class: `curve ${color}`, d: d ?? '' })
    );
  });
  const hrefs = new Map(picture.runs.map(({ runId, href }) => [runId, href]));
  const marks = stretches.flat().map((spot) => {
    const tip = tooltip(pointText(one.name, spot.point, picture.unit));
    const { note, change, runId } = spot.point;
    const whisker = dense ? '' : drawWhisker(spot, y, color);
    const ring =
      change === null
        ? ''
        : element('circle', { class: 'chosen-ring', cx: spot.x, cy: y(spot.value), r: dense ? 6 : 9 });
    const mark = candidateMark(one.index, spot.x, y(spot.value), apart < 12 ? 22 : 56, tip);
    return element(
      'g',
      { class: `point${note === null ? '' : ' aside'}`, 'data-href': hrefs.get(runId) ?? null },
      whisker + ring + mark,
    );
  });
  return paths.join('') + marks.join('');
}

/** Neighbouring points of one suite and its data; a run without a value ends a stretch, as it is no zero. */
function stretchesOf(
  points: readonly TrendPoint[],
  at: ReadonlyMap<string, number>,
  shift: number,
): readonly (readonly Place[])[] {
  const stretches: Place[][] = [[]];
  for (const point of points) {
    if (point.restarted || point.value === null) stretches.push([]);
    const x = at.get(point.runId);
    if (point.value !== null && Number.isFinite(point.value) && x !== undefined)
      stretches.at(-1)?.push({ point, x: x + shift, value: point.value });
  }
  return stretches.filter((places) => places.length > 0);
}

function drawBand(places: readonly Place[], y: Scale, color: string): string {
  const ranged = places.filter(({ point }) => point.low !== null && point.high !== null);
  if (ranged.length < 2) return '';
  const d = area<Place>(
    ({ x }) => x,
    ({ point }) => y(finite(point.low, y)),
    ({ point }) => y(finite(point.high, y)),
  ).digits(1)([...ranged]);
  return element('path', { class: `band ${color}`, d: d ?? '' });
}

function drawWhisker({ point: { low, high }, x }: Place, y: Scale, color: string): string {
  if (low === null || high === null) return '';
  const [from, to] = [y(finite(low, y)), y(finite(high, y))];
  const style = `interval thin ${color}`;
  return (
    line(x, from, x, to, style) + line(x - 3, from, x + 3, from, style) + line(x - 3, to, x + 3, to, style)
  );
}

/** An end without bound is drawn at the edge. */
function finite(value: number | null, y: Scale): number {
  const [low = 0, high = 1] = y.domain();
  return Math.min(high, Math.max(low, value ?? low));
}
