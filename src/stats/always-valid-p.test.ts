import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { differenceAlwaysValidP, differenceConfidenceSequence } from './confidence-sequence.ts';

describe('the always-valid p-value of a mean difference', () => {
  it('is 1 for no pairs and for pairs that do not differ, and null outside −1 to 1', () => {
    expect(differenceAlwaysValidP([])).toBe(1);
    expect(differenceAlwaysValidP([0, 0, 0])).toBe(1);
    expect(differenceAlwaysValidP([0.5, 1.5])).toBeNull();
  });

  it('is two divided by the capital that the bets made', () => {
    // Bets √(2 ln 40 ÷ (σ̂² t ln(1 + t))) are cut off at 1; a gain of 1 is (1 + 1) ÷ 2 − ½ = ½ of the stake.
    expect(differenceAlwaysValidP([1, 1, 1, 1])).toBeCloseTo(2 / 1.5 ** 4, 12);
    expect(differenceAlwaysValidP([-1, -1, -1, -1])).toBeCloseTo(2 / 1.5 ** 4, 12);
  });

  it('never rises again as more comes', () => {
    const up = [1, 1, 1, 1, 1, 1, 1, 1];
    expect(differenceAlwaysValidP([...up, -1, -1, -1, -1])).toBe(differenceAlwaysValidP(up));
  });

  it('is at most 1 − level exactly when the interval of that level leaves 0 out', () => {
    const random = createRng('p and interval').next;
    let out = 0;
    for (let run = 0; run < 200; run += 1) {
      const lean = 0.3 * random();
      const pairs = Array.from({ length: 150 }, () => (random() < 0.5 ? 0 : random() < 0.5 + lean ? 1 : -1));
      const interval = differenceConfidenceSequence(pairs, 0.98);
      const isOut = interval !== null && (interval.low > 0 || interval.high < 0);
      if (isOut) out += 1;
      expect((differenceAlwaysValidP(pairs, 0.98) ?? 1) <= 1 - 0.98).toBe(isOut);
    }
    expect(out).toBeGreaterThan(20);
    expect(out).toBeLessThan(180);
  });
});
