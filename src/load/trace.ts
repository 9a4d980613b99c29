import type { LoadProfile } from '../types/load.ts';
import { hashOf } from '../util/hash.ts';
import { capLabel, joinLabel, numberLabel } from './label.ts';
import type { SpecOf } from './spec-of.ts';

/** Arrivals as they were recorded elsewhere, faster or slower by a factor. */
export const trace: LoadProfile<SpecOf<'trace'>> = {
  kind: 'trace',
  label: ({ path, timeScale, maxInFlight }) =>
    joinLabel(`trace-${fileLabel(path)}-x${numberLabel(timeScale)}`, capLabel(maxInFlight)),
  asksFor: () => null,
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

/** The file's name without its folder: a suite keeps its meaning in another place. What a label does not take becomes a dash and a hash. */
function fileLabel(path: string): string {
  const file = path.split(/[/\\]/).at(-1) ?? '';
  if (/^[A-Za-z0-9.-]+$/.test(file)) return file;
  return `${file.replace(/[^A-Za-z0-9.-]+/g, '-')}-${hashOf(file, 8)}`;
}
