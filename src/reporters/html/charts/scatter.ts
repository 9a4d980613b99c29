import { scaleLinear } from 'd3-scale';
import type { Estimate } from '../../../types/estimate.ts';
import type { ScorerInfo } from '../../../types/report.ts';
import { formatInterval, formatScore, formatUsd } from '../../format.ts';
import { bottomAxis, isLog, leftAxis, type Scale, scaleOver } from '../axis.ts';
import { candidateMark, colorClass } from '../mark.ts';
import { type Box, placeLabels } from '../place-labels.ts';
import { chart, element, fitText, label, line, px, textWidth, tooltip } from '../svg.ts';
import { paretoFront } from './pareto.ts';

/** A candidate whose cost and quality are both known. */
export interface ScatterPoint {
  readonly name: string;
  readonly index: number;
  readonly usdPer1k: number;
  readonly estimate: Estimate;
  readonly chosen: boolean;
}

const LEFT = 58;
const TOP = 16;
const BOTTOM_PX = 46;
const LABEL_PX = 16;

interface Placed {
  readonly point: ScatterPoint;
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

function placedOf(point: ScatterPoint, x: Scale, y: Scale): Placed {
  const { value, low, high } = point.estimate;
  return { point, x: x(point.usdPer1k), y: y(value), low: y(low ?? value), high: y(high ?? value) };
}

function describe({ name, estimate, usdPer1k }: ScatterPoint, unit: ScorerInfo['unit']): string {
  return `${name}: ${formatScore(estimate.value, unit)} ${formatInterval(estimate, unit)} at ${formatUsd(usdPer1k)}`;
}

function drawPoint({ point, x, y, low, high }: Placed, unit: ScorerInfo['unit']): string {
  const color = `interval ${colorClass(point.index)}`;
  const ring = point.chosen ? element('circle', { class: 'chosen-ring', cx: x, cy: y, r: 11 }) : '';
  const tip = tooltip(`${describe(point, unit)} per 1,000 requests`);
  const bar = low === high ? '' : line(x, low, x, high, color) + line(x - 5, low, x + 5, low, color);
  const cap = low === high ? '' : line(x - 5, high, x + 5, high, color);
  return bar + cap + ring + candidateMark(point.index, x, y, 100, tip);
}

function labelText(point: ScatterPoint): string {
  return fitText(point.chosen ? `${point.name} (chosen)` : point.name, 220);
}

/** Names beside their points where there is room; the legend of the chart has them all. */
function drawLabels(placed: readonly Placed[], frame: Box): string {
  const obstacles = placed.flatMap(({ x, y, low, high }) => [
    { left: x - 6, right: x + 6, top: Math.min(low, high) - 2, bottom: Math.max(low, high) + 2 },
    { left: x - 11, right: x + 11, top: y - 11, bottom: y + 11 },
  ]);
  const anchors = placed.map(({ point, x, y }) => ({
    x,
    y,
    width: textWidth(labelText(point)),
    height: LABEL_PX,
  }));
  const places = placeLabels(anchors, obstacles, frame);
  return placed
    .map(({ point }, index) => {
      const place = places[index];
      return place ? label(labelText(point), place.left, place.middle + 4, { class: 'name' }) : '';
    })
    .join('');
}

/** A line over the points that no other beats: to the right of it and below it everything is beaten. */
function drawFront(placed: readonly Placed[], higherIsBetter: boolean, right: number): string {
  const places = paretoFront(
    placed.map(({ point }) => ({ name: point.name, cost: point.usdPer1k, quality: point.estimate.value })),
    higherIsBetter,
  );
  const front = placed.filter((_, index) => places[index]?.beatenBy === null).toSorted((a, b) => a.x - b.x);
  const [first, ...others] = front;
  if (first === undefined) return '';
  const steps = others.map(({ x, y }) => `H${px(x)}V${px(y)}`).join('');
  return element('path', { class: 'front', d: `M${px(first.x)},${px(first.y)}${steps}H${px(right)}` });
}

/** From 0, so that a distance is a difference in money; logarithmic when the dearest costs over 20 times the cheapest. */
function costScale(costs: readonly number[], range: readonly [number, number]): Scale {
  const x = scaleOver(costs, range);
  return isLog(x)
    ? x.domain([Math.min(...costs) / 1.5, Math.max(...costs) * 1.5])
    : x.domain([0, Math.max(...costs) * 1.15 || 1]);
}

/** Cost of 1,000 requests against quality, each with its interval, and the Pareto front; the chosen candidate is ringed. */
export function drawScatter(points: readonly ScatterPoint[], scorer: ScorerInfo, width: number): string {
  const height = width < 600 ? 270 : 330;
  const bottom = height - BOTTOM_PX;
  const right = width - 16;
  const x = costScale(
    points.map((point) => point.usdPer1k),
    [LEFT, right],
  );
  const ends = points.flatMap(({ estimate }) => [
    estimate.low ?? estimate.value,
    estimate.high ?? estimate.value,
  ]);
  const room = (Math.max(...ends) - Math.min(...ends)) * 0.12 || 0.01;
  const y = scaleLinear([Math.min(...ends) - room, Math.max(...ends) + room], [bottom, TOP]);
  const write = (value: number) =>
    scorer.unit === 'share' ? `${Math.round(100 * value)} %` : String(Math.round(value * 1000) / 1000);
  const better = scorer.higherIsBetter ? 'higher is better' : 'lower is better';
  const placed = points.map((point) => placedOf(point, x, y));
  return chart(
    width,
    height,
    `${scorer.title} against cost per 1,000 requests: ${points.map((point) => describe(point, scorer.unit)).join('; ')}`,
    leftAxis(y, { left: LEFT, right }, y.ticks(5), write),
    bottomAxis(
      x,
      { top: TOP, bottom, right: width },
      isLog(x) ? formatUsd : (usd) => `$${x.tickFormat(8)(usd)}`,
    ),
    label(`${scorer.title}, ${better}`, LEFT, 10, { class: 'axis-name' }),
    label(`cost per 1,000 requests${isLog(x) ? ', log scale' : ''}`, right, height - 8, {
      anchor: 'end',
      class: 'axis-name',
    }),
    drawFront(placed, scorer.higherIsBetter, right),
    ...placed.map((entry) => drawPoint(entry, scorer.unit)),
    drawLabels(placed, { left: LEFT, right, top: TOP, bottom }),
  );
}
