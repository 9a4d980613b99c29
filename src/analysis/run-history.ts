import type { RunManifest } from '../types/manifest.ts';
import type { EarlierRun } from '../types/run-history.ts';
import { describeTerms } from './describe-terms.ts';
import { readRunMetric, type TrendRun } from './trend.ts';

/** What a run that is over says of these metrics, cell by cell. */
export function toEarlierRun(run: TrendRun, metrics: readonly string[]): EarlierRun {
  const { runId, startedAt } = run.manifest;
  const values = run.cells.map(({ id }) => {
    const read = metrics.map((metric) => {
      const { value, note } = readRunMetric(run, id, metric);
      return [metric, note === null ? value : null] as const;
    });
    return [id, Object.fromEntries(read)] as const;
  });
  return { runId, startedAt, values: Object.fromEntries(values) };
}

/** What a run asked of whom beyond its suite's hash: data, sizes and places. Equal for runs that differ by their night alone. */
export function settingOfRun(manifest: RunManifest): readonly unknown[] {
  const { datasets, traces, overrides } = manifest;
  const data = Object.entries(datasets).map(([name, { sha256, samples }]) => [name, sha256, samples]);
  const times = Object.entries(traces).map(([name, { sha256 }]) => [name, sha256]);
  return [data, times, overrides.limit, overrides.repeat, describeTerms(manifest).candidates];
}
