import { scaleLinear, scaleLog } from 'd3-scale';
import { formatMs } from '../../format.ts';
import { leftAxis, type Scale, ticksUp } from '../axis.ts';
import { candidateMark, colorClass } from '../mark.ts';
import { chart, element, fitText, label, px, tooltip } from '../svg.ts';
import { timeAxis } from './time-axis.ts';
import { OUTCOME_PATHS } from './timeline.ts';

/** One request: when it was sent, ms of the run, and how long it took, ms. */
export interface Moment {
  readonly atMs: number;
  readonly tookMs: number;
}

/** Consecutive answers with their median and p95, ms. */
export interface BandStep {
  readonly fromMs: number;
  readonly toMs: number;
  readonly p50: number;
  readonly p95: number;
  readonly n: number;
}

/** One candidate over the run. */
export interface BandPanel {
  readonly name: string;
  readonly index: number;
  /** Warm answers. */
  readonly n: number;
  /** In order of time; empty: too few answers for a p95. */
  readonly steps: readonly BandStep[];
  /** Warm answers above their step's p95; without steps all of them. */
  readonly slow: readonly Moment[];
  readonly cold: readonly Moment[];
  readonly failed: readonly Moment[];
}

const LEFT = 62;
const PANEL_PX = 110;
const GAP_PX = 30;
const TICK_PX = 24;

/** Latency over the run, a panel a candidate on one scale: median line and band to p95 of each step, slower answers as dots, cold and failed marked. */
export function drawLatencyBand(panels: readonly BandPanel[], metric: string, width: number): string {
  const moments = panels.flatMap(({ slow, cold, failed }) => [...slow, ...cold, ...failed]);
  const steps = panels.flatMap((panel) => panel.steps);
  const atMs = [...moments.map((one) => one.atMs), ...steps.flatMap(({ fromMs, toMs }) => [fromMs, toMs])];
  const tookMs = [...moments.map((one) => one.tookMs), ...steps.flatMap(({ p50, p95 }) => [p50, p95])];
  const startMs = leastOf(atMs);
  const x = scaleLinear([startMs, Math.max(mostOf(atMs), startMs + 1000)], [LEFT, width - 8]);
  const low = Math.max(0.1, leastOf(tookMs)) / 1.3;
  const times: readonly [number, number] = [low, Math.max(mostOf(tookMs), low * 4) * 1.3];
  const height = panels.length * (PANEL_PX + GAP_PX) + 30;
  return chart(
    width,
    height,
    `${metric} over the run, log scale: ${panels.map(describe).join('; ')}`,
    timeAxis(x, height, width),
    ...panels.map((panel, at) => drawPanel(panel, 22 + at * (PANEL_PX + GAP_PX), x, times, width)),
  );
}

function leastOf(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), values[0] ?? 0);
}

function mostOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), values[0] ?? 0);
}

function describe({ name, n, steps, cold, failed }: BandPanel): string {
  const [first, last] = [steps[0], steps.at(-1)];
  const course =
    first === undefined || last === undefined
      ? 'too few answers for a band'
      : `p50 ${formatMs(first.p50)} at first, ${formatMs(last.p50)} at last, p95 at most ${formatMs(mostOf(steps.map(({ p95 }) => p95)))}`;
  return `${name} ${course}, n = ${n}, ${cold.length} cold, ${failed.length} failed`;
}

function drawPanel(
  panel: BandPanel,
  top: number,
  x: Scale,
  times: readonly [number, number],
  width: number,
): string {
  const y = scaleLog(times, [top + PANEL_PX, top + 4]).clamp(true);
  const name = `${panel.name}, n = ${panel.n}${panel.steps.length === 0 ? ', too few for a band' : ''}`;
  return [
    leftAxis(y, { left: LEFT, right: width - 8 }, ticksUp(y, TICK_PX), formatMs),
    candidateMark(panel.index, LEFT + 6, top - 10, 60),
    label(fitText(name, width - LEFT - 28), LEFT + 18, top - 6, { class: 'name' }),
    ...panel.steps.map((step) => drawStep(step, panel.index, x, y)),
    drawMedian(panel, x, y),
    drawDots(panel.slow, `slow ${colorClass(panel.index)}`, x, y),
    drawMarks(panel.cold, 'cold', x, y),
    drawMarks(panel.failed, 'failed', x, y),
  ].join('');
}

function drawStep({ fromMs, toMs, p50, p95, n }: BandStep, index: number, x: Scale, y: Scale): string {
  const tip = `${n} answers: p50 ${formatMs(p50)}, p95 ${formatMs(p95)}`;
  const box = {
    class: `band ${colorClass(index)}`,
    x: x(fromMs),
    y: y(p95),
    width: Math.max(2, x(toMs) - x(fromMs)),
    height: Math.max(1, y(p50) - y(p95)),
  };
  return element('rect', box, tooltip(tip));
}

function drawMedian({ steps, index }: BandPanel, x: Scale, y: Scale): string {
  if (steps.length === 0) return '';
  const points = steps.flatMap(({ fromMs, toMs, p50 }) => [
    `${px(x(fromMs))},${px(y(p50))}`,
    `${px(x(toMs))},${px(y(p50))}`,
  ]);
  return element('path', { class: `curve ${colorClass(index)}`, d: `M${points.join('L')}` });
}

/** Dots of one pixel are drawn once: a long run stays as small as its picture. */
function drawDots(moments: readonly Moment[], className: string, x: Scale, y: Scale): string {
  if (moments.length === 0) return '';
  const dots = new Set(moments.map(({ atMs, tookMs }) => `M${px(x(atMs))},${px(y(tookMs))}h0`));
  return element('path', { class: className, d: [...dots].join('') });
}

function drawMarks(moments: readonly Moment[], outcome: 'cold' | 'failed', x: Scale, y: Scale): string {
  if (moments.length === 0) return '';
  const marks = new Set(moments.map(({ atMs, tookMs }) => OUTCOME_PATHS[outcome](x(atMs), y(tookMs))));
  const tip = `${moments.length} ${outcome}`;
  return element('path', { class: `outcome ${outcome}`, d: [...marks].join('') }, tooltip(tip));
}
