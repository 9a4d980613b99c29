import { scaleLinear } from 'd3-scale';
import { line as curve, curveStepAfter } from 'd3-shape';
import type { Distribution } from '../../../types/summary.ts';
import { formatMs } from '../../format.ts';
import { bottomAxis, isLog, leftAxis, type Scale, scaleOver } from '../axis.ts';
import { candidateMark, colorClass } from '../mark.ts';
import { chart, element, label, px, tooltip } from '../svg.ts';

/** A candidate's distribution in an ECDF chart. */
export interface EcdfCurve {
  readonly name: string;
  readonly index: number;
  readonly distribution: Distribution;
}

const LEFT = 46;
const TOP = 14;
const BOTTOM_PX = 46;

function drawCurve(entry: EcdfCurve, x: Scale, y: Scale, dashed: boolean): string {
  const { distribution } = entry;
  const first = distribution.ecdf[0];
  if (first === undefined) return '';
  const points: (readonly [number, number])[] = [[first[0], 0], ...distribution.ecdf];
  const path = curve<readonly [number, number]>(
    (point) => x(point[0]),
    (point) => y(point[1]),
  )
    .curve(curveStepAfter)
    .digits(1)(points);
  const marks = distribution.quantiles
    .filter((quantile) => quantile.trusted && (quantile.p === 50 || quantile.p === 95))
    .map((quantile) => {
      const tip = `${entry.name}: p${quantile.p} ${formatMs(quantile.value)}`;
      return candidateMark(entry.index, x(quantile.value), y(quantile.p / 100), 70, tooltip(tip));
    });
  const className = `curve ${colorClass(entry.index)}${dashed ? ' dashed' : ''}`;
  const tip = tooltip(
    `${entry.name}: n = ${distribution.n}, p50 ${formatMs(distribution.quantiles[0]?.value ?? null)}`,
  );
  return element('path', { class: className, d: path ?? '' }, tip) + marks.join('');
}

/** Share of requests answered within a time, a curve a candidate; marks stand at p50 and p95. Dashed for cold requests. */
export function drawEcdf(
  curves: readonly EcdfCurve[],
  metric: string,
  dashed: boolean,
  width: number,
): string {
  const height = (width < 600 ? 230 : 300) - (dashed ? 70 : 0);
  const bottom = height - BOTTOM_PX;
  const values = curves.flatMap(({ distribution }) => [distribution.min, distribution.max]);
  const typical = curves.flatMap(({ distribution }) => [lowEnd(distribution), distribution.max]);
  const right = width - 16;
  const x = scaleOver(values, [LEFT, right], typical);
  const y = scaleLinear([0, 1], [bottom, TOP]);
  const axisName = isLog(x) ? `${metric}, log scale` : metric;
  return chart(
    width,
    height,
    `Share of ${dashed ? 'cold' : 'warm'} requests with a ${metric} up to a time`,
    leftAxis(y, { left: LEFT, right }, [0, 0.25, 0.5, 0.75, 1], (share) => `${Math.round(share * 100)} %`),
    bottomAxis(x, { top: TOP, bottom, right: width }, (value) => formatTick(value)),
    ...curves.map((entry) => drawCurve(entry, x, y, dashed)),
    label(axisName, right, height - 8, { anchor: 'end', class: 'axis-name' }),
  );
}

/** The value that one request in a hundred stays below. */
function lowEnd({ ecdf, min }: Distribution): number {
  return ecdf.find(([, share]) => share >= 0.01)?.[0] ?? min;
}

function formatTick(ms: number): string {
  if (ms > 0 && ms < 0.1) return `${ms.toPrecision(1)} ms`;
  if (ms < 1000) return `${Number(px(ms))} ms`;
  return `${Math.round(ms / 100) / 10} s`;
}
