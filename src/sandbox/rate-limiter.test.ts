import { expect, it } from 'vitest';
import { createRateLimiter } from './rate-limiter.ts';

it('lets the first requests of a window pass and opens the next window with the next request', () => {
  const limiter = createRateLimiter({ count: 2, perMs: 1500 });
  const rows = [
    // at ms, allowed, RateLimit, Retry-After
    [1000, true, '"api";r=1;t=2', undefined],
    [1100, true, '"api";r=0;t=2', undefined],
    [1499, false, '"api";r=0;t=2', '2'],
    [1501, false, '"api";r=0;t=1', '1'],
    [2499, false, '"api";r=0;t=1', '1'],
    [2500, true, '"api";r=1;t=2', undefined],
    [9000, true, '"api";r=1;t=2', undefined],
  ] as const;
  for (const [atMs, allowed, limit, retryAfter] of rows) {
    const verdict = limiter.take(atMs);
    expect([atMs, verdict.allowed, verdict.headers.ratelimit, verdict.headers['retry-after']]).toEqual([
      atMs,
      allowed,
      limit,
      retryAfter,
    ]);
    expect(verdict.headers['ratelimit-policy']).toBe('"fixed window";"api";q=2;w=2');
  }
});
