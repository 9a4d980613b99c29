import { describe, expect, it } from 'vitest';
import type { StopRule } from '../types/stop-rule.ts';
import { type Contender, countPairs, decideContest, pairLevel, standOf } from './contest.ts';

const SCORER = { name: 'accuracy', unit: 'share', higherIsBetter: true } as const;
const decided = (margin = 0, over: Partial<StopRule> = {}): StopRule => ({
  metric: 'accuracy',
  goal: { kind: 'decided', margin },
  confidence: 0.95,
  atLeast: 30,
  ...over,
});

/** `n` samples, of each ten as many right as `right` says. */
const values = (n: number, right: number) =>
  Array.from({ length: n }, (_, i) => ({
    sampleId: `s${i}`,
    cluster: null,
    value: (i * 7) % 10 < right ? 1 : 0,
  }));
const contender = (candidate: string, n: number, right: number, state: Contender['state'] = 'running') => ({
  candidate,
  values: values(n, right),
  state,
});

describe('a contest', () => {
  it('stops the worse one and, with nobody left, the better one', () => {
    const found = decideContest([contender('a', 200, 9), contender('b', 200, 4)], {
      rule: decided(),
      scorer: SCORER,
      pairs: 1,
    });
    expect(found.get('b')?.reason).toMatch(/^worse than a in accuracy: difference to a -/);
    expect(found.get('b')?.high).toBeLessThan(0);
    expect(found.get('a')?.reason).toMatch(/^better than b/);
    expect(found.get('a')).toMatchObject({ against: 'b', level: 0.95, low: -(found.get('b')?.high ?? 0) });
  });

  it('turns round where less is better', () => {
    const scorer = { ...SCORER, higherIsBetter: false };
    const terms = { rule: decided(), scorer, pairs: 1 };
    const found = decideContest([contender('a', 200, 9), contender('b', 200, 4)], terms);
    expect(found.get('a')?.reason).toMatch(/^worse than b/);
  });

  it('goes on between those that are left undecided', () => {
    const three = [contender('a', 200, 9), contender('b', 200, 9), contender('c', 200, 2)];
    const found = decideContest(three, { rule: decided(), scorer: SCORER, pairs: 3 });
    expect([...found.keys()]).toEqual(['c']);
  });

  it('decides nothing below atLeast, however clear it is', () => {
    const terms = { rule: decided(0, { atLeast: 201 }), scorer: SCORER, pairs: 1 };
    expect(decideContest([contender('a', 200, 10), contender('b', 200, 0)], terms).size).toBe(0);
  });

  it('calls two equal when their difference lies within the margin, and not beyond it', () => {
    const two = [contender('a', 400, 9), contender('b', 400, 9)];
    const wide = decideContest(two, { rule: decided(0.1), scorer: SCORER, pairs: 1 });
    expect(wide.get('a')?.reason).toMatch(/^within ± 10\.0 pp of b/);
    expect(wide.get('b')?.reason).toMatch(/^within ± 10\.0 pp of a/);
    expect(decideContest(two, { rule: decided(0.001), scorer: SCORER, pairs: 1 }).size).toBe(0);
  });

  it('settles nobody as the last one left while another was stopped for a reason of its own', () => {
    const found = decideContest([contender('a', 200, 9), contender('b', 200, 1, 'stopped')], {
      rule: decided(),
      scorer: SCORER,
      pairs: 1,
    });
    expect(found.size).toBe(0);
  });

  it('has nothing to decide for one candidate alone', () => {
    const terms = { rule: decided(), scorer: SCORER, pairs: 0 };
    expect(decideContest([contender('a', 200, 9)], terms).size).toBe(0);
  });

  it('stops by half width each candidate for itself, and never on values outside 0 to 1', () => {
    const rule = decided(0, { goal: { kind: 'halfWidth', atMost: 0.1 } });
    const terms = { rule, scorer: SCORER, pairs: 1 };
    const odd = { ...contender('odd', 400, 9), values: values(400, 9).map((one) => ({ ...one, value: 2 })) };
    const found = decideContest([contender('few', 40, 9), contender('many', 400, 9), odd], terms);
    expect([...found.keys()]).toEqual(['many']);
    expect(found.get('many')?.reason).toMatch(
      /^known to ± \d\.\d pp at 95 % in accuracy, ± 10\.0 pp was asked for/,
    );
  });

  it('pairs by sample: leftovers of one side say nothing', () => {
    const terms = { rule: decided(), scorer: SCORER, pairs: 1 };
    expect(standOf(values(400, 9), values(20, 2), terms).relation).toBe('undecided');
  });
});

it('shares its error by all pairs of the run', () => {
  expect(countPairs(3, 2)).toBe(6);
  expect(pairLevel({ rule: decided(), pairs: 6 })).toBeCloseTo(1 - 0.05 / 6, 12);
  expect(pairLevel({ rule: decided(), pairs: 0 })).toBeCloseTo(0.95, 12);
});
