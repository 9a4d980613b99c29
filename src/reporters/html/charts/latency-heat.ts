import { bin, extent, max } from 'd3-array';
import { scaleLinear, scaleLog } from 'd3-scale';
import { formatMs } from '../../format.ts';
import { leftAxis, type Scale, ticksUp } from '../axis.ts';
import { candidateMark, colorClass } from '../mark.ts';
import { chart, element, fitText, label, px, tooltip } from '../svg.ts';
import type { Moment } from './latency-band.ts';
import { timeAxis } from './time-axis.ts';

/** One candidate's warm answers. */
export interface HeatPanel {
  readonly name: string;
  readonly index: number;
  readonly moments: readonly Moment[];
}

const LEFT = 62;
const PANEL_PX = 110;
const GAP_PX = 30;
const TICK_PX = 24;
const BINS_UP = 22;
const COLUMN_PX = 13;
const BETWEEN_PX = 12;
const LEVELS = 8;

interface Frame {
  readonly x: Scale;
  /** Edges of the columns, ms of the run, and of the rows, ms of latency; one more than there are. */
  readonly across: readonly number[];
  readonly up: readonly number[];
  /** Latency that the rows span, ms. */
  readonly times: readonly [number, number];
  /** Where the bars begin, and how long the longest is, px. */
  readonly barsFrom: number;
  readonly barsPx: number;
}

/**
 * Histogram of a latency over the run, a panel a candidate on one scale: answers by moment of sending and by latency,
 * darker where there are more, and at the right the histogram of the whole run.
 */
export function drawLatencyHeat(panels: readonly HeatPanel[], metric: string, width: number): string {
  const frame = frameOf(panels, width);
  const height = panels.length * (PANEL_PX + GAP_PX) + 30;
  return chart(
    width,
    height,
    `Histogram of ${metric} over the run, log scale: ${panels.map((panel) => describe(panel, frame)).join('; ')}`,
    timeAxis(frame.x, height, frame.barsFrom),
    ...panels.map((panel, at) => drawPanel(panel, 22 + at * (PANEL_PX + GAP_PX), frame)),
  );
}

function frameOf(panels: readonly HeatPanel[], width: number): Frame {
  const moments = panels.flatMap((panel) => panel.moments);
  const [start = 0, end = start] = extent(moments, ({ atMs }) => atMs);
  const [least = 1, most = least] = extent(moments, ({ tookMs }) => Math.max(0.1, tookMs));
  const times = [least / 1.05, Math.max(most, least * 2) * 1.05] as const;
  const barsPx = width < 600 ? 46 : 110;
  const right = width - 8 - barsPx - BETWEEN_PX;
  const x = scaleLinear([start, Math.max(end, start + 1000)], [LEFT, right]);
  const steps = Math.max(8, Math.floor((right - LEFT) / COLUMN_PX));
  const edge = scaleLinear([0, steps], x.domain());
  const step = scaleLog(times, [0, BINS_UP]);
  return {
    x,
    across: Array.from({ length: steps + 1 }, (_, at) => edge(at)),
    up: Array.from({ length: BINS_UP + 1 }, (_, at) => step.invert(at)),
    times,
    barsFrom: right + BETWEEN_PX,
    barsPx,
  };
}

/** Values by the bin that they lie in: those at an edge belong to the bin above it, the largest to the last. */
function countsBetween<T>(values: readonly T[], edges: readonly number[], pick: (value: T) => number) {
  const domain: [number, number] = [edges[0] ?? 0, edges.at(-1) ?? 1];
  return bin<T, number>().value(pick).domain(domain).thresholds(edges.slice(1, -1))([...values]);
}

function rowsOf({ moments }: HeatPanel, { up }: Frame) {
  return countsBetween(moments, up, ({ tookMs }) => Math.max(0.1, tookMs));
}

function describe(panel: HeatPanel, frame: Frame): string {
  const rows = rowsOf(panel, frame);
  const fullest = rows.reduce((best, row) => (row.length > best.length ? row : best), rows[0] ?? []);
  const range = 'x0' in fullest ? `${formatMs(fullest.x0 ?? null)} to ${formatMs(fullest.x1 ?? null)}` : '';
  return `${panel.name} most often ${range}, n = ${panel.moments.length}`;
}

function drawPanel(panel: HeatPanel, top: number, frame: Frame): string {
  const y = scaleLog(frame.times, [top + PANEL_PX, top + 4]).clamp(true);
  const name = `${panel.name}, n = ${panel.moments.length}`;
  const right = frame.barsFrom + frame.barsPx;
  return [
    leftAxis(y, { left: LEFT, right }, ticksUp(y, TICK_PX), formatMs),
    candidateMark(panel.index, LEFT + 6, top - 10, 60),
    label(fitText(name, right - LEFT - 28), LEFT + 18, top - 6, { class: 'name' }),
    drawHeat(panel, y, frame),
    drawBars(panel, y, frame),
  ].join('');
}

/** Cells of one darkness are one path: a long run stays as small as its picture. */
function drawHeat(panel: HeatPanel, y: Scale, frame: Frame): string {
  const cells = rowsOf(panel, frame).flatMap((row) =>
    countsBetween(row, frame.across, ({ atMs }) => atMs)
      .filter((cell) => cell.length > 0)
      .map((cell) => ({ row, cell, count: cell.length })),
  );
  const most = max(cells, ({ count }) => count) ?? 1;
  return Array.from({ length: LEVELS }, (_, level) => {
    const own = cells.filter(({ count }) => Math.ceil((LEVELS * count) / most) === level + 1);
    if (own.length === 0) return '';
    const d = own.map(({ row, cell }) =>
      boxPath(frame.x(cell.x0 ?? 0), frame.x(cell.x1 ?? 0), y(row.x1 ?? 0), y(row.x0 ?? 0)),
    );
    const [least, largest] = extent(own, ({ count }) => count);
    const tip = least === largest ? `${least} answers a cell` : `${least} to ${largest} answers a cell`;
    return element(
      'path',
      {
        class: `heat ${colorClass(panel.index)}`,
        'fill-opacity': 0.12 + (0.88 * level) / (LEVELS - 1),
        d: d.join(''),
      },
      tooltip(tip),
    );
  }).join('');
}

/** The histogram of the whole run: how many answers took so long. */
function drawBars(panel: HeatPanel, y: Scale, frame: Frame): string {
  const rows = rowsOf(panel, frame);
  const length = scaleLinear([0, max(rows, (row) => row.length) ?? 1], [0, frame.barsPx]);
  return rows
    .filter((row) => row.length > 0)
    .map((row) =>
      element(
        'path',
        {
          class: `bar ${colorClass(panel.index)}`,
          d: boxPath(
            frame.barsFrom,
            frame.barsFrom + length(row.length),
            y(row.x1 ?? 0) + 0.5,
            y(row.x0 ?? 0),
          ),
        },
        tooltip(
          `${formatMs(row.x0 ?? null)} to ${formatMs(row.x1 ?? null)}: ${row.length} of ${panel.moments.length} answers`,
        ),
      ),
    )
    .join('');
}

function boxPath(left: number, right: number, top: number, bottom: number): string {
  return `M${px(left)},${px(top)}H${px(right)}V${px(bottom)}H${px(left)}z`;
}
