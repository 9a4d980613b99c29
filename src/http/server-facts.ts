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
  };
}

/** Facts of an attempt that got no answer. */
export const NO_SERVER_FACTS: ServerFacts = {
  requestId: null,
  provider: null,
  computeType: null,
  computeSeconds: null,
};

/** True when the server says that nobody computed this answer. */
export function isCached(headers: HttpHeaders): boolean {
  return headers['x-compute-type'] === 'cache' || /^hit\b/i.test(headers['x-cache'] ?? '');
}

/** `x-compute-time`: milliseconds from text-embeddings-inference (it alone sends x-compute-tokens), seconds from all others. */
function computeSecondsOf(headers: HttpHeaders): number | null {
  const value = Number(headers['x-compute-time'] ?? Number.NaN);
  if (!Number.isFinite(value) || value < 0) return null;
  return headers['x-compute-tokens'] === undefined ? value : value / 1000;
}
