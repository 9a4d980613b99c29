import { mean } from '../stats/mean.ts';
import type { Attempt } from '../types/attempt.ts';
import type { RequestRow, RowItem } from '../types/report.ts';
import type { Score } from '../types/score.ts';
import type { EndedRequest } from './read-events.ts';
import { splitServerTime } from './server-time.ts';
import { type StallMap, taintOfRequest } from './taint.ts';

/**
 * One request with its derived numbers; the formulas stand in docs/metrics.md. Times of an answer come from the last
 * attempt and exist only when it is ok; `requestLatencyMs` exists for every request that was sent.
 * `cold` needs evidence on an attempt of this end; `costUsd` and `items` are given. `stalls`: those of the client; null: it was not watched.
 */
export function deriveRequest(
  ended: EndedRequest,
  items: readonly RowItem[],
  costUsd: number | null,
  stalls: StallMap | null = null,
): RequestRow {
  const { result } = ended;
  const first = result.attempts[0];
  const last = result.attempts.at(-1);
  const answered = result.status === 'ok' ? last : undefined;
  const failure = result.status === 'ok' ? null : result;
  return {
    key: result.key,
    cellId: result.cellId,
    sampleId: result.sampleId,
    sampleHash: result.sampleHash,
    repeat: result.repeat,
    seq: result.seq,
    block: result.block,
    phase: result.phase,
    stage: result.stage,
    status: result.status,
    errorCode: failure?.errorCode ?? null,
    errorMessage: failure?.errorMessage ?? null,
    httpStatus: last?.httpStatus ?? null,
    attempts: result.attempts,
    worker: result.worker ?? null,
    cold: result.attempts.some((attempt) => attempt.cold !== null),
    cached: result.recalled !== null || (last?.cached ?? false),
    recalled: result.recalled,
    tainted: stalls === null ? null : taintOfRequest(result, stalls) > 0,
    scheduledAtMs: first?.marks.scheduledAtMs ?? null,
    sentAtMs: first?.marks.sentAtMs ?? null,
    doneAtMs: last?.marks.doneAtMs ?? null,
    requestLatencyMs: first && last ? endOf(last, failure === null) - first.marks.sentAtMs : null,
    retryWaitMs: result.attempts.slice(1).reduce((sum, attempt) => sum + attempt.waitBeforeMs, 0),
    scheduleDelayMs: first ? first.marks.sentAtMs - first.marks.scheduledAtMs : null,
    ...answerTimes(answered, first),
    inputTokens: answered?.usage?.inputTokens ?? null,
    outputTokens: answered?.usage?.outputTokens ?? null,
    costUsd,
    input: result.input,
    expected: result.target,
    output: result.status === 'ok' ? result.output : null,
    scores: joinScores(items),
    ownValues: result.batch === null ? (items[0]?.ownValues ?? {}) : {},
    labels: result.batch === null ? (items[0]?.labels ?? null) : null,
    items: result.batch === null ? null : items,
    replacedAttempts: ended.replacedAttempts,
  };
}

/** Scores of a request's samples as one: its own, or in a batch the mean of those that have a value. */
function joinScores(items: readonly RowItem[]): RequestRow['scores'] {
  const [first, ...more] = items;
  if (first === undefined || more.length === 0) return first?.scores ?? {};
  const names = new Set(items.flatMap((item) => Object.keys(item.scores)));
  return Object.fromEntries(
    [...names].map((name) => [name, joinScore(items.flatMap((item) => item.scores[name] ?? []))]),
  );
}

function joinScore(scores: readonly Score[]): Score {
  const values = scores.flatMap((score) => ('value' in score ? [score.value] : []));
  const value = mean(values);
  return value === null ? (scores[0] ?? { unscored: 'not scored' }) : { value, metadata: null };
}

type AnswerTimes = Pick<
  RequestRow,
  | 'firstTokenAtMs'
  | 'serviceTimeMs'
  | 'responseTimeMs'
  | 'connectTimeMs'
  | 'ttfbMs'
  | 'ttftMs'
  | 'ttfoMs'
  | 'tpotMs'
  | 'ttftWarmConnectionMs'
  | 'serverMs'
  | 'networkMs'
>;

function answerTimes(answered: Attempt | undefined, first: Attempt | undefined): AnswerTimes {
  if (answered === undefined || first === undefined) {
    return {
      firstTokenAtMs: null,
      serviceTimeMs: null,
      responseTimeMs: null,
      connectTimeMs: null,
      ttfbMs: null,
      ttftMs: null,
      ttfoMs: null,
      tpotMs: null,
      ttftWarmConnectionMs: null,
      serverMs: null,
      networkMs: null,
    };
  }
  const { sentAtMs, firstByteAtMs, firstTokenAtMs, firstOutputAtMs } = answered.marks;
  const end = endOf(answered, true);
  const ttftMs = firstTokenAtMs === null ? null : firstTokenAtMs - sentAtMs;
  const connectTimeMs = connectTime(answered);
  return {
    firstTokenAtMs,
    serviceTimeMs: end - sentAtMs,
    responseTimeMs: end - first.marks.scheduledAtMs,
    connectTimeMs,
    ttfbMs: firstByteAtMs === null ? null : firstByteAtMs - sentAtMs,
    ttftMs,
    ttfoMs: firstOutputAtMs === null ? null : firstOutputAtMs - sentAtMs,
    tpotMs: timePerOutputToken(answered),
    ttftWarmConnectionMs: ttftMs === null || connectTimeMs === null ? null : ttftMs - connectTimeMs,
    ...splitServerTime(answered, end - sentAtMs),
  };
}

/** End of an attempt: its last token when it streamed an answer, else the moment it was over. */
function endOf(attempt: Attempt, answered: boolean): number {
  return answered ? (attempt.marks.lastTokenAtMs ?? attempt.marks.doneAtMs) : attempt.marks.doneAtMs;
}

function connectTime({ connection, marks }: Attempt): number | null {
  if (connection === 'reused') return 0;
  return marks.connectedAtMs === null ? null : marks.connectedAtMs - marks.sentAtMs;
}

function timePerOutputToken({ marks, usage }: Attempt): number | null {
  const tokens = usage?.outputTokens ?? null;
  const { firstTokenAtMs, lastTokenAtMs } = marks;
  if (tokens === null || tokens < 2 || firstTokenAtMs === null || lastTokenAtMs === null) return null;
  // An answer that came in one read has no pace: 0 ms a token would be a flattering invention.
  return lastTokenAtMs > firstTokenAtMs ? (lastTokenAtMs - firstTokenAtMs) / (tokens - 1) : null;
}
