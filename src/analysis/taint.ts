import type { Attempt } from '../types/attempt.ts';
import type { RunEvent } from '../types/event.ts';
import type { RequestRow } from '../types/report.ts';
import type { LatencyMetric } from '../types/summary.ts';

/** A stretch in which the client was late. */
export type Stall = Extract<RunEvent, { type: 'stall' }>;

/** Stalls of a run, asked by moment. */
export interface StallMap {
  /** The stalls in order of time, those that touch each other joined. */
  readonly stalls: readonly Pick<Stall, 'fromMs' | 'toMs' | 'gapMs'>[];
  /** The stalls of who sent a request: a worker, or the run's own process (absent or null). */
  of(worker: string | null | undefined): StallMap;
  /** Longest silence of the stall that holds this moment, edges included, ms; 0: none holds it. */
  gapAt(atMs: number): number;
  /** True when a stall holds a moment from one to the other, both included. */
  touches(fromMs: number, toMs: number): boolean;
}

/** Sorts and joins stalls, those of each worker by themselves. What the map says without `of` holds for a run without workers. */
export function mapStalls(stalls: readonly Stall[]): StallMap {
  const maps = new Map(
    [...new Set(stalls.map(({ worker }) => worker))].map((worker) => [
      worker,
      joinStalls(
        stalls.filter((stall) => stall.worker === worker),
        NO_STALLS,
      ),
    ]),
  );
  // Without workers there is one map, and every request is its own process's.
  if (![...maps.keys()].some((worker) => worker !== undefined)) return joinStalls(stalls, null);
  const own = joinStalls(stalls, null);
  return { ...own, of: (worker) => maps.get(worker ?? undefined) ?? NO_STALLS };
}

const NO_STALLS: StallMap = { stalls: [], of: () => NO_STALLS, gapAt: () => 0, touches: () => false };

/** `others`: what is said of everybody else; null: the same. */
function joinStalls(stalls: readonly Stall[], others: StallMap | null): StallMap {
  const joined: { fromMs: number; toMs: number; gapMs: number }[] = [];
  for (const { fromMs, toMs, gapMs } of stalls.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last === undefined || fromMs > last.toMs) joined.push({ fromMs, toMs, gapMs });
    else {
      last.toMs = Math.max(last.toMs, toMs);
      last.gapMs = Math.max(last.gapMs, gapMs);
    }
  }
  const lastFrom = (atMs: number) => {
    let low = 0;
    let high = joined.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((joined[middle] as Stall).fromMs <= atMs) low = middle + 1;
      else high = middle;
    }
    return joined[low - 1];
  };
  const map: StallMap = {
    stalls: joined,
    of: () => others ?? map,
    gapAt: (atMs) => {
      const stall = lastFrom(atMs);
      return stall !== undefined && atMs <= stall.toMs ? stall.gapMs : 0;
    },
    touches: (fromMs, toMs) => (lastFrom(toMs)?.toMs ?? Number.NEGATIVE_INFINITY) >= fromMs,
  };
  return map;
}

type Marked = Pick<RequestRow, 'attempts' | 'status'> & { readonly worker?: string | null };
type Times = readonly (number | null)[];

/** The marks that each metric is made of, ms of the run. itl has a value a gap: see taintedGaps. */
const MARKS: Readonly<Record<Exclude<LatencyMetric, 'itl'>, (row: Marked) => Times>> = {
  service_time: serviceTimes,
  response_time: (row) => [row.attempts[0]?.marks.scheduledAtMs ?? null, ...callerTimes(row)],
  request_latency: callerTimes,
  ttfb: ({ attempts }) => spanTo(attempts.at(-1), 'firstByteAtMs'),
  ttft: ({ attempts }) => spanTo(attempts.at(-1), 'firstTokenAtMs'),
  ttfo: ({ attempts }) => spanTo(attempts.at(-1), 'firstOutputAtMs'),
  tpot: ({ attempts }) => {
    const marks = attempts.at(-1)?.marks;
    return [marks?.firstTokenAtMs ?? null, marks?.lastTokenAtMs ?? null];
  },
  schedule_delay: ({ attempts: [first] }) => [
    first?.marks.scheduledAtMs ?? null,
    first?.marks.sentAtMs ?? null,
  ],
  // A pause runs from the end of one attempt to the start of the next.
  retry_wait: ({ attempts }) =>
    attempts.flatMap(({ marks }, i) => [
      i === 0 ? null : marks.sentAtMs,
      i === attempts.length - 1 ? null : marks.doneAtMs,
    ]),
  connect_time: ({ attempts }) => {
    const last = attempts.at(-1);
    return last?.connection === 'reused' ? [] : openingOf(last).slice(0, 2);
  },
  ttft_warm_connection: ({ attempts }) => spanTo(attempts.at(-1), 'firstTokenAtMs'),
  // The server took this time itself.
  server_time: () => [],
  network_time: serviceTimes,
};

