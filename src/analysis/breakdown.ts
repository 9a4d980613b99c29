import { bucketNames, NO_GROUP } from '../metrics/grouping.ts';
import type { Rng } from '../types/context.ts';
import type { Suite } from '../types/suite.ts';
import type { Breakdown, BreakdownGroup } from '../types/summary.ts';
import type { CellData, Judged, UsedScorer } from './cell-data.ts';
import type { Grouping, Groupings } from './groupings.ts';
import { summarizePart } from './summarize-score.ts';

/** Most groups of a grouping that a report shows; the others are counted. */
const MOST_GROUPS = 20;

/** A cell's scores by each grouping of the suite's groupBy, by the rules of the whole cell. */
export function breakDown(
  data: CellData,
  groupings: Groupings,
  scorers: readonly UsedScorer[],
  suite: Pick<Suite, 'groupBy' | 'errors' | 'stopWhen'>,
  rng: Rng,
): Breakdown[] {
  const mine = groupings.get(data.cell.dataset.name);
  const withValue = scorers.filter(({ scorer }) => scorer.kind !== 'table');
  return suite.groupBy.flatMap(({ name }) => {
    const grouping = mine?.get(name);
    if (grouping === undefined) return [];
    const groups = orderGroups(splitBy(data.judged, grouping), grouping);
    const shown = groups.slice(0, MOST_GROUPS);
    const hidden = groups.slice(MOST_GROUPS);
    const summarize = (group: Group): BreakdownGroup => ({
      name: group.name,
      samples: group.samples,
      scores: withValue.map((used) => {
        const { next } = rng.fork(`${data.cell.id}/${used.scorer.name} by ${name}/${group.name}`);
        return summarizePart(group, used, suite, next);
      }),
    });
    return [
      {
        grouping: name,
        edges: grouping.edges,
        groups: shown.map(summarize),
        more: { groups: hidden.length, samples: hidden.reduce((sum, { samples }) => sum + samples, 0) },
      },
    ];
  });
}

interface Group {
  readonly name: string;
  readonly samples: number;
  readonly judged: readonly Judged[];
}

function splitBy(judged: readonly Judged[], { groupOf }: Grouping): Group[] {
  const groups = new Map<string, Judged[]>();
  for (const item of judged) {
    const name = groupOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return [...groups].map(([name, items]) => ({
    name,
    samples: new Set(items.map(({ sampleId }) => sampleId)).size,
    judged: items,
  }));
}

/** Buckets as they follow each other, other groups by size, samples without a value last. */
function orderGroups(groups: readonly Group[], { edges }: Grouping): Group[] {
  const buckets = edges === null ? [] : bucketNames(edges);
  return groups.toSorted(
    (a, b) =>
      Number(a.name === NO_GROUP) - Number(b.name === NO_GROUP) ||
      buckets.indexOf(a.name) - buckets.indexOf(b.name) ||
      b.samples - a.samples ||
      (a.name < b.name ? -1 : 1),
  );
}
