import { join } from 'node:path';
import { usedScorers } from '../../analysis/cell-data.ts';
import { countPairs } from '../../analysis/contest.ts';
import type { EndedCall } from '../../analysis/planned-values.ts';
import { answeredKind } from '../../analysis/sample-values.ts';
import { groupsOf } from '../../runners/cell-group.ts';
import { countCall } from '../../runners/contest-watch.ts';
import type { EarlierContest, Stopping } from '../../runners/stopping.ts';
import { readJournal } from '../../store/read-journal.ts';
import type { Answer } from '../../types/output.ts';
import type { Suite } from '../../types/suite.ts';
import type { Cell } from '../../types/work.ts';
import { itemsOf } from '../../util/batch-items.ts';
import type { JournalState } from './journal-state.ts';

/** When the contests of a run are settled, with what its earlier starts left; null: the suite has no rule to stop. */
export async function openStopping(
  { suite, cells }: { readonly suite: Suite; readonly cells: readonly Cell[] },
  folder: string,
  earlier: JournalState | null,
): Promise<Stopping | null> {
  const rule = suite.stopWhen;
  if (rule === null) return null;
  const used = usedScorers(suite.scorers).find(({ scorer }) => scorer.name === rule.metric);
  if (used === undefined) throw new Error(`scorer ${rule.metric} is not registered`);
  const pairs = countPairs(suite.candidates.length, groupsOf(cells).length);
  return {
    terms: { rule, scorer: used.scorer, pairs },
    used,
    earlier: earlier === null ? new Map() : await readEarlier(folder, suite, used, earlier.ended),
  };
}

/** Scores what earlier starts ended, one result at a time. */
async function readEarlier(
  folder: string,
  suite: Suite,
  used: Stopping['used'],
  ended: ReadonlySet<string>,
): Promise<ReadonlyMap<string, EarlierContest>> {
  const calls = new Map<string, Map<string, EndedCall>>();
  const settledAt = new Map<string, number>();
  const kinds = new Map<string, Answer['kind']>();
  for await (const event of readJournal(join(folder, 'journal.jsonl'))) {
    if (event.type === 'settled' && !settledAt.has(event.cellId)) settledAt.set(event.cellId, event.requests);
    if (event.type !== 'result') continue;
    const { result } = event;
    if (result.phase !== 'measured' || !ended.has(result.key)) continue;
    if (result.status === 'ok' && !kinds.has(result.cellId))
      kinds.set(result.cellId, answeredKind(itemsOf(result)));
    const own = calls.get(result.cellId) ?? new Map<string, EndedCall>();
    own.set(result.key, countCall(result, used, suite.errors, kinds.get(result.cellId) ?? 'text'));
    calls.set(result.cellId, own);
  }
  return new Map(
    [...new Set([...calls.keys(), ...settledAt.keys()])].map((cellId) => [
      cellId,
      { calls: [...(calls.get(cellId)?.values() ?? [])], settledAt: settledAt.get(cellId) ?? null },
    ]),
  );
}
