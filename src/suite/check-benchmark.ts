import { scorerOf } from '../scorers/registry.ts';
import { TASKS } from '../tasks/registry.ts';
import { askNearest } from '../util/nearest.ts';
import { type DatasetDraft, type SuiteDraft, scorersOf } from './draft.ts';
import { type Finding, faultAt } from './problem.ts';
import type { Path } from './schema-at.ts';

/** What a benchmark's leaderboard takes is a scorer of the suite, and a share where it is to be shown in percent. */
export function checkBenchmark({ path, dataset }: DatasetDraft, draft: SuiteDraft): Finding[] {
  const { scorer, percent } = dataset.benchmark ?? {};
  if (scorer === undefined || draft.task === undefined) return [];
  const names =
    draft.scorers === undefined
      ? TASKS[draft.task].defaultScorers
      : scorersOf(draft).flatMap(({ name }) => name ?? []);
  const at: Path = [...path, 'benchmark', 'scorer'];
  if (!names.includes(scorer))
    return [
      faultAt(at, `the suite has no scorer "${scorer}"`, {
        expected: names.length === 0 ? 'a suite with scorers' : `one of ${names.join(', ')}`,
        hint: askNearest(scorer, names),
      }),
    ];
  if (percent !== true || scorerOf(scorer)?.unit === 'share') return [];
  return [
    faultAt([...path, 'benchmark', 'percent'], `${scorer} is no share, so it has no percent`, {
      expected: 'false',
    }),
  ];
}
