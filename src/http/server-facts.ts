import type { ServerFacts } from '../types/attempt.ts';
import type { HttpHeaders } from './client.ts';

/** The headers of an answer that are worth keeping. */
export function serverFactsOf(headers: HttpHeaders): ServerFacts {
  return {
    requestId:
      headers['x-request-id'] ??
      headers['x-amzn-trace-id'] ??
      headers['x-amz-cf-id'] ??
      headers['inference-id'] ??
      null,
    provider: headers['x-inference-provider'] ?? null,
    computeType: headers['x-compute-type'] ?? null,
    computeSeconds: computeSecondsOf(headers),
    queueMs: amountOf(headers['x-queue-time']),
    inferenceMs: amountOf(headers['x-inference-time']),
    totalMs: amountOf(headers['x-total-time']),
  };
}

/** Facts of an attempt that got no answer. */
export const NO_SERVER_FACTS: ServerFacts = {
  requestId: null,
  provider: null,
  computeType: null,
  computeSeconds: null,
  queueMs: null,
  inferenceMs: null,
  totalMs: null,
};

/** True when the server says that nobody computed this answer. */
export function isCached(headers: HttpHeaders): boolean {
  return headers['x-compute-type'] === 'cache' || /^hit\b/i.test(headers['x-cache'] ?? '');
}

/** `x-compute-time`: milliseconds from text-embeddings-inference (it alone sends x-compute-tokens), seconds from all others. */
function computeSecondsOf(headers: HttpHeaders): number | null {
  const value = amountOf(headers['x-compute-time']);
  if (value === null) return null;
  return headers['x-compute-tokens'] === undefined ? value : value / 1000;
}

/** A number of 0 or more; null: absent, or something else. */
function amountOf(text: string | undefined): number | null {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}
