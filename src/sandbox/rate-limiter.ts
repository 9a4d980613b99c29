/** What a rate limiter says of one request. */
export interface RateVerdict {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** A fixed-window rate limiter. */
export interface RateLimiter {
  /** Counts one request at a time of the server's clock and judges it. */
  take(nowMs: number): RateVerdict;
}

/**
 * A window opens with the first request that finds none open and lasts `perMs`; the first `count` requests in it pass.
 * Headers as the Hub sends them (RateLimit, RateLimit-Policy; docs/hub/rate-limits.md), with Retry-After in whole
 * seconds, rounded up, on a refusal.
 */
export function createRateLimiter(limit: { readonly count: number; readonly perMs: number }): RateLimiter {
  let openedAtMs = Number.NEGATIVE_INFINITY;
  let taken = 0;
  const windowSeconds = Math.max(1, Math.ceil(limit.perMs / 1000));
  return {
    take: (nowMs) => {
      if (nowMs >= openedAtMs + limit.perMs) {
        openedAtMs = nowMs;
        taken = 0;
      }
      const allowed = taken < limit.count;
      if (allowed) taken += 1;
      const seconds = Math.max(1, Math.ceil((openedAtMs + limit.perMs - nowMs) / 1000));
      const headers = {
        ratelimit: `"api";r=${Math.max(0, Math.floor(limit.count - taken))};t=${seconds}`,
        'ratelimit-policy': `"fixed window";"api";q=${limit.count};w=${windowSeconds}`,
      };
      return { allowed, headers: allowed ? headers : { ...headers, 'retry-after': String(seconds) } };
    },
  };
}
