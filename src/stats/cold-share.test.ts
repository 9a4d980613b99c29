import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { coldShare } from './cold-share.ts';

/** Requests of a Poisson process against a model that is unloaded after a silence; the share that met it cold. */
function simulate(ratePerSecond: number, idleMs: number, loadMs: number, requests: number): number {
  const rng = createRng(17);
  let nowMs = 0;
  let readyAtMs = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  let cold = 0;
  for (let n = 0; n < requests; n += 1) {
    nowMs += (-Math.log1p(-rng.next()) * 1000) / ratePerSecond;
    const idleSinceMs = Math.max(lastMs, readyAtMs);
    if (lastMs === Number.NEGATIVE_INFINITY || nowMs - idleSinceMs > idleMs) readyAtMs = nowMs + loadMs;
    if (nowMs < readyAtMs) cold += 1;
    lastMs = nowMs;
  }
  return cold / requests;
}

describe('the share of Poisson traffic that meets a cold model', () => {
  const rows: readonly (readonly [number, number, number])[] = [
    [0.05, 3000, 2000],
    [0.5, 3000, 2000],
    [1, 3000, 2000],
    [1, 3000, 60_000],
    [0.01, 300_000, 40_000],
    [3, 1000, 100],
  ];
  it.each(rows)(
    'at %f/s, idle %f ms, load %f ms agrees with a simulation',
    (ratePerSecond, idleMs, loadMs) => {
      const share = coldShare({ ratePerSecond, idleMs, loadMs });
      expect(simulate(ratePerSecond, idleMs, loadMs, 300_000)).toBeCloseTo(share, 2);
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(1);
    },
  );

  it('by hand: λτ = ln 2 without a load time is one in two; with λD = 1 it is 2 of 3', () => {
    const idleMs = Math.log(2) * 1000;
    expect(coldShare({ ratePerSecond: 1, idleMs, loadMs: 0 })).toBeCloseTo(1 / 2, 12);
    expect(coldShare({ ratePerSecond: 1, idleMs, loadMs: 1000 })).toBeCloseTo(2 / 3, 12);
  });

  it('is 1 for the rarest callers and 0 for the most, without overflow', () => {
    expect(coldShare({ ratePerSecond: 1e-9, idleMs: 900_000, loadMs: 60_000 })).toBeCloseTo(1, 5);
    expect(coldShare({ ratePerSecond: 10, idleMs: 3_600_000, loadMs: 60_000 })).toBe(0);
  });
});
