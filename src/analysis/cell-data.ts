import { scorerOf } from '../scorers/registry.ts';
import type { JsonObject } from '../types/json.ts';
import type { OwnValues, RequestRow, RowItem } from '../types/report.ts';
import type { Score } from '../types/score.ts';
import type { Scorer } from '../types/scorer.ts';
import type { Settlement } from '../types/settlement.ts';
import type { ScorerSpec, Suite } from '../types/suite.ts';
import type { Cell } from '../types/work.ts';
import { itemsOf, type RequestItem } from '../util/batch-items.ts';
import { costOfRequest, type Tariff } from './cost.ts';
import { deriveRequest } from './derive-request.ts';
import type { EndedRequest, RunFacts, ScoredRow, SettledEvent } from './read-events.ts';
import type { StallMap } from './taint.ts';

/** A scorer of the suite with its options. */
export interface UsedScorer {
  readonly scorer: Scorer;
  readonly options: JsonObject;
}

/** One request of a cell with all that is known about it. */
export interface Entry {
  readonly row: RequestRow;
  readonly ended: EndedRequest;
}

/** One sample of a measured request, asked alone or in a batch: what quality is counted in. */
export interface Judged extends RequestItem {
  /** Of its request. */
  readonly status: RequestRow['status'];
  /** Its request was answered by this machine's own cache: it says nothing about the server of this run. */
  readonly recalled: boolean;
  /** What scorers said about its answer, by name; empty without an answer. */
  readonly scored: ReadonlyMap<string, ScoredRow>;
}

/** How a plan goes through its dataset: the request at place p of a pass stands at p, p + perPass, … */
export interface Passes {
  /** Requests of one pass. */
  readonly perPass: number;
  readonly passes: number;
}

/** One cell with its requests in order of scheduled time. */
export interface CellData {
  readonly cell: Cell;
  readonly tariff: Tariff;
  /** Measured requests planned for the whole run, or until it was settled; never below those that ended. */
  readonly planned: number;
  /** Requests of one pass over the dataset, and passes: what places in the plan are counted by. */
  readonly plan: Passes;
  /** Null: it was asked its whole plan, or its run was cut off before. */
  readonly settled: Settlement | null;
  /** Distinct samples planned, or until it was settled. */
  readonly samples: number;
  readonly entries: readonly Entry[];
  /** Entries of the measured phase. */
  readonly measured: readonly Entry[];
  /** Samples of the measured entries, in their order. */
  readonly judged: readonly Judged[];
}

const NOTHING: ReadonlyMap<string, ScoredRow> = new Map();

/** Each scorer of the suite, by name. */
type ByName = ReadonlyMap<string, Scorer>;

/** The suite's scorers that exist, in the suite's order. */
export function usedScorers(specs: readonly ScorerSpec[]): UsedScorer[] {
  return specs.flatMap(({ name, options }) => {
    const scorer = scorerOf(name, options);
    return scorer === null ? [] : [{ scorer, options }];
  });
}

/** Joins a cell's requests with their scores and costs. `samples` is the dataset's number of samples; null: unknown. `stalls`: null: the client was not watched. */
export function readCell(
  cell: Cell,
  tariff: Tariff,
  facts: RunFacts,
  suite: Suite,
  samples: number | null,
  stalls: StallMap | null,
): CellData {
  const used = usedScorers(suite.scorers);
  const scorers: ByName = new Map(used.map(({ scorer }) => [scorer.name, scorer]));
  const asked = (facts.ended.get(cell.id) ?? []).map((ended) => ({ ended, items: judgeItems(ended, facts) }));
  const judged = asked.flatMap(({ ended, items }) => (ended.result.phase === 'measured' ? items : []));
  const labeller = matrixScorer(judged, used);
  const entries = asked.map(({ ended, items }): Entry => {
    const rowItems = scoredItems(items, scorers, labeller);
    return { row: deriveRequest(ended, rowItems, costOfRequest(tariff, ended), stalls), ended };
  });
  const measured = entries.filter((entry) => entry.row.phase === 'measured');
  const seen = new Set(judged.map((item) => item.sampleId)).size;
  const requests = Math.ceil((samples ?? 0) / cell.batch) * suite.repeat;
  const planned = facts.planned.get(cell.id) ?? requests;
  const settled = settlementIn(facts.settled.get(cell.id));
  return {
    cell,
    tariff,
    planned: Math.max(settled?.requests ?? planned, measured.length),
    plan: { perPass: Math.ceil(planned / suite.repeat), passes: suite.repeat },
    settled,
    samples: Math.max(settled?.samples ?? samples ?? 0, seen),
    entries,
    measured,
    judged,
  };
}

function settlementIn(event: SettledEvent | undefined): Settlement | null {
  if (event === undefined) return null;
  const { type: _type, cellId: _cell, atMs: _at, ...settlement } = event;
  return settlement;
}

function judgeItems(ended: EndedRequest, facts: RunFacts): Judged[] {
  const { result } = ended;
  return itemsOf(result).map((item) => ({
    ...item,
    status: result.status,
    recalled: result.recalled !== null,
    // A score of an answer that a later end replaced says nothing about that end.
    scored: (result.status === 'ok' ? facts.scores.get(item.key) : undefined) ?? NOTHING,
  }));
}

/**
 * Name of the scorer whose label pairs make a cell's confusion matrix: the first over labels that gives any, tables
 * before others; null: the suite asks for no matrix, or there is no pair.
 */
export function matrixScorer(judged: readonly Judged[], scorers: readonly UsedScorer[]): string | null {
  const tables = scorers.filter(({ scorer }) => scorer.kind === 'table');
  if (tables.length === 0) return null;
  const found = [...tables, ...scorers].find(
    ({ scorer }) =>
      scorer.pairsAreLabels && judged.some((item) => item.scored.get(scorer.name)?.pair != null),
  );
  return found?.scorer.name ?? null;
}

function scoredItems(items: readonly Judged[], scorers: ByName, labeller: string | null): RowItem[] {
  return items.map(({ sampleId, sampleHash, input, target, output, scored }) => ({
    sampleId,
    sampleHash,
    input,
    expected: target,
    output,
    scores: rowScores(scored, scorers),
    ownValues: ownValues(scored, scorers),
    labels: labeller === null ? null : (scored.get(labeller)?.pair ?? null),
  }));
}

/** Scores that belong to a single row: a corpus metric or a table has none. */
function rowScores(scored: ReadonlyMap<string, ScoredRow>, scorers: ByName): Readonly<Record<string, Score>> {
  const scores: Record<string, Score> = {};
  for (const [name, { score }] of scored) {
    const kind = scorers.get(name)?.kind;
    if (kind === 'zero-one' || kind === 'mean') scores[name] = score;
  }
  return scores;
}

/** Values of single rows by corpus scorers whose row says something by itself. */
function ownValues(scored: ReadonlyMap<string, ScoredRow>, scorers: ByName): OwnValues {
  const values: Record<string, number> = {};
  for (const [name, { score }] of scored) {
    if (scorers.get(name)?.perfectRow !== undefined && 'value' in score) values[name] = score.value;
  }
  return values;
}
