import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArrivalPlan } from '../types/load.ts';
import { createRng } from '../util/rng.ts';
import { type Blocks, cutPlan, planStints } from './stints.ts';

const EVEN: ArrivalPlan = plan(400, 40_000);

/** Arrivals at even distances. */
function plan(arrivals: number, durationMs: number, more: Partial<ArrivalPlan> = {}): ArrivalPlan {
  const dueMs = Float64Array.from({ length: arrivals }, (_, i) => ((i + 0.5) * durationMs) / arrivals);
  return { dueMs, durationMs, stages: [], cutMs: null, ...more };
}

/** Stages of equal length, written as a load profile computes them. */
function stagesOf(count: number, durationMs: number): ArrivalPlan['stages'] {
  const boundAt = (step: number) => (durationMs * step) / count;
  return Array.from({ length: count }, (_, step) => ({
    fromMs: boundAt(step),
    toMs: boundAt(step + 1),
    ratePerSecond: step + 1,
  }));
}

const anyPlan = fc
  .record({
    dueMs: fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { maxLength: 300 }),
    tailMs: fc.constantFrom(0, 0.5, 7_000),
    cut: fc.constantFrom('anywhere', 'stages', 'bursts'),
    parts: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ dueMs, tailMs, cut, parts }): ArrivalPlan => {
    const sorted = Float64Array.from(dueMs).sort();
    const durationMs = (sorted.at(-1) ?? 0) + tailMs;
    const stages = cut === 'stages' && durationMs > 0 ? stagesOf(parts, durationMs) : [];
    return { dueMs: sorted, durationMs, stages, cutMs: cut === 'bursts' ? 100_000 / parts : null };
  });

const anyOrder = fc.constantFrom('interleaved' as const, 'sequential' as const);

