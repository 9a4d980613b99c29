import { expect, it } from 'vitest';
import { createRng } from '../../util/rng.ts';
import type { PastValue } from './past-request.ts';
import { FEWEST_PAST, predictTotal } from './predict-total.ts';

/** Requests with lognormal values (sigma 0.5), of which some are not answered. */
function drawRun(seed: string, count: number, failing: number): PastValue[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, index) => {
    const normal = Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
    const value = rng.next() < failing ? null : 100 * Math.exp(0.5 * normal);
    return { sampleHash: `${seed}-${index}`, value };
  });
}

const sumOf = (run: readonly PastValue[]) => run.reduce((sum, { value }) => sum + (value ?? 0), 0);
const any = { repeatable: false, drift: 0 };

it.each([
  { title: 'one past run of 20', runs: 1, failing: 0 },
  { title: 'three past runs of 20', runs: 3, failing: 0 },
  { title: 'one of which every tenth request failed', runs: 1, failing: 0.1 },
])('$title: the range holds the total of 40 others in at least 97 % of 150 draws', ({ runs, failing }) => {
  let held = 0;
  for (let trial = 0; trial < 150; trial += 1) {
    const past = Array.from({ length: runs }, (_, run) => drawRun(`past-${trial}-${run}`, 20, failing));
    const planned = drawRun(`planned-${trial}`, 40, failing);
    const hashes = planned.map(({ sampleHash }) => sampleHash);
    const range = predictTotal(past, { hashes, ...any }, createRng(trial));
    const total = sumOf(planned);
    if (range !== null && range.low <= total && total <= range.high) held += 1;
  }
  expect(held / 150).toBeGreaterThanOrEqual(0.97);
});

it('of samples that were all asked before, a repeatable value has a range around its very sum', () => {
  const past = drawRun('same', 200, 0);
  const hashes = past.map(({ sampleHash }) => sampleHash);
  const range = predictTotal([past], { hashes, repeatable: true, drift: 0 }, createRng(1));
  expect(range?.high).toBeGreaterThanOrEqual(sumOf(past));
  expect((range?.high ?? 0) / (range?.low ?? 0)).toBeLessThan(1.05);
});

it('the same seed gives the same range, and more past requests a narrower one', () => {
  const hashes = Array.from({ length: 100 }, (_, index) => `new-${index}`);
  const widthOf = (count: number) => {
    const range = predictTotal([drawRun('pilot', count, 0)], { hashes, ...any }, createRng(7));
    return (range?.high ?? 0) / (range?.low ?? 1);
  };
  expect(widthOf(20)).toBe(widthOf(20));
  expect(widthOf(400)).toBeLessThan(widthOf(20));
});

it('too small a past run says nothing', () => {
  const past = drawRun('few', FEWEST_PAST - 1, 0);
  expect(predictTotal([past], { hashes: ['a'], ...any }, createRng(1))).toBeNull();
});
