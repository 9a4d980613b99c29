import { expect, it } from 'vitest';
import type { Attempt } from '../types/attempt.ts';
import { Budget } from './budget.ts';

const answered = { httpStatus: 200, marks: { sentAtMs: 0 } } as Attempt;
const refused = { httpStatus: 429, marks: { sentAtMs: 0 } } as Attempt;
const perRequest = { mode: 'request', perRequestUsd: 0.25 } as const;

it('stops before the request that would pass the limit, counting billed attempts only', () => {
  const budget = new Budget(1, () => 0);
  expect(budget.charge('a', perRequest, [refused, answered])).toBeNull();
  expect(budget.charge('a', perRequest, [answered])).toBeNull();
  expect(budget.charge('a', perRequest, [refused])).toBeNull();
  expect(budget.charge('a', perRequest, [answered])).toBeNull();
  expect(budget.charge('a', perRequest, [answered])).toBe(
    'spent $1.00 of maxCostUsd $1; another request could pass it',
  );
});

it('charges an endpoint by the time since its first send, used or not', () => {
  let nowMs = 0;
  const budget = new Budget(0.5, () => nowMs);
  const hourly = { mode: 'hour', perHourUsd: 1, replicas: 2 } as const;
  expect(budget.charge('e', hourly, [answered])).toBeNull();
  nowMs = 15 * 60_000;
  expect(budget.charge('e', hourly, [answered])).toBeNull();
  nowMs += 1000;
  expect(budget.charge('e', hourly, [answered])).toMatch(/maxCostUsd/);
});
