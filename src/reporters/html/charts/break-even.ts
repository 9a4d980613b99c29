import { scaleLog } from 'd3-scale';
import { area, line as curve } from 'd3-shape';
import type { CostPoint, DeploymentPair } from '../../../types/deployment-study.ts';
import { formatPerHour } from '../../deployment-text.ts';
import { formatUsd } from '../../format.ts';
import { bottomAxis, leftAxis, type Scale, ticksUp } from '../axis.ts';
import { candidateMark, colorClass } from '../mark.ts';
import { chart, element, label, line, textWidth, tooltip } from '../svg.ts';

/** A pair in a chart, with the places of its candidates in the suite. */
export interface PairOf {
  readonly pair: DeploymentPair;
  readonly useIndex: number;
  readonly hourIndex: number;
}

const LEFT = 78;
const TOP = 34;
const BOTTOM_PX = 46;
const TICK_PX = 26;

/**
 * Cost of an hour against requests per hour, both log: by use with its interval, by the hour with a step for each further
 * replica, dashed where it is put down while idle; the break-even and one replica's capacity are marked.
 */
export function drawBreakEven({ pair, useIndex, hourIndex }: PairOf, width: number): string {
  const height = width < 600 ? 290 : 340;
  const bottom = height - BOTTOM_PX;
  const right = width - 16;
  const { points } = pair;
  const rates = points.map(({ perHour }) => perHour);
  const costs = points.flatMap(({ byUse, byHour }) => [byUse.value, byHour]);
  const x = scaleLog([Math.min(...rates), Math.max(...rates)], [LEFT, right]).clamp(true);
  const y = scaleLog([Math.min(...costs) / 1.2, Math.max(...costs) * 1.2], [bottom, TOP]).clamp(true);
  return chart(
    width,
    height,
    `Cost of an hour against requests per hour, ${pair.byUse} and ${pair.byHour}`,
    leftAxis(y, { left: LEFT, right }, ticksUp(y, TICK_PX), formatUsd),
    bottomAxis(x, { top: TOP, bottom, right: width }, formatPerHour),
    drawUse(pair, useIndex, x, y),
    drawHour(pair, hourIndex, x, y),
    drawCapacity(pair, hourIndex, x, { bottom, right }),
    drawCrossing(pair, hourIndex, x, y, { bottom, right }),
    label('USD an hour, log scale', LEFT, 10, { class: 'axis-name' }),
    label('requests per hour, log scale', right, height - 8, { anchor: 'end', class: 'axis-name' }),
  );
}

function pathOf(
  points: readonly CostPoint[],
  x: Scale,
  y: (point: CostPoint) => number,
  name: string,
): string {
  const d = curve<CostPoint>((point) => x(point.perHour), y).digits(1)([...points]);
  return element('path', { class: name, d: d ?? '' });
}

function drawUse({ points }: DeploymentPair, index: number, x: Scale, y: Scale): string {
  const color = colorClass(index);
  const band = area<CostPoint>(
    (point) => x(point.perHour),
    (point) => y(point.byUse.low ?? point.byUse.value),
    (point) => y(point.byUse.high ?? point.byUse.value),
  ).digits(1)([...points]);
  return (
    element('path', { class: `band ${color}`, d: band ?? '' }) +
    pathOf(points, x, ({ byUse }) => y(byUse.value), `curve ${color}`)
  );
}

function drawHour({ points }: DeploymentPair, index: number, x: Scale, y: Scale): string {
  const color = colorClass(index);
  const always = pathOf(points, x, ({ byHour }) => y(byHour), `curve ${color}`);
  const zero = points.filter(({ scaledToZero }) => scaledToZero !== null);
  if (zero.length === 0) return always;
  return always + pathOf(zero, x, (point) => y(point.scaledToZero ?? point.byHour), `curve ${color} dashed`);
}

interface Frame {
  readonly bottom: number;
  readonly right: number;
}

/** The longest of some texts that fits beside an upright line, on the side with more room; none where none fits. */
function beside(texts: readonly string[], at: number, yPx: number, right: number): string {
  const toRight = right - at > at - LEFT;
  const room = (toRight ? right - at : at - LEFT) - 8;
  const text = texts.find((one) => textWidth(one) <= room) ?? '';
  const anchor = toRight ? 'start' : 'end';
  return label(text, toRight ? at + 6 : at - 6, yPx, { anchor, class: 'name' });
}

function drawCapacity({ capacityPerHour }: DeploymentPair, index: number, x: Scale, frame: Frame): string {
  if (capacityPerHour === null) return '';
  const at = x(capacityPerHour.value);
  const rate = `${formatPerHour(capacityPerHour.value)}/h`;
  return (
    line(at, TOP, at, frame.bottom, `threshold ${colorClass(index)}`) +
    beside([`one replica carries ${rate}`, `carries ${rate}`, rate], at, frame.bottom - 8, frame.right)
  );
}

function drawCrossing(pair: DeploymentPair, index: number, x: Scale, y: Scale, frame: Frame): string {
  const { breakEvenPerHour: found, points } = pair;
  if (found === null) return '';
  const at = x(found.value);
  const cost = points.find(({ perHour }) => perHour === found.value)?.byUse.value ?? 0;
  const ends =
    found.low === null || found.high === null
      ? ''
      : ` [${formatPerHour(found.low)}, ${formatPerHour(found.high)}]`;
  const rate = `${formatPerHour(found.value)}/h`;
  const text = `break-even ${rate}${ends}`;
  const interval =
    found.low === null || found.high === null
      ? ''
      : line(x(found.low), y(cost), x(found.high), y(cost), `interval ${colorClass(index)}`);
  return (
    line(at, TOP, at, frame.bottom, 'grid') +
    interval +
    candidateMark(index, at, y(cost), 90, tooltip(text)) +
    element('circle', { class: 'chosen-ring', cx: at, cy: y(cost), r: 9 }) +
    beside([text, `break-even ${rate}`, rate], at, TOP - 8, frame.right)
  );
}
