import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import type { Attempt, ServerFacts } from '../types/attempt.ts';
import type { ServerTimeSummary } from '../types/load-summary.ts';
import type { RequestRow } from '../types/report.ts';

/** A server that rounds its time up may claim this much more than passed here, ms: network time is then 0. */
const ROUNDING_MS = 1;

/** Where a server's own time was read from. */
interface ServerTime {
  readonly ms: number;
  readonly header: 'x-total-time' | 'x-compute-time';
}

/**
 * A server's own time of one answer: `x-total-time`, else `x-compute-time`. Null where it does not say, where the answer
 * was streamed (its headers were sent before it was made) and where a provider's queue took the job (they are of the
 * last exchange alone).
 */
function serverTimeOf({ server, marks, steps }: Attempt): ServerTime | null {
  if (marks.firstTokenAtMs !== null || steps !== null) return null;
  if (server.totalMs !== null) return { ms: server.totalMs, header: 'x-total-time' };
  return server.computeSeconds === null
    ? null
    : { ms: server.computeSeconds * 1000, header: 'x-compute-time' };
}

/** An answer's service time in the server and outside it, ms. */
export function splitServerTime(
  attempt: Attempt,
  serviceTimeMs: number,
): Pick<RequestRow, 'serverMs' | 'networkMs'> {
  const serverMs = serverTimeOf(attempt)?.ms ?? null;
  if (serverMs === null) return { serverMs: null, networkMs: null };
  const restMs = serviceTimeMs - serverMs;
  return { serverMs, networkMs: restMs < -ROUNDING_MS ? null : Math.max(0, restMs) };
}

/** What the servers of a cell's measured answers say of their time. */
export function summarizeServerTime(measured: readonly RequestRow[]): ServerTimeSummary | null {
  const answers = measured.filter((row) => row.status === 'ok' && !row.cached);
  const told = answers.filter((row) => row.serverMs !== null);
  if (told.length === 0) return null;
  const last = (row: RequestRow) => row.attempts.at(-1);
  const headers = told.flatMap((row) => {
    const attempt = last(row);
    return attempt === undefined ? [] : (serverTimeOf(attempt)?.header ?? []);
  });
  const median = (pick: (server: ServerFacts) => number | null) =>
    quantileSorted(sortAscending(told.flatMap((row) => pick(last(row)?.server as ServerFacts) ?? [])), 0.5);
  return {
    told: told.length,
    of: answers.length,
    source: [...new Set(headers)].sort().join(' or '),
    queueP50Ms: median((server) => server.queueMs),
    inferenceP50Ms: median((server) => server.inferenceMs),
    impossible: told.filter((row) => row.networkMs === null).length,
  };
}
