import { mean } from '../stats/mean.ts';
import type { CellData, Passes, UsedScorer } from './cell-data.ts';
import { failuresBy } from './compare-scores.ts';
import { answeredKind, countedValue, type SampleValue } from './sample-values.ts';

/** One ended request of a plan with what its samples count as; null: left out. */
export interface EndedCall {
  /** Place in the plan, 0-based. */
  readonly seq: number;
  readonly items: readonly (Omit<SampleValue, 'value'> & { readonly value: number | null })[];
}

/** A cell's ended requests by one scorer, in any order; cancelled ones have not ended. */
export function endedCalls(
  { measured, judged }: Pick<CellData, 'measured' | 'judged'>,
  used: UsedScorer,
  policy: 'exclude' | 'wrong',
): EndedCall[] {
  const kind = answeredKind(judged);
  const failures = failuresBy(policy, used.scorer);
  let next = 0;
  return measured.flatMap(({ row, ended }) => {
    const first = next;
    next += ended.result.batch?.length ?? 1;
    if (row.status === 'cancelled') return [];
    const items = judged.slice(first, next).map((item) => {
      const { sampleId, cluster } = item;
      return { sampleId, cluster, value: countedValue(item, used, failures, kind) };
    });
    return [{ seq: row.seq, items }];
  });
}

/**
 * One value a sample, repeats averaged, in planned order: of the longest beginning of the plan in which every sample has
 * ended with all its repeats. The order in which answers came would let fast ones in first. `before`: only places of the
 * plan below it.
 */
export function plannedValues(
  calls: Iterable<EndedCall>,
  { perPass, passes }: Passes,
  before = Number.POSITIVE_INFINITY,
): SampleValue[] {
  const at = new Map([...calls].filter(({ seq }) => seq < before).map((call) => [call.seq, call]));
  const samples = new Map<string, { readonly cluster: string | null; readonly values: number[] }>();
  for (let place = 0; place < perPass; place += 1) {
    const repeats = Array.from({ length: passes }, (_, pass) => at.get(place + pass * perPass));
    if (repeats.includes(undefined)) break;
    for (const { sampleId, cluster, value } of repeats.flatMap((call) => call?.items ?? [])) {
      if (value === null) continue;
      const known = samples.get(sampleId) ?? { cluster, values: [] };
      known.values.push(value);
      samples.set(sampleId, known);
    }
  }
  return [...samples].map(([sampleId, { cluster, values }]) => ({
    sampleId,
    cluster,
    value: mean(values) as number,
  }));
}
