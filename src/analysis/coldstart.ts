import { wilsonInterval } from '../stats/proportion.ts';
import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import type { Attempt, ColdEvidence } from '../types/attempt.ts';
import type { RequestRow } from '../types/report.ts';
import type { ColdSummary } from '../types/summary.ts';
import { sentAttempts } from './cost.ts';
import type { EndedRequest } from './read-events.ts';

/** One stretch in which a candidate was cold, however many requests met it. */
export interface ColdPeriod {
  /** Cell of the request that met it first. */
  readonly cellId: string;
  readonly startedAtMs: number;
  /** To the first successful first byte; null: it never came, or the run was interrupted in between. */
  readonly durationMs: number | null;
  readonly evidence: ColdEvidence;
  readonly requests: number;
  readonly inWarmup: boolean;
}

interface Sighting {
  readonly ended: EndedRequest;
  readonly evidence: ColdEvidence;
  readonly sentAtMs: number;
  /** First refusal; the send when the server held the request instead of refusing it. */
  readonly openAtMs: number;
}

/**
 * Cold periods of one candidate from all its attempts in every cell, warm-up included. A period opens at the first
 * attempt with evidence and closes at the first successful first byte afterwards; evidence on attempts that were sent
 * before that belongs to it. A period that spans a resume (`resumedAtMs`) has no known length.
 */
export function findColdPeriods(
  ended: readonly EndedRequest[],
  resumedAtMs: readonly number[],
): ColdPeriod[] {
  const sightings = ended
    .flatMap(sightingsOf)
    .sort((a, b) => a.openAtMs - b.openAtMs || (a.ended.result.key < b.ended.result.key ? -1 : 1));
  const answers = Float64Array.from(ended.flatMap(sentAttempts).flatMap(firstByteOf)).sort();
  const periods: ColdPeriod[] = [];
  let next = 0;
  let answer = 0;
  while (next < sightings.length) {
    const first = sightings[next] as Sighting;
    while (answer < answers.length && (answers[answer] as number) < first.openAtMs) answer += 1;
    const warmAt = answers[answer] ?? Number.POSITIVE_INFINITY;
    const cut = resumedAtMs.find((at) => at > first.openAtMs && at <= warmAt) ?? null;
    const closedAt = cut ?? warmAt;
    const keys = new Set<string>();
    for (; next < sightings.length; next += 1) {
      const sighting = sightings[next] as Sighting;
      if (sighting.sentAtMs > closedAt) break;
      keys.add(sighting.ended.result.key);
    }
    periods.push({
      cellId: first.ended.result.cellId,
      startedAtMs: first.openAtMs,
      durationMs: cut === null && Number.isFinite(warmAt) ? warmAt - first.openAtMs : null,
      evidence: first.evidence,
      requests: keys.size,
      inWarmup: first.ended.result.phase === 'warmup',
    });
  }
  return periods;
}

function sightingsOf(ended: EndedRequest): Sighting[] {
  return sentAttempts(ended).flatMap((attempt) => {
    if (attempt.cold === null) return [];
    const { sentAtMs, doneAtMs } = attempt.marks;
    const held =
      attempt.errorCode === null || attempt.cold === 'held_request' || attempt.cold === 'idle_probe';
    return [{ ended, evidence: attempt.cold, sentAtMs, openAtMs: held ? sentAtMs : doneAtMs }];
  });
}

/** First byte of a successful answer that the model itself gave: a cached one proves no warm model. */
function firstByteOf({ errorCode, cached, marks }: Attempt): number[] {
  if (errorCode !== null || cached) return [];
  return [marks.firstByteAtMs ?? marks.headersAtMs ?? marks.doneAtMs];
}

/** Cold starts of one cell: its measured requests, and the candidate's periods that began in it. */
export function summarizeCold(rows: readonly RequestRow[], periods: readonly ColdPeriod[]): ColdSummary {
  const measured = rows.filter((row) => row.phase === 'measured');
  const cold = measured.filter((row) => row.cold).length;
  const reached = measured.filter((row) => row.attempts.some(reachedServer)).length;
  const interval = wilsonInterval(cold, reached);
  const durations = sortAscending(
    periods.flatMap((period) => (period.durationMs === null ? [] : [period.durationMs])),
  );
  return {
    requests: cold,
    periods: periods.length,
    rate:
      interval === null
        ? null
        : { value: cold / reached, ...interval, level: 0.95, n: reached, method: 'Wilson', note: null },
    durations: periods.map(({ cellId: _cellId, ...period }) => period),
    p50Ms: quantileSorted(durations, 0.5),
    maxMs: durations.at(-1) ?? null,
  };
}

/** Evidence of a cold model is a sign of the server too, though a held request may end without headers. */
function reachedServer(attempt: Attempt): boolean {
  return attempt.httpStatus !== null || attempt.marks.headersAtMs !== null || attempt.cold !== null;
}
