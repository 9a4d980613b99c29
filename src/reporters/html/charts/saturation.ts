import { scaleLinear } from 'd3-scale';
import { line as curve } from 'd3-shape';
import type { Saturation, StageSummary } from '../../../types/load-summary.ts';
import { formatMs, formatNumber } from '../../format.ts';
import { bottomAxis, isLog, leftAxis, type Scale, scaleOver, ticksUp } from '../axis.ts';
import { candidateMark, colorClass } from '../mark.ts';
import { type Anchor, type Box, placeLabels } from '../place-labels.ts';
import { chart, element, fitText, label, line, textWidth, tooltip } from '../svg.ts';

/** One candidate's curve. */
export interface SaturationLine {
  readonly name: string;
  readonly index: number;
  readonly points: readonly StageSummary[];
  readonly saturation: Saturation;
}

const LEFT = 62;
const TOP = 18;
const BOTTOM_PX = 46;
const LABEL_PX = 16;
const TICK_PX = 22;

/** A point whose rate and latency are both known, in px. */
interface Place {
  readonly point: StageSummary;
  readonly x: number;
  readonly p50: number;
  readonly p95: number;
}

/** A remark beside a point. */
interface Remark extends Anchor {
  readonly text: string;
}

function timeOf({ responseTime }: StageSummary, p: number): number | null {
  return responseTime.find((quantile) => quantile.p === p)?.value ?? null;
}

function placesOf(points: readonly StageSummary[], x: Scale, y: Scale): readonly Place[] {
  return points.flatMap((point) => {
    const p50 = timeOf(point, 50);
    const p95 = timeOf(point, 95);
    if (point.requestsPerSecond === null || p50 === null || p95 === null) return [];
    return [{ point, x: x(point.requestsPerSecond), p50: y(p50), p95: y(p95) }];
  });
}

function pathOf(places: readonly Place[], pick: 'p50' | 'p95', className: string): string {
  const d = curve<Place>(
    (place) => place.x,
    (place) => place[pick],
  ).digits(1)([...places]);
  return element('path', { class: className, d: d ?? '' });
}

function drawLine({ name, index, points }: SaturationLine, x: Scale, y: Scale): string {
  const places = placesOf(points, x, y);
  const color = colorClass(index);
  const marks = places.map(({ point, x: at, p50, p95 }) => {
    const verdict = point.sustained === null ? '' : point.sustained ? ', sustained' : ', not sustained';
    const tip = tooltip(
      `${name}, ${point.label}: ${formatNumber(point.requestsPerSecond)} answers/s, p50 ${formatMs(timeOf(point, 50))}, p95 ${formatMs(timeOf(point, 95))}${verdict}`,
    );
    return candidateMark(index, at, p50, 36, tip) + candidateMark(index, at, p95, 70, tip);
  });
  return (
    pathOf(places, 'p50', `curve ${color} dashed`) + pathOf(places, 'p95', `curve ${color}`) + marks.join('')
  );
}

function isHighest({ point }: Place, { highestSustainedPerSecond }: Saturation): boolean {
  return (
    highestSustainedPerSecond !== null &&
    point.sustained === true &&
    (point.ratePerSecond ?? point.requestsPerSecond) === highestSustainedPerSecond
  );
}

/** The highest sustained rate is ringed, the knee squared; each says what it is where there is room. */
function drawRemarks(line: SaturationLine, x: Scale, y: Scale): { svg: string; remarks: readonly Remark[] } {
  const { saturation } = line;
  let svg = '';
  const remarks = placesOf(line.points, x, y).flatMap((place): Remark[] => {
    const knee =
      saturation.kneePerSecond !== null && place.point.requestsPerSecond === saturation.kneePerSecond;
    const highest = isHighest(place, saturation);
    if (highest) svg += element('circle', { class: 'chosen-ring', cx: place.x, cy: place.p95, r: 9 });
    if (knee) {
      svg += element('rect', {
        class: 'chosen-ring',
        x: place.x - 10,
        y: place.p95 - 10,
        width: 20,
        height: 20,
      });
    }
    const words = [
      highest ? `sustained ${formatNumber(saturation.highestSustainedPerSecond)}/s` : null,
      knee ? 'knee' : null,
    ].filter((word) => word !== null);
    if (words.length === 0) return [];
    const text = fitText(words.join(', '), 200);
    return [{ text, x: place.x, y: place.p95, width: textWidth(text), height: LABEL_PX }];
  });
  return { svg, remarks };
}

function drawLabels(remarks: readonly Remark[], obstacles: readonly Box[], frame: Box): string {
  return placeLabels(remarks, obstacles, frame)
    .map((place, index) =>
      place === null
        ? ''
        : label(remarks[index]?.text ?? '', place.left, place.middle + 4, { class: 'name' }),
    )
    .join('');
}

function around({ x, p50, p95 }: Place): Box[] {
  return [p50, p95].map((at) => ({ left: x - 6, right: x + 6, top: at - 6, bottom: at + 6 }));
}

/**
 * Achieved rate against response_time: p95 with a full line, p50 dashed; the bound of the SLO across, the knee and the
 * highest sustained rate marked.
 */
export function drawSaturation(
  lines: readonly SaturationLine[],
  sloMs: number | null,
  width: number,
): string {
  const height = width < 600 ? 290 : 350;
  const bottom = height - BOTTOM_PX;
  const right = width - 16;
  const points = lines.flatMap((one) => one.points);
  const rates = points.flatMap((point) => point.requestsPerSecond ?? []);
  const times = points.flatMap((point) => [timeOf(point, 50) ?? [], timeOf(point, 95) ?? []].flat());
  const x = scaleLinear([0, Math.max(1e-9, ...rates) * 1.08], [LEFT, right]);
  const y = scaleOver([...times, ...(sloMs === null || times.length === 0 ? [] : [sloMs])], [bottom, TOP]);
  const frame = { left: LEFT, right, top: TOP, bottom };
  const remarks = lines.map((one) => drawRemarks(one, x, y));
  const slo =
    sloMs === null
      ? null
      : { text: `SLO ${formatMs(sloMs)}`, y: y(sloMs), width: textWidth(`SLO ${formatMs(sloMs)}`) };
  const sloBox =
    slo === null ? [] : [{ left: LEFT, right: LEFT + slo.width + 8, top: slo.y - 18, bottom: slo.y + 3 }];
  const obstacles = [...lines.flatMap((one) => placesOf(one.points, x, y).flatMap(around)), ...sloBox];
  return chart(
    width,
    height,
    'response_time against achieved requests per second',
    leftAxis(y, { left: LEFT, right }, ticksUp(y, TICK_PX), (ms) => formatMs(ms)),
    bottomAxis(x, { top: TOP, bottom, right: width }, (rate) => `${formatNumber(rate)}/s`),
    slo === null ? '' : line(LEFT, slo.y, right, slo.y, 'slo'),
    slo === null ? '' : label(slo.text, LEFT + 4, slo.y - 5, { class: 'axis-name' }),
    ...lines.map((one) => drawLine(one, x, y)),
    ...remarks.map(({ svg }) => svg),
    drawLabels(
      remarks.flatMap((one) => one.remarks),
      obstacles,
      frame,
    ),
    label(`response_time${isLog(y) ? ', log scale' : ''}`, LEFT, 10, { class: 'axis-name' }),
    label('answers per second, achieved', right, height - 8, { anchor: 'end', class: 'axis-name' }),
  );
}
