/**
 * Share of the requests of independent callers (Poisson, `ratePerSecond`) that meet a cold model, 0 to 1. The model is
 * unloaded after `idleMs` without a request and loads for `loadMs`; a request during the load meets it cold as well.
 *
 * Renewal argument: a cycle begins with a request that finds the model cold. It and the λ·D others of the load are cold.
 * Afterwards each gap is shorter than τ with probability q = 1 − e^(−λτ), independently, so q ÷ (1 − q) = e^(λτ) − 1
 * requests are warm in the mean before a longer gap ends the cycle. Share = (1 + λD) ÷ (λD + e^(λτ)).
 */
export function coldShare(times: {
  readonly ratePerSecond: number;
  readonly idleMs: number;
  readonly loadMs: number;
}): number {
  const duringLoad = (times.ratePerSecond * times.loadMs) / 1000;
  return (1 + duringLoad) / (duringLoad + Math.exp((times.ratePerSecond * times.idleMs) / 1000));
}
