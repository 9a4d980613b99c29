import { groupingsOf, groupNameOf, lengthOf, tercilesOf } from '../metrics/grouping.ts';
import type { GroupingSpec, Suite } from '../types/suite.ts';
import type { CellData, Judged } from './cell-data.ts';

/** A grouping as it cuts the samples of one dataset. */
export interface Grouping {
  readonly spec: GroupingSpec;
  /** Bounds between buckets; null: every value is a group. */
  readonly edges: readonly number[] | null;
  /** Name of the sample's group. */
  readonly groupOf: (sample: Pick<Judged, 'input' | 'target' | 'groups'>) => string;
}

/** By dataset, then by the grouping's name. */
export type Groupings = ReadonlyMap<string, ReadonlyMap<string, Grouping>>;

/** Every grouping that a suite reads. Terciles are of all samples of a dataset that any candidate was asked, so that all are cut alike. */
export function findGroupings(cells: readonly CellData[], suite: Suite): Groupings {
  const specs = groupingsOf(suite);
  const datasets = new Set(cells.map(({ cell }) => cell.dataset.name));
  return new Map(
    [...datasets].map((dataset) => {
      const asked = cells.filter(({ cell }) => cell.dataset.name === dataset);
      return [dataset, new Map(specs.map((spec) => [spec.name, cutBy(spec, asked)]))];
    }),
  );
}

function cutBy(spec: GroupingSpec, cells: readonly CellData[]): Grouping {
  const edges = spec.edges ?? (spec.by === 'length' ? tercilesOf(lengthsOf(cells)) : null);
  return { spec, edges, groupOf: (sample) => groupNameOf(sample, spec, edges) };
}

function lengthsOf(cells: readonly CellData[]): readonly number[] {
  const lengths = new Map<string, number>();
  for (const { judged } of cells) {
    for (const { sampleHash, input } of judged) {
      if (!lengths.has(sampleHash)) lengths.set(sampleHash, lengthOf(input));
    }
  }
  return [...lengths.values()];
}
