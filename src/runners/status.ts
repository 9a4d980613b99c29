import type { ErrorBody } from '../http/error-body.ts';
import type { ErrorCode } from '../types/attempt.ts';

/** Statuses that may pass when sent again: overload, gateways, engines between states. */
const RETRIED_STATUSES = new Set([408, 424, 429, 500, 502, 503, 504]);

/** Transport failures that may pass when sent again. An answer that broke after it began was billed: it is not repeated. */
const RETRIED_CODES = new Set<ErrorCode>(['dns', 'connect', 'reset', 'timeout']);

/** The closed error code of a refusal. */
export function errorCodeOfStatus(status: number, body: ErrorBody): ErrorCode {
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'payment';
  if (status === 429) return 'rate_limited';
  if (isLoading(status, body)) return 'loading';
  return status >= 500 ? 'http_5xx' : 'http_4xx';
}

/** True for a 503 that names loading or an estimated time: the evidence of a cold model. Load alone (high load, load balancer) is none. */
export function isLoading(status: number, body: ErrorBody): boolean {
  return (
    status === 503 &&
    (body.estimatedTimeMs !== null || /\b(loading|being loaded)\b/i.test(body.message ?? ''))
  );
}

/** True for a failure that is worth another send. Loading is not among them: it is waited for. */
export function isWorthRetrying(code: ErrorCode, status: number | null): boolean {
  return status === null ? RETRIED_CODES.has(code) : RETRIED_STATUSES.has(status);
}
