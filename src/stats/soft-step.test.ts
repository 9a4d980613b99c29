import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { softStep, type Trial } from './soft-step.ts';

const trials = (misses: readonly number[], hits: readonly number[]): Trial[] => [
  ...misses.map((at) => ({ at, hit: false })),
  ...hits.map((at) => ({ at, hit: true })),
];

const SHORT = [1, 1.2, 1.4, 1.7, 2, 2.4, 2.9];
const LONG = [3.1, 3.7, 4.4, 5.3, 6.4, 7.7, 9.2];

describe('where misses turn into hits', () => {
  it('without overlap is between the highest miss and the lowest hit, and the interval holds both', () => {
    const { value, low, high } = softStep(trials(SHORT, LONG));
    expect(value).toBeCloseTo(Math.sqrt(2.9 * 3.1), 1);
    expect(low).toBeLessThan(2.9);
    expect(low).toBeGreaterThan(2.4);
    expect(high).toBeGreaterThan(3.1);
    expect(high).toBeLessThan(3.7);
  });

  it('is open to the side where there are no trials', () => {
    const never = softStep(trials(SHORT, []));
    expect([never.value, never.high]).toEqual([null, null]);
    expect(never.low).toBeGreaterThan(2);
    const always = softStep(trials([], LONG));
    expect([always.value, always.low]).toEqual([null, null]);
    expect(always.high).toBeLessThan(4.4);
    expect(softStep([])).toEqual({ value: null, low: null, high: null });
  });

  it('is moved little by one freak far from it', () => {
    const { value, low, high } = softStep([...trials(SHORT, LONG), ...trials([], [1.1])]);
    expect(value).toBeCloseTo(3, 0);
    expect(low).toBeGreaterThan(2);
    expect(high).toBeLessThan(4);
  });

  it('is unknown from two trials, and when hits do not grow with the place', () => {
    const unknown = { value: null, low: null, high: null };
    expect(softStep(trials([1], [2]))).toEqual(unknown);
    expect(softStep(trials(LONG, SHORT))).toEqual(unknown);
    expect(softStep(trials([1, 2, 3, 4], [1, 2, 3, 4]))).toEqual(unknown);
  });
});

/** Share of 150 studies, each of `count` log-spaced trials from 1 to 9, whose interval holds `truth()`; and their mean width. */
function coverage(
  count: number,
  seed: number,
  study: (random: () => number) => readonly [number, (at: number) => number],
) {
  const rng = createRng(seed);
  let covered = 0;
  let width = 0;
  for (let n = 0; n < 150; n += 1) {
    const [truth, chanceAt] = study(rng.next);
    const drawn = Array.from({ length: count }, (_, i) => {
      const at = 9 ** ((i % (count / 2)) / (count / 2 - 1));
      return { at, hit: rng.next() < chanceAt(at) };
    });
    const { low, high } = softStep(drawn);
    if ((low ?? 0) <= truth && truth <= (high ?? 99)) covered += 1;
    width += (high ?? 90) - (low ?? 0);
  }
  return { share: covered / 150, width: width / 150 };
}

describe('the 95 % interval over simulated studies', () => {
  it('holds a sharp step wherever it lies', () => {
    const { share } = coverage(16, 3, (random) => {
      const truth = 1.5 + 5 * random();
      return [truth, (at) => (at >= truth ? 1 : 0)];
    });
    expect(share).toBe(1);
  });

  it('holds it when 2 % of the trials are of the wrong kind', () => {
    const { share } = coverage(24, 4, (random) => {
      const truth = 1.5 + 5 * random();
      return [truth, (at) => (at >= truth ? 0.98 : 0.02)];
    });
    expect(share).toBeGreaterThanOrEqual(0.93);
  });

  it('holds the middle of a slow ramp, as of a server that looks at the clock now and then, and is wide there', () => {
    const ramp = coverage(40, 5, () => [3, (at) => Math.min(1, Math.max(0, (at - 2) / 2))]);
    expect(ramp.share).toBeGreaterThanOrEqual(0.88);
    const sharp = coverage(40, 5, () => [3, (at) => (at >= 3 ? 1 : 0)]);
    expect(ramp.width).toBeGreaterThan(1.5 * sharp.width);
  });
});
