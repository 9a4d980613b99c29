import { expect, it } from 'vitest';
import { createLedger, priceOf } from './ledger.ts';

const start = (deployment: string | null) => ({ deployment, method: 'POST', path: '/', arrivalMs: 0 });

it('lists and clears by deployment and never reuses a number', () => {
  const ledger = createLedger('s');
  for (const deployment of [null, 'a', 'b', 'a']) ledger.open(start(deployment));
  expect(ledger.list('a').map(({ seq, requestId }) => [seq, requestId])).toEqual([
    [2, 's-2'],
    [4, 's-4'],
  ]);
  expect(ledger.clear('a')).toBe(2);
  expect(ledger.list().map(({ seq }) => seq)).toEqual([1, 3]);
  expect(ledger.clear()).toBe(2);
  expect(ledger.open(start(null)).seq).toBe(5);
});

it('a full ledger forgets its oldest entries and says how many', () => {
  const ledger = createLedger('s', 20);
  for (let i = 0; i < 21; i += 1) ledger.open(start(null));
  expect([ledger.dropped(), ledger.list()[0]?.seq, ledger.list().length]).toEqual([2, 3, 19]);
});

const token = { mode: 'token', inputPerMTokUsd: 0.5, outputPerMTokUsd: 2 } as const;
const hour = { mode: 'hour', perHourUsd: 1, replicas: 1 } as const;
const second = { mode: 'compute-second', perComputeSecondUsd: 0.00012 } as const;
const request = { mode: 'request', perRequestUsd: 0.01 } as const;

it.each([
  ['tokens by their prices per million', token, 200, 1000, 500, 1, 0.0015],
  ['tokens that the task does not count', token, 200, null, null, 1, null],
  ['seconds of compute', second, 200, null, null, 10, 0.0012],
  ['a request', request, 200, null, null, 1, 0.01],
  ['an hour, which no request has a price for', hour, 200, 1, 1, 1, null],
  ['a failure', request, 500, null, null, 1, 0],
  ['a refusal', token, 429, null, null, 0, 0],
  ['a client that left before the answer', second, null, null, null, 1, 0],
  ['no price at all', null, 200, 1, 1, 1, null],
])('prices %s', (_what, price, status, inputTokens, outputTokens, computeSeconds, usd) => {
  const priced = priceOf(price, { status, inputTokens, outputTokens, computeSeconds });
  if (usd === null) expect(priced).toBeNull();
  else expect(priced).toBeCloseTo(usd, 12);
});
