import type { Result } from '../types/result.ts';
import type { Sample } from '../types/sample.ts';
import { hashOf } from '../util/hash.ts';

/** What a result says of its samples: the one of a plain request, or those of a batch, joined. */
export function askedOf(
  samples: readonly [Sample, ...Sample[]],
  batch: number,
): Pick<Result, 'sampleId' | 'sampleHash' | 'cluster' | 'input' | 'target' | 'batch'> {
  const [first] = samples;
  if (batch === 1) {
    const { id, hash, cluster, input, target } = first;
    return { sampleId: id, sampleHash: hash, cluster, input, target, batch: null };
  }
  return {
    sampleId: samples.map(({ id }) => id).join(' '),
    sampleHash: hashOf(
      samples.map(({ hash }) => hash),
      16,
    ),
    cluster: null,
    input: samples.map(({ input }) => input),
    target: samples.map(({ target }) => target),
    batch: samples.map(({ id, hash, cluster }) => ({ sampleId: id, sampleHash: hash, cluster })),
  };
}