describe('cutPlan', () => {
  it('puts every arrival in exactly one block, in order, inside its bounds', () => {
    fc.assert(
      fc.property(anyPlan, fc.boolean(), (arrivals, takesTurns) => {
        const { count, boundsMs, starts } = cutPlan(arrivals, takesTurns);
        expect([boundsMs.length, starts.length]).toEqual([count + 1, count + 1]);
        expect([starts[0], starts.at(-1)]).toEqual([0, arrivals.dueMs.length]);
        expect([boundsMs[0], boundsMs.at(-1)]).toEqual([0, arrivals.durationMs]);
        for (let block = 0; block < count; block += 1) {
          const own = arrivals.dueMs.slice(starts[block], starts[block + 1]);
          expect(boundsMs[block + 1]).toBeGreaterThanOrEqual(boundsMs[block] as number);
          for (const atMs of own) expect(atMs).toBeGreaterThanOrEqual(boundsMs[block] as number);
          const last = block === count - 1;
          for (const atMs of own) expect(last || atMs < (boundsMs[block + 1] as number)).toBe(true);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('never cuts a stage or a burst', () => {
    fc.assert(
      fc.property(anyPlan, fc.boolean(), (arrivals, takesTurns) => {
        const { stages, cutMs } = arrivals;
        const inner = cutPlan(arrivals, takesTurns).boundsMs.slice(1, -1);
        const beginnings = new Set(stages.map(({ fromMs }) => fromMs));
        for (const boundMs of inner) {
          if (stages.length > 0) expect(beginnings.has(boundMs)).toBe(true);
          else if (cutMs !== null) expect(Number.isInteger(boundMs / cutMs)).toBe(true);
        }
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('makes an even number of blocks of at least two seconds where candidates take turns', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        (arrivals, durationMs) => {
          const { count } = cutPlan(plan(arrivals, durationMs), true);
          expect(count === 1 || count % 2 === 0).toBe(true);
          expect(count === 1 || durationMs / count >= 2_000).toBe(true);
          expect(count === 1 || arrivals / count >= 8).toBe(true);
          expect(count).toBeLessThanOrEqual(20);
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });

  it.each<[string, ArrivalPlan, boolean, number]>([
    ['a long plan', EVEN, true, 20],
    ['a plan of eleven seconds', plan(400, 11_000), true, 4],
    ['a plan of eleven seconds for one candidate', plan(400, 11_000), false, 20],
    ['few arrivals', plan(30, 40_000), false, 3],
    ['one arrival', plan(1, 40_000), true, 1],
    ['none', plan(0, 40_000), true, 1],
    ['ten stages', plan(400, 40_000, { stages: stagesOf(10, 40_000) }), true, 10],
    ['seven stages', plan(400, 40_000, { stages: stagesOf(7, 40_000) }), true, 6],
    ['bursts every five seconds, the last one short', plan(400, 42_000, { cutMs: 5_000 }), false, 9],
  ])('%s is cut into the right number of blocks', (_name, arrivals, takesTurns, count) => {
    expect(cutPlan(arrivals, takesTurns).count).toBe(count);
  });

  it('keeps the last burst inside the last block, whose end is that of the plan', () => {
    const dueMs = Float64Array.from(
      [0, 0, 5_000, 5_000, 10_000, 10_000].flatMap((atMs) => [atMs, atMs, atMs, atMs]),
    );
    const { boundsMs, starts } = cutPlan({ dueMs, durationMs: 12_000, stages: [], cutMs: 5_000 }, false);
    expect(boundsMs).toEqual([0, 5_000, 10_000, 12_000]);
    expect(starts).toEqual([0, 8, 16, 24]);
  });
});

describe('planStints', () => {
  it('gives every candidate every block once, in order, and joins neighbours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 6 }),
        anyOrder,
        fc.nat(),
        (blocks, candidates, order, seed) => {
          const stints = planStints({ blocks, candidates, order, rng: createRng(seed) });
          for (let candidate = 0; candidate < candidates; candidate += 1) {
            const own = stints.filter((stint) => stint.candidate === candidate);
            expect(own[0]?.fromBlock).toBe(0);
            expect(own.at(-1)?.toBlock).toBe(blocks);
            for (const [i, { fromBlock }] of own.entries())
              if (i > 0) expect(fromBlock).toBe(own[i - 1]?.toBlock);
          }
          for (const [i, { candidate }] of stints.entries())
            if (i > 0) expect(candidate).not.toBe(stints[i - 1]?.candidate);
          if (candidates === 1 || order === 'sequential') expect(stints).toHaveLength(candidates);
        },
      ),
      { seed: 4, numRuns: 300 },
    );
  });

  it('balances two candidates: both are on average at the same place of the run', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.nat(), (pairs, seed) => {
        const stints = planStints({
          blocks: 2 * pairs,
          candidates: 2,
          order: 'interleaved',
          rng: createRng(seed),
        });
        // Places of the blocks in the order in which they are sent.
        const places = [0, 0];
        let place = 0;
        for (const { candidate, fromBlock, toBlock } of stints)
          for (let block = fromBlock; block < toBlock; block += 1) {
            places[candidate] = (places[candidate] as number) + place;
            place += 1;
          }
        expect(places[0]).toBe(places[1]);
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  it('is the same for the same seed alone', () => {
    const options = { blocks: 20, candidates: 3, order: 'interleaved' as const };
    const one = planStints({ ...options, rng: createRng(1) });
    expect(planStints({ ...options, rng: createRng(1) })).toEqual(one);
    expect(planStints({ ...options, rng: createRng(2) })).not.toEqual(one);
  });
});

it('a plan keeps its blocks, whoever sends them: they are what latencies are resampled by', () => {
  const blocks: Blocks = cutPlan(EVEN, true);
  const stints = planStints({ blocks: blocks.count, candidates: 2, order: 'interleaved', rng: createRng(1) });
  expect(stints.length).toBeGreaterThan(blocks.count);
  expect(new Set(stints.map(({ fromBlock }) => fromBlock)).size).toBeGreaterThan(blocks.count / 2);
});
