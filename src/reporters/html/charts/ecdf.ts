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
  return element('path', { class: className, d: path ?? '' }, tooltip(describe(entry))) + marks.join('');
}

/** Share of requests answered within a time, a curve a candidate; marks stand at p50 and p95. Dashed for cold requests. */
export function drawEcdf(
  curves: readonly EcdfCurve[],
  metric: string,
  dashed: boolean,
  width: number,
  kind: 'auto' | 'linear' | 'log' = 'auto',
): string {
  const height = (width < 600 ? 230 : 300) - (dashed ? 70 : 0);
  const bottom = height - BOTTOM_PX;
  const right = width - 16;
  const x = ecdfScale(curves, [LEFT, right], kind);
  const y = scaleLinear([0, 1], [bottom, TOP]);
  const axisName = isLog(x) ? `${metric}, log scale` : metric;
  return chart(
    width,
    height,
    `Share of ${dashed ? 'cold' : 'warm'} requests with a ${metric} up to a time: ${curves.map(describe).join('; ')}`,
    leftAxis(y, { left: LEFT, right }, [0, 0.25, 0.5, 0.75, 1], (share) => `${Math.round(share * 100)} %`),
    bottomAxis(x, { top: TOP, bottom, right: width }, (value) => formatTick(value)),
    ...curves.map((entry) => drawCurve(entry, x, y, dashed)),
    label(axisName, right, height - 8, { anchor: 'end', class: 'axis-name' }),
  );
}

function ecdfScale(
  curves: readonly EcdfCurve[],
  range: readonly [number, number],
  kind: 'auto' | 'linear' | 'log',
): Scale {
  const values = curves.flatMap(({ distribution }) => [distribution.min, distribution.max]);
  const typical = curves.flatMap(({ distribution }) => [lowEnd(distribution), distribution.max]);
  return scaleOver(values, range, typical, kind);
}

/** Which scale the curves take of themselves, and whether both say something: a log scale needs more than threefold values. */
export function ecdfScales(curves: readonly EcdfCurve[]): { readonly log: boolean; readonly both: boolean } {
  const log = isLog(ecdfScale(curves, [0, 1], 'auto'));
  const [from = 0, to = 0] = ecdfScale(curves, [0, 1], 'log').domain();
  return { log, both: log || (isLog(ecdfScale(curves, [0, 1], 'log')) && to / from > 3) };
}

function describe({ name, distribution: { n, quantiles } }: EcdfCurve): string {
  const of = (p: number) => formatMs(quantiles.find((quantile) => quantile.p === p)?.value ?? null);
  return `${name} p50 ${of(50)}, p95 ${of(95)}, n = ${n}`;
}

/** The value that one request in a hundred stays below. */
function lowEnd({ ecdf, min }: Distribution): number {
  return ecdf.find(([, share]) => share >= 0.01)?.[0] ?? min;
}

function formatTick(ms: number): string {
  if (ms > 0 && ms < 0.1) return `${ms.toPrecision(1)} ms`;
  if (ms < 1000) return `${Number(px(ms))} ms`;
  return `${Math.round(ms / 10) / 100} s`;
}
