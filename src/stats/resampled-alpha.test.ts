import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { krippendorffAlpha } from './krippendorff-alpha.ts';
import { resampledAlpha } from './resampled-alpha.ts';

type Unit = readonly (number | null)[];

/** Groups of one to three units that up to four raters rated 1 to 5, some ratings missing. */
function drawGroups(seed: string, groups: number): readonly (readonly Unit[])[] {
  const { next, int } = createRng(seed);
  return Array.from({ length: groups }, () =>
    Array.from({ length: 1 + int(3) }, () => {
      const quality = 1 + int(5);
      return Array.from({ length: 4 }, () =>
        next() < 0.2 ? null : Math.min(5, Math.max(1, quality + int(3) - 1)),
      );
    }),
  );
}

/** The units of each group, written out as often as it counts. */
function writtenOut(groups: readonly (readonly Unit[])[], counts: readonly number[]): Unit[] {
  return groups.flatMap((units, at) => Array.from({ length: counts[at] ?? 0 }, () => units).flat());
}

describe.each(['nominal', 'interval'] as const)('alpha of resampled groups, %s', (scale) => {
  const alphaOf = (units: readonly Unit[]) =>
    scale === 'nominal' ? krippendorffAlpha(units, scale) : krippendorffAlpha(units, scale);

  it.each([2, 5, 40])('is that of the units written out, over %i groups', (size) => {
    const { int } = createRng(`counts ${size}`);
    for (let round = 0; round < 50; round += 1) {
      const groups = drawGroups(`${scale} ${size} ${round}`, size);
      const counts = groups.map(() => int(4));
      const expected = alphaOf(writtenOut(groups, counts));
      const found = resampledAlpha(groups, scale)(counts);
      if (expected === null) expect(found).toBeNull();
      else expect(found).toBeCloseTo(expected, 10);
    }
  });

  it.each<[string, readonly (readonly Unit[])[], readonly number[]]>([
    ['no groups', [], []],
    ['one rating a unit', [[[1, null]], [[null, 2]]], [1, 1]],
    ['ratings that are all alike', [[[0.1, 0.1, 0.1]], [[0.1, 0.1, null]]], [3, 7]],
    ['a draw whose ratings are all alike', [[[0.7, 0.7]], [[0.1, 0.3]]], [9, 0]],
  ])('%s: null', (_what, groups, counts) => {
    expect(resampledAlpha(groups, scale)(counts)).toBeNull();
    expect(alphaOf(writtenOut(groups, counts))).toBeNull();
  });
});