function serviceTimes({ attempts, status }: Marked): Times {
  return [...openingOf(attempts.at(-1)), endOf(attempts.at(-1), status)];
}

/** What stands between a send and its answer: a connection that is seen late sends late, and so does a job's next step. */
function openingOf(attempt: Attempt | undefined): Times {
  if (attempt === undefined) return [];
  const { marks, steps } = attempt;
  const between = (steps ?? []).flatMap(({ sentAtMs, doneAtMs }) => [sentAtMs, doneAtMs]);
  return [marks.sentAtMs, marks.connectedAtMs, ...between];
}

function endOf(attempt: Attempt | undefined, status: RequestRow['status']): number | null {
  if (attempt === undefined) return null;
  return status === 'ok' ? (attempt.marks.lastTokenAtMs ?? attempt.marks.doneAtMs) : attempt.marks.doneAtMs;
}

function spanTo(
  attempt: Attempt | undefined,
  mark: 'firstByteAtMs' | 'firstTokenAtMs' | 'firstOutputAtMs',
): Times {
  const endMs = attempt?.marks[mark] ?? null;
  return endMs === null ? [] : [...openingOf(attempt).filter((at) => at !== null && at <= endMs), endMs];
}

function callerTimes({ attempts, status }: Marked): Times {
  const earlier = attempts.slice(0, -1).flatMap((attempt) => [...openingOf(attempt), attempt.marks.doneAtMs]);
  return [...earlier, ...openingOf(attempts.at(-1)), endOf(attempts.at(-1), status)];
}

/** Longest silence of the stalls that a request's value of a metric bears marks of, ms; 0: it is clean. Not for itl. */
export function taintOf(row: Marked, metric: Exclude<LatencyMetric, 'itl'>, all: StallMap): number {
  const map = all.of(row.worker);
  if (!meetsStall(row, map)) return 0;
  let worst = 0;
  for (const atMs of MARKS[metric](row)) if (atMs !== null) worst = Math.max(worst, map.gapAt(atMs));
  return worst;
}

/** False: no stall touches the time from the moment that was planned to the last end, which holds every mark. */
export function meetsStall({ attempts }: Marked, map: StallMap): boolean {
  const first = attempts[0]?.marks;
  const last = attempts.at(-1)?.marks;
  if (first === undefined || last === undefined || map.stalls.length === 0) return false;
  return map.touches(Math.min(first.scheduledAtMs, first.sentAtMs), last.doneAtMs);
}

/** For each gap of `itlMs`, whether the read at either end of it was in a stall; null: the attempt bore no tokens. */
export function taintedGaps({ marks, itlMs }: Attempt, map: StallMap): readonly boolean[] | null {
  if (itlMs === null || marks.firstTokenAtMs === null) return null;
  let atMs = marks.firstTokenAtMs;
  let before = map.gapAt(atMs) > 0;
  return itlMs.map((gapMs) => {
    atMs += gapMs;
    const after = map.gapAt(atMs) > 0;
    const tainted = before || after;
    before = after;
    return tainted;
  });
}

const OF_REQUEST = ['response_time', 'ttfb', 'ttft', 'ttfo', 'tpot'] as const;

/** Longest silence of the stalls that any of a request's own times bears marks of, ms; 0: all are clean. Its itl stands apart. */
export function taintOfRequest(row: Marked, all: StallMap): number {
  const map = all.of(row.worker);
  if (!meetsStall(row, map)) return 0;
  return Math.max(...OF_REQUEST.map((metric) => taintOf(row, metric, all)));
}
