import { groupingsIn } from '../metrics/formula.ts';
import { resamplingUnits } from './corpus.ts';
import type { GroupLookup, MetricSide, UsedMetric } from './metric-side.ts';
import type { SamplePairs, SampleValue } from './sample-values.ts';

/** All that a metric reads of one sample: a value or pairs by side and scorer, and its groups. Alike samples share one. */
export interface Content {
  /** By side, then by scorer; absent: not scored there. */
  readonly sides: readonly ReadonlyMap<string, SampleValue | SamplePairs>[];
  /** By grouping. */
  readonly groups: ReadonlyMap<string, string | null>;
}

/** Samples of one or two sides, cut into kinds of units (clusters, else samples) that hold the same contents. */
export interface MetricUnits {
  /** How many units of each kind there are. */
  readonly sizes: Int32Array;
  readonly contents: readonly Content[];
  /** How many samples there are of each content. */
  readonly counts: readonly number[];
  /** What a unit of a kind holds. */
  readonly holds: readonly { readonly kind: number; readonly content: number; readonly times: number }[];
  readonly samples: number;
  readonly units: number;
  readonly clustered: boolean;
}

/** The samples that any scorer of the metric says something of on any side. */
export function findUnits(
  metric: UsedMetric,
  sides: readonly MetricSide[],
  groupOf: GroupLookup,
): MetricUnits {
  const bySample = gather(sides);
  const groupings = groupingsIn(metric.formula);
  const contents: Content[] = [];
  const counts: number[] = [];
  const known = new Map<string, number>();
  const { count, unitOf, clustered } = resamplingUnits(
    [...bySample].map(([sampleId, { cluster }]) => ({ sampleId, cluster })),
  );
  const held: Map<number, number>[] = Array.from({ length: count }, () => new Map());
  for (const [sampleId, { sides: own }] of bySample) {
    const groups = new Map(groupings.map((name) => [name, groupOf(name, sampleId)]));
    const signature = JSON.stringify([own.map((side) => [...side].map(signatureOf)), [...groups.values()]]);
    const index = known.get(signature) ?? contents.length;
    if (index === contents.length) {
      known.set(signature, index);
      contents.push({ sides: own, groups });
      counts.push(0);
    }
    counts[index] = (counts[index] as number) + 1;
    const unit = held[unitOf.get(sampleId) as number] as Map<number, number>;
    unit.set(index, (unit.get(index) ?? 0) + 1);
  }
  return { ...findKinds(held), contents, counts, samples: bySample.size, units: count, clustered };
}

interface Gathered {
  readonly cluster: string | null;
  readonly sides: readonly Map<string, SampleValue | SamplePairs>[];
}

function gather(sides: readonly MetricSide[]): ReadonlyMap<string, Gathered> {
  const bySample = new Map<string, Gathered>();
  sides.forEach((side, index) => {
    for (const [scorer, part] of side) {
      for (const one of part) {
        const known = bySample.get(one.sampleId) ?? {
          cluster: one.cluster,
          sides: sides.map(() => new Map()),
        };
        bySample.set(one.sampleId, known);
        known.sides[index]?.set(scorer, one);
      }
    }
  });
  return bySample;
}

/** Repeats in any order are alike. */
function signatureOf([scorer, part]: readonly [string, SampleValue | SamplePairs]): unknown {
  if ('value' in part) return [scorer, part.value];
  return [scorer, part.pairs.map(({ target, answer }) => JSON.stringify([target, answer])).sort()];
}

function findKinds(held: readonly ReadonlyMap<number, number>[]): Pick<MetricUnits, 'sizes' | 'holds'> {
  const kinds = new Map<string, { size: number; readonly content: ReadonlyMap<number, number> }>();
  for (const content of held) {
    const name = [...content]
      .map(([index, times]) => `${index}×${times}`)
      .sort()
      .join(' ');
    const kind = kinds.get(name);
    if (kind === undefined) kinds.set(name, { size: 1, content });
    else kind.size += 1;
  }
  const found = [...kinds.values()];
  return {
    sizes: Int32Array.from(found, ({ size }) => size),
    holds: found.flatMap(({ content }, kind) =>
      [...content].map(([index, times]) => ({ kind, content: index, times })),
    ),
  };
}
