import { describe, expect, it } from 'vitest';
import type { Attempt } from '../types/attempt.ts';
import type { Price } from '../types/suite.ts';
import { Budget, type Rent } from './budget.ts';

const answered = { httpStatus: 200, steps: null, marks: { sentAtMs: 0 } } as Attempt;
const refused = { ...answered, httpStatus: 429 } as Attempt;
const computed = (seconds: number | null) =>
  ({ ...answered, server: { computeSeconds: seconds } }) as unknown as Attempt;

/** A budget whose only candidate is `a`, and the word with which it stopped the run. */
function open(
  maxCostUsd: number,
  price: Price,
  more: { spentUsd?: number; now?: () => number; rents?: readonly Rent[] } = {},
) {
  const board = new AbortController();
  const budget = new Budget({
    maxCostUsd,
    spentUsd: more.spentUsd ?? 0,
    rents: more.rents ?? [],
    prices: new Map([['a', price]]),
    now: more.now ?? (() => 0),
    stop: (message) => board.abort(new Error(message)),
  });
  const account = budget.accountOf('a');
  const send = async (attempt: Attempt) => account.settle(await account.take(board.signal), attempt);
  return { account, send, signal: board.signal };
}

const perRequest = { mode: 'request', perRequestUsd: 0.25 } as const;
const perSecond = { mode: 'compute-second', perComputeSecondUsd: 0.1 } as const;

describe('a budget', () => {
  it('lets the last request go that fits, counting billed attempts only', async () => {
    const { send } = open(1, perRequest);
    for (const attempt of [refused, answered, answered, refused, answered, answered]) await send(attempt);
    await expect(send(answered)).rejects.toThrow(
      'spent $1.00 of maxCostUsd $1; another request could pass it',
    );
  });

  it('goes on from what earlier starts spent', async () => {
    const { send } = open(1, perRequest, { spentUsd: 0.75 });
    await send(answered);
    await expect(send(answered)).rejects.toThrow('spent $1.00 of maxCostUsd $1');
  });

  it('counts what is in flight: a send that does not fit beside it waits, and goes when that proved cheap', async () => {
    const { account, signal } = open(0.5, perRequest);
    const first = await account.take(signal);
    const second = await account.take(signal);
    expect(second).toEqual({ usd: 0.25, waited: false });
    const third = account.take(signal);
    account.settle(first, refused);
    const late = await third;
    expect(late).toEqual({ usd: 0.25, waited: true });
    account.settle(second, answered);
    account.settle(late, answered);
    await expect(account.take(signal)).rejects.toThrow(/^spent \$0\.500/);
  });

  it('stops everybody who waits when nothing in flight can make room', async () => {
    const { account, signal } = open(0.25, perRequest);
    const first = await account.take(signal);
    const waiting = [account.take(signal), account.take(signal)];
    account.settle(first, answered);
    for (const take of waiting) await expect(take).rejects.toThrow('spent $0.250');
  });

  it('sets aside the dearest request so far where no price is known ahead', async () => {
    const { account, send, signal } = open(1, perSecond);
    await send(computed(6));
    // 0.6 spent; another of 6 s would come to 1.2.
    await expect(account.take(signal)).rejects.toThrow('spent $0.600');
  });

  it('takes a cost that stays unknown for the dearest so far', async () => {
    const { send } = open(1, perSecond);
    await send(computed(3));
    await send(computed(null));
    await send(computed(3));
    await expect(send(computed(1))).rejects.toThrow('spent $0.900');
  });

  it('charges an endpoint by the whole minute since its first send, used or not', async () => {
    let nowMs = 0;
    const { send } = open(0.5, { mode: 'hour', perHourUsd: 1, replicas: 2 }, { now: () => nowMs });
    await send(answered);
    nowMs = 14.5 * 60_000;
    await send(answered);
    nowMs = 15 * 60_000 + 1;
    await expect(send(answered)).rejects.toThrow(/^spent \$0\.533 of maxCostUsd \$0\.5/);
  });

  it('charges an endpoint that was brought up for the run from then on, and only once', async () => {
    const rents = [{ candidates: ['a'], usdPerHour: 6, sinceMs: -30 * 60_000 }];
    const hourly = { mode: 'hour', perHourUsd: 6, replicas: 1 } as const;
    const { send } = open(3.05, hourly, { rents, now: () => 0 });
    await send(answered);
    const { send: late } = open(3.05, hourly, { rents, now: () => 1 });
    await expect(late(answered)).rejects.toThrow(/^spent \$3\.10/);
  });
});
