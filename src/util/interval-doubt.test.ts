import { describe, expect, it } from 'vitest';
import { fewOutcomes, fewUnits, isDoubtful, withDoubts } from './interval-doubt.ts';

describe('the doubt of an interval', () => {
  it.each([
    ['enough of everything', 30, 10, 20, null],
    ['few samples', 29, 10, 19, 'fewer than 30 samples: the interval may cover less than 95 %'],
    ['few wrong ones', 100, 91, 9, 'fewer than 10 wrong answers: the interval may cover less than 95 %'],
    [
      'few of all',
      12,
      6,
      6,
      'fewer than 30 samples and fewer than 10 right and wrong answers: the interval may cover less than 95 %',
    ],
  ])('%s', (_name, samples, right, wrong, note) => {
    const found = withDoubts(null, [fewUnits(samples, 'samples'), fewOutcomes(right, wrong)]);
    expect(found).toBe(note);
    expect(isDoubtful({ note: found })).toBe(note !== null);
  });

  it('stands behind what the note says otherwise, which is no doubt by itself', () => {
    expect(withDoubts('4 clusters', [fewUnits(4, 'clusters')])).toMatch(
      /^4 clusters; fewer than 30 clusters: /,
    );
    expect(isDoubtful({ note: '40 clusters' })).toBe(false);
  });
});
