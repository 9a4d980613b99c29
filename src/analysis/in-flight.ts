import type { InFlight } from '../types/load-summary.ts';
import type { RequestRow } from '../types/report.ts';

/** A stretch of the run, ms. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Length of all spans, ms. */
export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, toMs - fromMs), 0);
}

/** True when a moment lies in a span. */
export function isWithin(atMs: number | null, spans: readonly Span[]): boolean {
  return atMs !== null && spans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
}

/**
 * Mean number of requests between scheduled and ended over the spans, twice: from the requests' own times, and as
 * requests ended per second × their mean time (Little 1961). They agree while as many leave as arrive; where a queue
 * grows the second falls behind. Null: no length, or nothing was sent.
 */
export function measureInFlight(rows: readonly RequestRow[], spans: readonly Span[]): InFlight | null {
  const lengthMs = lengthOf(spans);
  let presentMs = 0;
  let endedMs = 0;
  let sent = 0;
  for (const { scheduledAtMs, doneAtMs } of rows) {
    if (scheduledAtMs === null || doneAtMs === null) continue;
    sent += 1;
    for (const { fromMs, toMs } of spans) {
      presentMs += Math.max(0, Math.min(doneAtMs, toMs) - Math.max(scheduledAtMs, fromMs));
    }
    if (isWithin(doneAtMs, spans)) endedMs += doneAtMs - scheduledAtMs;
  }
  if (lengthMs <= 0 || sent === 0) return null;
  return { measured: presentMs / lengthMs, byLittle: endedMs / lengthMs };
}
