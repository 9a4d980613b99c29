import { expect, it } from 'vitest';
import { createRng } from '../../util/rng.ts';
import { estimateCost } from './estimate-cost.ts';
import { estimateDuration, paceOfRate } from './estimate-time.ts';
import { assumeOutput } from './output-tokens.ts';
import { judgeLimit } from './plan-limits.ts';
import { assumeAttempts, predictAttempts } from './predict-attempts.ts';
import { sumRanges } from './ranges.ts';
import { tokensOfText } from './text-tokens.ts';
import { billHoursAhead } from './total-plan.ts';

const range = (low: number, high: number) => ({ low, high, sources: ['test'] });

it('texts have 2.5 to 6 characters a token, dense scripts 0.5 to 1.5 tokens a character', () => {
  expect(tokensOfText('a'.repeat(60))).toEqual({ low: 10, high: 24 });
  expect(tokensOfText('東京'.repeat(10))).toEqual({ low: 10, high: 30 });
  expect(tokensOfText('')).toEqual({ low: 0, high: 0 });
});

it('an answer is planned from its limit, unless the right answers are far shorter', () => {
  expect(assumeOutput({ parameters: { max_tokens: 40 } }, null)).toMatchObject({ low: 14, high: 40 });
  expect(assumeOutput({ parameters: { max_tokens: 40 } }, { low: 1, high: 2 })).toHaveProperty('unknown');
  expect(assumeOutput({ parameters: {} }, null)).toHaveProperty('unknown');
});

it('without past runs up to every third attempt fails, and one send is one attempt', () => {
  const once = assumeAttempts(90, 1);
  expect(once.attempts).toEqual({ low: 90, high: 90 });
  expect(once.answered.low).toBeCloseTo(60, 9);
  expect(assumeAttempts(90, 2).attempts.high).toBe(120);
});

it('twenty requests without a retry leave room for some', () => {
  const requests = Array.from({ length: 20 }, (_, index) => ({
    sampleHash: `s${index}`,
    answered: true,
    attempts: 1,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    busyMs: 1,
  }));
  const hashes = requests.map(({ sampleHash }) => sampleHash);
  const found = predictAttempts([requests], hashes, createRng(1));
  expect(found?.low).toBe(20);
  // Negative binomial with shape 0.5 and probability 0.5: P(X ≤ 4) = 0.9899, P(X ≤ 5) = 0.9953.
  expect(found?.high).toBe(25);
});

it('costs follow the price', () => {
  const basis = {
    attempts: range(10, 15),
    answered: { low: 9, high: 10 },
    inputTokens: range(1e6, 2e6),
    outputTokens: range(0, 1e6),
  };
  expect(estimateCost({ mode: 'request', perRequestUsd: 0.1 }, basis)).toMatchObject({ low: 0.9, high: 1.5 });
  const token = { mode: 'token', inputPerMTokUsd: 1, outputPerMTokUsd: 3 } as const;
  expect(estimateCost(token, basis)).toMatchObject({ low: 1, high: 5 });
  expect(estimateCost(token, { ...basis, outputTokens: null })).toHaveProperty('unknown');
  expect(estimateCost({ mode: 'compute-second', perComputeSecondUsd: 1 }, basis)).toHaveProperty('unknown');
  const hour = { mode: 'hour', perHourUsd: 6, replicas: 2 } as const;
  expect(billHoursAhead(hour, range(1_000, 61_000), range(0, 0))).toMatchObject({ low: 0.2, high: 0.4 });
  expect(billHoursAhead(hour, range(1_000, 61_000), range(59_001, 61_000))).toMatchObject({
    low: 0.4,
    high: 0.6,
  });
  expect(billHoursAhead(hour, null, range(0, 0))).toBeNull();
});

it('rates and arrivals hold time up, whatever the server does', () => {
  expect(paceOfRate({ count: 10, perMs: 60_000, text: '10/m' }, 20)).toBe(60_000);
  expect(paceOfRate({ count: 0.5, perMs: 1_000, text: '0.5/s' }, 3)).toBe(4_000);
  const pace = { requests: 100, concurrency: 4, turns: 2, plannedMs: null, afterSilence: false, rates: [] };
  expect(estimateDuration(pace, range(100, 100), range(4_000, 8_000), 50).durationMs).toMatchObject({
    low: 1_000,
    high: 2_100,
  });
  expect(estimateDuration(pace, range(100, 100), null, null)).toEqual({ durationMs: null, atLeastMs: 0 });
  const silent = { ...pace, concurrency: 1, plannedMs: { low: 9_000, high: 9_000 }, afterSilence: true };
  expect(estimateDuration(silent, range(100, 100), range(1_000, 2_000), 20).durationMs).toMatchObject({
    low: 10_000,
    high: 11_000,
  });
});

it('a limit is reached certainly, possibly or not, and unknown stays unknown', () => {
  expect(judgeLimit(1, range(2, 3), 0)).toBe('certainly');
  expect(judgeLimit(1, range(0.5, 3), 0)).toBe('possibly');
  expect(judgeLimit(5, range(2, 3), 0)).toBe('no');
  expect(judgeLimit(5, null, 0)).toBe('unknown');
  expect(judgeLimit(5, null, 6)).toBe('certainly');
});

it('an unknown part makes the sum unknown', () => {
  expect(sumRanges([range(1, 2), null])).toBeNull();
  expect(sumRanges([range(1, 2), range(3, 4)])).toEqual({ low: 4, high: 6, sources: ['test'] });
});
