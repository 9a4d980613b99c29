import { columnText } from '../sources/row-fields.ts';
import type { Result } from '../types/result.ts';
import type { GroupValues, Sample } from '../types/sample.ts';
import { hashOf } from '../util/hash.ts';

/** What a result says of its samples: the one of a plain request, or those of a batch, joined. */
export function askedOf(
  samples: readonly [Sample, ...Sample[]],
  batch: number,
  groupColumns: readonly string[],
): Pick<Result, 'sampleId' | 'sampleHash' | 'cluster' | 'groups' | 'input' | 'target' | 'batch'> {
  const groupsOf = ({ metadata }: Sample): GroupValues | null =>
    groupColumns.length === 0
      ? null
      : Object.fromEntries(groupColumns.map((column) => [column, columnText(metadata, column)]));
  const [first] = samples;
  if (batch === 1) {
    const { id, hash, cluster, input, target } = first;
    return { sampleId: id, sampleHash: hash, cluster, groups: groupsOf(first), input, target, batch: null };
  }
  return {
    sampleId: samples.map(({ id }) => id).join(' '),
    sampleHash: hashOf(
      samples.map(({ hash }) => hash),
      16,
    ),
    cluster: null,
    groups: null,
    input: samples.map(({ input }) => input),
    target: samples.map(({ target }) => target),
    batch: samples.map((sample) => ({
      sampleId: sample.id,
      sampleHash: sample.hash,
      cluster: sample.cluster,
      groups: groupsOf(sample),
    })),
  };
}
