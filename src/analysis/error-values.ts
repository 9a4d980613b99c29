import { mean } from '../stats/mean.ts';
import type { Judged } from './cell-data.ts';
import { isFailed, type SampleValue } from './sample-values.ts';

/** Name and scale of the share of failed requests, where it is paired by sample. */
export const ERROR_RATE = Object.freeze({
  name: 'error_rate',
  kind: 'zero-one',
  unit: 'share',
  higherIsBetter: false,
} as const);

/** Share of a sample's requests that failed; cancelled and recalled ones tell nothing about the server. */
export function errorValues(judged: readonly Judged[]): SampleValue[] {
  const bySample = new Map<string, { cluster: string | null; failed: number[] }>();
  for (const item of judged) {
    if (item.status === 'cancelled' || item.recalled) continue;
    const known = bySample.get(item.sampleId) ?? { cluster: item.cluster, failed: [] };
    known.failed.push(isFailed(item) ? 1 : 0);
    bySample.set(item.sampleId, known);
  }
  return [...bySample].map(([sampleId, { cluster, failed }]) => ({
    sampleId,
    cluster,
    value: mean(failed) as number,
  }));
}
