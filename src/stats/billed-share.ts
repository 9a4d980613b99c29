/**
 * Share of the time that an endpoint is billed which is put down after `idleMs` without a request and billed for
 * `loadMs` while it comes up, 0 to 1. Requests are those of independent callers (Poisson, `ratePerSecond`).
 *
 * Renewal argument: a cycle begins with a request that finds the endpoint down. It is billed for the load C. Afterwards
 * the time until the first gap longer than T is (e^(λT) − 1) ÷ λ in the mean, T of that gap included. Then it is down
 * until the next request, 1 ÷ λ in the mean. Billed share = up ÷ (up + 1 ÷ λ) with up = C + (e^(λT) − 1) ÷ λ, which is
 * 1 − 1 ÷ (λC + e^(λT)). A cycle has λC + e^(λT) requests in the mean.
 */
export function billedShare(times: {
  readonly ratePerSecond: number;
  readonly idleMs: number;
  readonly loadMs: number;
}): number {
  const perMs = times.ratePerSecond / 1000;
  return 1 - 1 / (perMs * times.loadMs + Math.exp(perMs * times.idleMs));
}
