import type { GlanceCell, GlanceFigure, RunGlance } from '../types/run-glance.ts';

/** What a line of the index says of its run; null: it says nothing, or not in the shape that this version reads. */
export function readGlance(value: unknown): RunGlance | null {
  return isGlance(value) ? value : null;
}

type Loose = Readonly<Record<string, unknown>>;

function isGlance(value: unknown): value is RunGlance {
  return (
    isObject(value) &&
    texts(value, 'task', 'verdict') &&
    switches(value, 'simulated', 'valid') &&
    numbers(value, 'durationMs', 'cellCount') &&
    isObject(value.gates) &&
    numbers(value.gates, 'pass', 'fail', 'undecided') &&
    Array.isArray(value.cells) &&
    value.cells.every(isCell)
  );
}

function isCell(value: unknown): value is GlanceCell {
  return (
    isObject(value) &&
    texts(value, 'candidate', 'setting') &&
    numbers(value, 'index', 'failed', 'ended') &&
    isFigure(value.quality) &&
    isFigure(value.latency)
  );
}

function isFigure(value: unknown): value is GlanceFigure | null {
  if (value === null) return true;
  return (
    isObject(value) &&
    texts(value, 'metric', 'title') &&
    ['share', 'score', 'ms'].includes(value.unit as string) &&
    numbers(value, 'value', 'n') &&
    [value.low, value.high].every((end) => end === null || Number.isFinite(end)) &&
    switches(value, 'doubtful')
  );
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function texts(value: Loose, ...keys: readonly string[]): boolean {
  return keys.every((key) => typeof value[key] === 'string');
}

function numbers(value: Loose, ...keys: readonly string[]): boolean {
  return keys.every((key) => Number.isFinite(value[key]));
}

function switches(value: Loose, ...keys: readonly string[]): boolean {
  return keys.every((key) => typeof value[key] === 'boolean');
}
