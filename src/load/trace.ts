import type { LoadProfile } from '../types/load.ts';
import { hashOf } from '../util/hash.ts';
import type { SpecOf } from './spec-of.ts';

/** Arrivals as they were recorded elsewhere, faster or slower by a factor. */
export const trace: LoadProfile<SpecOf<'trace'>> = {
  kind: 'trace',
  label: ({ path, timeScale }) => `trace-${nameOf(path)}${timeScale === 1 ? '' : `-x${timeScale}`}`,
  bind: ({ path, timeScale, maxInFlight }) => ({
    loop: 'open',
    maxInFlight,
    rampUpMs: 0,
    coolDownMs: 0,
    plan: ({ traceMs }) => {
      if (traceMs === null) throw new Error(`the trace ${path} was not read`);
      const firstMs = traceMs[0] ?? 0;
      const dueMs = traceMs.map((atMs) => (atMs - firstMs) * timeScale);
      return { dueMs, durationMs: dueMs.at(-1) ?? 0, stages: [], cutMs: null };
    },
  }),
};

/** The file's name without its folder and extension, as a label takes it. */
function nameOf(path: string): string {
  const file = path.split(/[/\\]/).at(-1) ?? '';
  const name = file.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9.-]+/g, '-');
  return name === '' ? hashOf([file], 8) : name;
}
