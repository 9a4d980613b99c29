import type { HttpHeaders } from './client.ts';

/** How long the server asks us to wait, and where it says so. */
export interface WaitHint {
  readonly waitMs: number;
  readonly source: 'retry_after' | 'rate_limit';
}

/**
 * The wait that a refusal (429, 503) asks for: `Retry-After` (RFC 9110 10.2.3: seconds or a date), else
 * `RateLimit` with nothing remaining, else an `x-ratelimit-reset*` header. Null: the server names no time.
 * `wallMs` is the wall time now, for dates.
 */
export function waitHintOf(headers: HttpHeaders, wallMs: number): WaitHint | null {
  const hint = statedWait(headers, wallMs);
  // A number of hundreds of digits is no time.
  return hint !== null && Number.isFinite(hint.waitMs) ? hint : null;
}

function statedWait(headers: HttpHeaders, wallMs: number): WaitHint | null {
  const retryAfter = retryAfterMs(headers['retry-after'], wallMs);
  if (retryAfter !== null) return { waitMs: retryAfter, source: 'retry_after' };
  const quota = quotaOf(headers);
  if (quota !== null && quota.remaining === 0) return { waitMs: quota.resetMs, source: 'rate_limit' };
  for (const name of ['x-ratelimit-reset', 'x-ratelimit-reset-requests', 'ratelimit-reset']) {
    const resetMs = resetValueMs(headers[name], wallMs);
    if (resetMs !== null) return { waitMs: resetMs, source: 'rate_limit' };
  }
  return null;
}

/**
 * The quota of a `RateLimit` header, in the two forms in use: `"api";r=0;t=2` (Hugging Face) and
 * `limit=100, remaining=0, reset=2` (older drafts). Null: absent or unreadable.
 */
export function quotaOf(
  headers: HttpHeaders,
): { readonly remaining: number; readonly resetMs: number } | null {
  const value = headers.ratelimit;
  if (value === undefined) return null;
  const remaining = /(?:^|[;,\s])(?:r|remaining)\s*=\s*(\d+)/i.exec(value);
  const reset = /(?:^|[;,\s])(?:t|reset)\s*=\s*(\d+(?:\.\d+)?)/i.exec(value);
  if (remaining === null || reset === null) return null;
  const quota = { remaining: Number(remaining[1]), resetMs: Number(reset[1]) * 1000 };
  return Number.isFinite(quota.remaining) && Number.isFinite(quota.resetMs) ? quota : null;
}

function retryAfterMs(value: string | undefined, wallMs: number): number | null {
  if (value === undefined) return null;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - wallMs);
}

/** Providers write resets as seconds (`2`, `23468.99`), with units (`1s`, `6m0s`, `120ms`) or as epoch seconds. */
function resetValueMs(value: string | undefined, wallMs: number): number | null {
  if (value === undefined) return null;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) {
    const seconds = Number(text);
    return seconds > 1_000_000_000 ? Math.max(0, seconds * 1000 - wallMs) : seconds * 1000;
  }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) return null;
  const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
  return parts.reduce((sum, part) => sum + Number(part[1]) * unitMs[part[2] as keyof typeof unitMs], 0);
}
