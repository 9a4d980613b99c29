import type { RunHistory } from '../types/run-history.ts';
import { formatPlural } from './format-number.ts';

/** Values of a metric that earlier runs measured, and what could not be read of them. */
export interface EarlierValues {
  readonly values: readonly number[];
  readonly unreadable: number;
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
