import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { planTurns } from './turns.ts';

const options = { requests: 320, candidates: 3, concurrency: 4, order: 'interleaved' as const };

it('every candidate covers every request once, in order, whatever the sizes', () => {
  fc.assert(
    fc.property(
      fc.record({
        requests: fc.integer({ min: 1, max: 2000 }),
        candidates: fc.integer({ min: 1, max: 6 }),
        concurrency: fc.integer({ min: 1, max: 64 }),
        order: fc.constantFrom('interleaved' as const, 'sequential' as const),
      }),
      (sizes) => {
        const turns = planTurns({ ...sizes, rng: createRng(5) });
        for (let candidate = 0; candidate < sizes.candidates; candidate += 1) {
          const own = turns.filter((turn) => turn.candidate === candidate);
          expect(own[0]?.from).toBe(0);
          expect(own.at(-1)?.to).toBe(sizes.requests);
          for (const [index, turn] of own.entries()) expect(turn.from).toBe(own[index - 1]?.to ?? 0);
        }
      },
    ),
    { seed: 2, numRuns: 200 },
  );
});

it('each pair of blocks is an order and its reverse, so that a drift touches all alike', () => {
  const turns = planTurns({ ...options, rng: createRng(1) });
  const orders = Array.from({ length: 20 }, (_, block) =>
    turns.filter((turn) => turn.block === block).map((turn) => turn.candidate),
  );
  for (let block = 0; block < 20; block += 2)
    expect(orders[block + 1]).toEqual([...(orders[block] ?? [])].reverse());
  expect(new Set(orders.map(String)).size).toBeGreaterThan(2);
});

it('the same seed plans the same turns', () => {
  expect(planTurns({ ...options, rng: createRng(9) })).toEqual(planTurns({ ...options, rng: createRng(9) }));
  expect(planTurns({ ...options, rng: createRng(9) })).not.toEqual(
    planTurns({ ...options, rng: createRng(10) }),
  );
});

it('sequential order finishes a candidate before the next begins', () => {
  const turns = planTurns({ ...options, order: 'sequential', rng: createRng(1) });
  expect(turns.map((turn) => turn.candidate)).toEqual([...turns.map((turn) => turn.candidate)].sort());
});
