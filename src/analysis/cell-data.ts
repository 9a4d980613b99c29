import { scorerOf } from '../scorers/registry.ts';
import type { JsonObject } from '../types/json.ts';
import type { Scorer } from '../types/plugs.ts';
import type { RequestRow } from '../types/report.ts';
import type { Score } from '../types/score.ts';
import type { ScorerSpec, Suite } from '../types/suite.ts';
import type { Cell } from '../types/work.ts';
import { costOfRequest, type Tariff } from './cost.ts';
import { deriveRequest } from './derive-request.ts';
import type { EndedRequest, RunFacts, ScoredRow } from './read-events.ts';

/** A scorer of the suite with its options. */
export interface UsedScorer {
  readonly scorer: Scorer;
  readonly options: JsonObject;
}

/** One request of a cell with all that is known about it. */
export interface Entry {
  readonly row: RequestRow;
  readonly ended: EndedRequest;
  /** What scorers said about its answer, by name; empty for a request without an answer. */
  readonly scored: ReadonlyMap<string, ScoredRow>;
}

/** One cell with its requests in order of scheduled time. */
export interface CellData {
  readonly cell: Cell;
  readonly tariff: Tariff;
  /** Measured requests planned for the whole run; never below those that ended. */
  readonly planned: number;
  /** Distinct samples planned. */
  readonly samples: number;
  readonly entries: readonly Entry[];
  /** Entries of the measured phase. */
  readonly measured: readonly Entry[];
}

const NOTHING: ReadonlyMap<string, ScoredRow> = new Map();

/** The suite's scorers that exist, in the suite's order. */
export function usedScorers(specs: readonly ScorerSpec[]): UsedScorer[] {
  return specs.flatMap(({ name, options }) => {
    const scorer = scorerOf(name);
    return scorer === null ? [] : [{ scorer, options }];
  });
}

/** Joins a cell's requests with their scores and costs. `samples` is the dataset's number of samples; null: unknown. */
export function readCell(
  cell: Cell,
  tariff: Tariff,
  facts: RunFacts,
  suite: Suite,
  samples: number | null,
): CellData {
  const entries = (facts.ended.get(cell.id) ?? []).map((ended) =>
    readEntry(ended, tariff, facts.scores.get(ended.result.key) ?? NOTHING),
  );
  const measured = entries.filter((entry) => entry.row.phase === 'measured');
  const seen = new Set(measured.map((entry) => entry.row.sampleId)).size;
  const planned = facts.planned.get(cell.id) ?? (samples ?? 0) * suite.repeat;
  return {
    cell,
    tariff,
    planned: Math.max(planned, measured.length),
    samples: Math.max(samples ?? 0, seen),
    entries,
    measured,
  };
}

function readEntry(ended: EndedRequest, tariff: Tariff, scores: ReadonlyMap<string, ScoredRow>): Entry {
  // A score of an answer that a later end replaced says nothing about that end.
  const scored = ended.result.status === 'ok' ? scores : NOTHING;
  return { row: deriveRequest(ended, rowScores(scored), costOfRequest(tariff, ended)), ended, scored };
}

/** Scores that belong to a single row: a corpus metric or a table has none. */
function rowScores(scored: ReadonlyMap<string, ScoredRow>): Readonly<Record<string, Score>> {
  const scores: Record<string, Score> = {};
  for (const [name, { score }] of scored) {
    const kind = scorerOf(name)?.kind;
    if (kind === 'zero-one' || kind === 'mean') scores[name] = score;
  }
  return scores;
}
