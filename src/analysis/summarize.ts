import type { Attempt, ErrorCode } from '../types/attempt.ts';
import type { Rng } from '../types/context.ts';
import type { Suite } from '../types/suite.ts';
import type { CellSummary, Counts, Deployment } from '../types/summary.ts';
import type { Phase } from '../types/work.ts';
import { answersSent } from '../util/sent-counts.ts';
import { summarizeArrivals } from './arrivals.ts';
import { breakDown } from './breakdown.ts';
import { type CellData, type Entry, type Judged, matrixScorer, type UsedScorer } from './cell-data.ts';
import { type ColdPeriod, summarizeCold } from './coldstart.ts';
import { buildConfusion } from './confusion.ts';
import { summarizeConnections } from './connections.ts';
import { sentAttempts, summarizeCost } from './cost.ts';
import { type CustomMetrics, summarizeMetrics } from './custom-metric.ts';
import { findFlaky } from './find-flaky.ts';
import { headlineOf } from './headline.ts';
import { summarizeIdleGap } from './idle-gap.ts';
import { judgeAgreement } from './judge-agreement.ts';
import { summarizeLatency } from './latency.ts';
import type { ColdBound, StageEvent } from './read-events.ts';
import { scoreValueOf } from './sample-values.ts';
import { summarizeServerTime } from './server-time.ts';
import { summarizeStages } from './stages.ts';
import { summarizeScore } from './summarize-score.ts';
import type { StallMap } from './taint.ts';
import { summarizeThroughput } from './throughput.ts';
import type { TurnOf } from './turns.ts';

/** What a cell's summary needs beside its requests. */
export interface SummaryContext {
  readonly suite: Suite;
  readonly scorers: readonly UsedScorer[];
  readonly deployment: Deployment;
  /** Cold periods that began in this cell. */
  readonly periods: readonly ColdPeriod[];
  /** Of its idle-gap study; null: there is none. */
  readonly coldBound: ColdBound | null;
  readonly turnOf: TurnOf;
  /** Parts of its load with a rate of their own. */
  readonly stages: readonly StageEvent[];
  /** Null: the client was not watched. */
  readonly stalls: StallMap | null;
  readonly custom: CustomMetrics;
  readonly rng: Rng;
}

/** Everything quotable about one cell. Warm-up, ramp and drain enter only their own counts and the cold periods. */
export function summarizeCell(data: CellData, context: SummaryContext): CellSummary {
  const { cell, measured } = data;
  const rows = measured.map((entry) => entry.row);
  const counts = countRequests(data);
  const cold = summarizeCold(rows, context.periods);
  // What was paid for is divided by what it brought, and a recalled answer was paid for by another run.
  const correct = countCorrect(
    data.judged.filter(({ recalled }) => !recalled),
    context.scorers,
  );
  const { slo } = context.suite;
  return {
    id: cell.id,
    candidate: cell.candidate.id,
    model: cell.candidate.model,
    provider: cell.candidate.provider,
    deployment: context.deployment,
    dataset: cell.dataset.name,
    prompt: cell.prompt?.id ?? null,
    load: cell.loadLabel,
    headline: headlineOf(cell.load),
    arrivals: summarizeArrivals(data, context.turnOf),
    counts,
    settled: data.settled,
    scores: context.scorers
      .filter(({ scorer }) => scorer.kind !== 'table')
      .map((used) =>
        summarizeScore(data, used, context.suite, context.rng.fork(`${cell.id}/${used.scorer.name}`).next),
      ),
    agreement: judgeAgreement(data, context.scorers, context.suite.judges, context.rng),
    metrics: summarizeMetrics(data, context.custom, context.suite.errors, context.rng),
    breakdowns: breakDown(data, context.custom.groupings, context.scorers, context.suite, context.rng),
    confusion: confusionOf(data.judged, context.scorers),
    flaky: findFlaky(data.judged),
    latency: summarizeLatency(rows, context.stalls),
    throughput: summarizeThroughput(rows, {
      slo,
      turnOf: context.turnOf,
      scheduled: data.planned,
      rightBy: zeroOneScorer(context.scorers),
    }),
    ...summarizeStages(data, context.stages, slo),
    connections: summarizeConnections(rows, context.suite.connections),
    serverTime: summarizeServerTime(rows),
    cold,
    idleGap: summarizeIdleGap(data, context.coldBound, cold),
    tokens: sumTokens(measured),
    tokensPerChunk: tokensPerChunk(measured),
    cost: summarizeCost(
      data.tariff,
      measured.map((entry) => entry.ended),
      { answered: answersSent(counts), correct },
    ),
    errors: groupErrors(measured),
    servedBy: countProviders(measured),
    blocks: new Set(rows.filter(({ recalled }) => recalled === null).map((row) => row.block)).size,
  };
}

