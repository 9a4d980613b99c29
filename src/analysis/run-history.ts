import type { RunManifest } from '../types/manifest.ts';
import type { EarlierRun, RunHistory } from '../types/run-history.ts';
import { describeTerms } from './describe-terms.ts';
import { formatPlural } from './format-number.ts';
import { readRunMetric, type TrendRun } from './trend.ts';

/** Values of a metric that earlier runs measured, and what could not be read of them. */
export interface EarlierValues {
  readonly values: readonly number[];
  readonly unreadable: number;
}

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

/** A metric of one cell in every earlier run that measured it, without the runs of these ids. */
export function earlierValues(
  history: RunHistory | null,
  cellId: string,
  metric: string,
  without: readonly string[],
): EarlierValues {
  const others = (history?.runs ?? []).filter(({ runId }) => !without.includes(runId));
  const values = others.flatMap((run) => run.values[cellId]?.[metric] ?? []);
  return { values, unreadable: history?.unreadable ?? 0 };
}

/** "; 2 earlier runs could not be read"; nothing when all could. */
export function describeUnreadable(unreadable: number): string {
  return unreadable === 0 ? '' : `; ${formatPlural(unreadable, 'earlier run')} could not be read`;
}

/** What a run asked of whom beyond its suite's hash: data, sizes and places. Equal for runs that differ by their night alone. */
export function settingOfRun(manifest: RunManifest): readonly unknown[] {
  const { datasets, traces, overrides } = manifest;
  const data = Object.entries(datasets).map(([name, { sha256, samples }]) => [name, sha256, samples]);
  const times = Object.entries(traces).map(([name, { sha256 }]) => [name, sha256]);
  return [data, times, overrides.limit, overrides.repeat, describeTerms(manifest).candidates];
}
