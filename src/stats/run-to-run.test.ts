import { describe, expect, it } from 'vitest';
import { runToRunDifference } from './run-to-run.ts';

/** Logarithms −2, −1, 0, 1, 2 hundredths around 500: standard deviation √2.5 hundredths. */
const OTHERS = [-2, -1, 0, 1, 2].map((step) => 500 * Math.exp(step / 100));

describe('the difference of two single runs by the spread of others', () => {
  it('is t(n − 1) · s · √2 wide on the logarithmic scale', () => {
    const found = runToRunDifference(500, 550, OTHERS);
    // t(4) at 97.5 % is 2.776445; s · √2 = √5 ÷ 100.
    const half = 2.776445 * (Math.sqrt(5) / 100);
    expect(found?.low).toBeCloseTo(550 * Math.exp(-half) - 500, 3);
    expect(found?.high).toBeCloseTo(550 * Math.exp(half) - 500, 3);
    // t = ln 1.1 ÷ (√5 ÷ 100) = 4.2624 with 4 degrees of freedom: p = 0.01304.
    expect(found?.pValue).toBeCloseTo(0.013, 3);
  });

  it('leaves 0 out exactly when p < 0.05', () => {
    for (const now of [400, 460, 468, 470, 471, 500, 531, 532, 533, 540, 600]) {
      const found = runToRunDifference(500, now, OTHERS);
      const isOutside = (found?.low as number) > 0 || (found?.high as number) < 0;
      expect(isOutside, `${now}`).toBe((found?.pValue as number) < 0.05);
    }
  });

  it('needs five others above 0 that are not all alike', () => {
    expect(runToRunDifference(500, 550, OTHERS.slice(1))).toBeNull();
    expect(runToRunDifference(500, 550, [0, ...OTHERS])).toBeNull();
    expect(runToRunDifference(0, 550, OTHERS)).toBeNull();
    expect(runToRunDifference(500, 550, [500, 500, 500, 500, 500])).toBeNull();
  });
});
