import type { RunEvent } from '../types/event.ts';
import type { Scorer } from '../types/scorer.ts';
import type { ScorerSpec } from '../types/suite.ts';
import { type AnsweredItem, answersOf, batchKeyOf } from '../util/batch-items.ts';
import { messageOf } from '../util/errors.ts';

/** A scorer of the suite with its options. */
export interface BoundScorer {
  readonly scorer: Scorer;
  readonly spec: ScorerSpec;
}

/**
 * Scores every answer of a journal that has no score yet by the scorers that need nothing but the answer, and emits the
 * scores. Reads the journal twice, so that an
 * answer which a resume replaced is not scored, and holds one result at a time.
 */
export async function scoreJournal(
  read: () => AsyncIterable<RunEvent>,
  bound: readonly BoundScorer[],
  emit: (event: RunEvent) => Promise<void>,
): Promise<number> {
  const scorers = bound.filter(({ scorer }) => scorer.outside === null);
  const open = await unscoredKeys(read(), new Set(scorers.map(({ spec }) => spec.name)));
  let index = 0;
  let scored = 0;
  for await (const event of read()) {
    index += 1;
    if (event.type !== 'result' || open.get(event.result.key) !== index) continue;
    const { result } = event;
    if (result.status !== 'ok') continue;
    for (const item of answersOf(result))
      await Promise.all(scorers.map((bound) => emit(scoreOf(item, bound))));
    scored += 1;
  }
  return scored;
}

/** Keys of measured answers that lack a score, each with the number of the event that holds its last result. */
async function unscoredKeys(
  events: AsyncIterable<RunEvent>,
  scorers: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const open = new Map<string, { readonly index: number; readonly items: number; scores: number }>();
  let index = 0;
  for await (const event of events) {
    index += 1;
    if (event.type === 'result' && event.result.phase === 'measured')
      open.set(event.result.key, { index, scores: 0, items: event.result.batch?.length ?? 1 });
    const entry =
      event.type === 'score' && scorers.has(event.scorer) ? open.get(batchKeyOf(event.key)) : undefined;
    if (entry !== undefined) entry.scores += 1;
  }
  return new Map(
    [...open]
      .filter(([, entry]) => entry.scores < scorers.size * entry.items)
      .map(([key, entry]) => [key, entry.index]),
  );
}

function scoreOf(item: AnsweredItem, { scorer, spec }: BoundScorer): RunEvent {
  const row = { input: item.input, target: item.target };
  const base = { type: 'score', key: item.key, scorer: spec.name } as const;
  try {
    return {
      ...base,
      score: scorer.score(row, item.output, spec.options),
      pair: scorer.pair(row, item.output, spec.options),
    };
  } catch (error) {
    throw new Error(`scorer ${spec.name} failed on sample ${item.sampleId}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
