import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { pauseAfter } from './retry.ts';
import { errorCodeOfStatus, isLoading, isWorthRetrying } from './status.ts';

const POLICY = {
  attempts: 5,
  initialMs: 1000,
  factor: 2,
  maxMs: 30_000,
  jitter: 'none',
  respectRetryAfter: true,
} as const;

describe('the pause before the next send', () => {
  it('doubles from the initial one up to the longest', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7].map((sends) => pauseAfter(sends, POLICY, null, createRng(1)).waitMs);
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('with full jitter is uniform below that', () => {
    const rng = createRng(1);
    const pauses = Array.from(
      { length: 4000 },
      () => pauseAfter(3, { ...POLICY, jitter: 'full' }, null, rng).waitMs,
    );
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...pauses)).toBeLessThan(4000);
    expect(pauses.reduce((a, b) => a + b, 0) / pauses.length).toBeCloseTo(2000, -2);
  });

  it('is what the server says, exactly, unless the suite says not to listen', () => {
    const hint = { waitMs: 2000, source: 'retry_after' } as const;
    expect(pauseAfter(1, { ...POLICY, jitter: 'full' }, hint, createRng(1))).toEqual({
      waitMs: 2000,
      reason: 'retry_after',
    });
    expect(pauseAfter(1, { ...POLICY, respectRetryAfter: false }, hint, createRng(1))).toEqual({
      waitMs: 1000,
      reason: 'backoff',
    });
  });
});

describe('what is sent again', () => {
  it.each([400, 401, 402, 403, 404, 405, 410, 413, 415, 422])('a %i is not', (status) => {
    expect(isWorthRetrying('http_4xx', status)).toBe(false);
  });
  it.each([408, 424, 429, 500, 502, 503, 504])('a %i is', (status) => {
    expect(isWorthRetrying('http_5xx', status)).toBe(true);
  });
  it.each(['dns', 'connect', 'reset', 'timeout'] as const)('a %s failure is', (code) => {
    expect(isWorthRetrying(code, null)).toBe(true);
  });
  it.each(['tls', 'aborted', 'unknown'] as const)('a %s failure is not', (code) => {
    expect(isWorthRetrying(code, null)).toBe(false);
  });
  it.each(['malformed', 'truncated', 'stream_error'] as const)(
    'an answer that is %s is not: it was billed',
    (code) => {
      expect(isWorthRetrying(code, 200)).toBe(false);
    },
  );
});

describe('what a refusal is called', () => {
  const body = (message: string | null, estimatedTimeMs: number | null = null) => ({
    message,
    estimatedTimeMs,
  });
  it.each([
    [401, body('Invalid username or password.'), 'auth'],
    [403, body('gated'), 'auth'],
    [402, body('You have depleted your monthly included credits.'), 'payment'],
    [429, body('Rate limit reached'), 'rate_limited'],
    [404, body('Not Found'), 'http_4xx'],
    [503, body('Model org/x is currently loading', 20_000), 'loading'],
    [503, body('something', 20_000), 'loading'],
    [503, body('the server is under high load'), 'http_5xx'],
    [503, body('no healthy target behind the load balancer'), 'http_5xx'],
    [503, body('the server is overloaded'), 'http_5xx'],
    [503, body(null), 'http_5xx'],
    [500, body('error while loading the tokenizer'), 'http_5xx'],
  ])('%i with %j is %s', (status, error, code) => {
    expect(errorCodeOfStatus(status, error)).toBe(code);
    expect(isLoading(status, error)).toBe(code === 'loading');
  });
});