/** How a cell's requests ended; attempts include those that a resume replaced. */
function countRequests(data: CellData): Counts {
  const { measured } = data;
  const ended = (status: string) => measured.filter((entry) => entry.row.status === status).length;
  const attempts = measured.flatMap((entry) => sentAttempts(entry.ended));
  const inPhase = (phase: Phase) => data.entries.filter((entry) => entry.row.phase === phase);
  const warmup = inPhase('warmup');
  return {
    samples: data.samples,
    scheduled: data.planned,
    ok: ended('ok'),
    error: ended('error'),
    timeout: ended('timeout'),
    cancelled: ended('cancelled'),
    notSent: data.planned - measured.length,
    attempts: attempts.length,
    rateLimited: attempts.filter((attempt) => attempt.httpStatus === 429).length,
    loading: attempts.filter((attempt) => attempt.errorCode === 'loading').length,
    cached: measured.filter((entry) => entry.row.cached).length,
    recalled: measured.filter((entry) => entry.row.recalled !== null).length,
    warmupRequests: warmup.length,
    warmupAttempts: warmup.reduce((sum, entry) => sum + sentAttempts(entry.ended).length, 0),
    rampRequests: inPhase('ramp').length,
    drainRequests: inPhase('drain').length,
  };
}

/** Right answers by the first 0/1 scorer; null when the suite has none. */
function countCorrect(judged: readonly Judged[], scorers: readonly UsedScorer[]): number | null {
  const name = zeroOneScorer(scorers);
  if (name === null) return null;
  return judged.reduce((sum, item) => sum + (scoreValueOf(item, name) ?? 0), 0);
}

/** The suite's first 0/1 scorer; null: it has none. */
export function zeroOneScorer(scorers: readonly UsedScorer[]): string | null {
  return scorers.find(({ scorer }) => scorer.kind === 'zero-one')?.scorer.name ?? null;
}

/** Null unless the suite asks for a table. */
function confusionOf(judged: readonly Judged[], scorers: readonly UsedScorer[]): CellSummary['confusion'] {
  const name = matrixScorer(judged, scorers);
  return name === null ? null : buildConfusion(judged.flatMap((item) => item.scored.get(name)?.pair ?? []));
}

/** Totals over all attempts that the server may have billed; null where no attempt states a count. */
function sumTokens(measured: readonly Entry[]): CellSummary['tokens'] {
  const usages = measured
    .flatMap((entry) => sentAttempts(entry.ended))
    .flatMap((attempt) => attempt.usage ?? []);
  const sum = (counts: readonly (number | null)[]) => {
    const known = counts.filter((count) => count !== null);
    return known.length === 0 ? null : known.reduce((total, count) => total + count, 0);
  };
  const sources = [...new Set(usages.map((usage) => usage.source))].sort();
  return {
    input: sum(usages.map((usage) => usage.inputTokens)),
    output: sum(usages.map((usage) => usage.outputTokens)),
    source: sources.length === 0 ? null : sources.join(' + '),
  };
}

/** Output tokens ÷ token-bearing events over streamed answers whose tokens are not counted from those events. */
function tokensPerChunk(measured: readonly Entry[]): number | null {
  let tokens = 0;
  let events = 0;
  for (const { row } of measured) {
    const answer = row.attempts.at(-1);
    if (row.status !== 'ok' || answer?.tokenEvents == null || answer.usage?.outputTokens == null) continue;
    if (answer.usage.source === 'chunks') continue;
    tokens += answer.usage.outputTokens;
    events += answer.tokenEvents;
  }
  return events === 0 ? null : tokens / events;
}

function groupErrors(measured: readonly Entry[]): CellSummary['errors'] {
  const groups = new Map<ErrorCode, { attempts: number; requests: number; example: string | null }>();
  const groupOf = (code: ErrorCode) => {
    const known = groups.get(code) ?? { attempts: 0, requests: 0, example: null };
    groups.set(code, known);
    return known;
  };
  for (const entry of measured) {
    for (const attempt of sentAttempts(entry.ended)) countAttempt(attempt, groupOf);
    if (entry.row.errorCode !== null) {
      const group = groupOf(entry.row.errorCode);
      group.requests += 1;
      group.example ??= entry.row.errorMessage;
    }
  }
  return [...groups]
    .map(([code, group]) => ({ code, ...group, example: group.example ?? '' }))
    .sort((a, b) => b.attempts - a.attempts || b.requests - a.requests || (a.code < b.code ? -1 : 1));
}

function countAttempt(
  attempt: Attempt,
  groupOf: (code: ErrorCode) => { attempts: number; example: string | null },
): void {
  if (attempt.errorCode === null) return;
  const group = groupOf(attempt.errorCode);
  group.attempts += 1;
  group.example ??= attempt.errorMessage;
}

/** Answers by the provider that the server named, in order of name. */
function countProviders(measured: readonly Entry[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { row } of measured) {
    const provider = row.status === 'ok' ? (row.attempts.at(-1)?.server.provider ?? null) : null;
    if (provider !== null) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
