import { expect, it } from 'vitest';
import type { WorkItem } from '../../types/work.ts';
import { createRng } from '../../util/rng.ts';
import { dealItems, portionsOf } from './deal-items.ts';

type Items = readonly [WorkItem, ...WorkItem[]];
const items = (count: number, gapMs: number | null) =>
  Array.from({ length: count }, (_, n) => ({
    key: String(n),
    scheduledAtMs: gapMs === null ? null : n * gapMs,
  })) as unknown as Items;

it('arrivals are dealt out whole: every one to one hand, in order, none twice', () => {
  const all = items(4_000, 3);
  const hands = dealItems(all, 4, 50, createRng(1));
  expect(
    hands
      .flat()
      .map(({ key }) => key)
      .toSorted(),
  ).toEqual(all.map(({ key }) => key).toSorted());
  for (const hand of hands)
    expect(hand.map(({ scheduledAtMs }) => scheduledAtMs)).toEqual(
      hand.map(({ scheduledAtMs }) => scheduledAtMs).toSorted((a, b) => Number(a) - Number(b)),
    );
});

it('hands are drawn one by one: neighbours go to the same hand as often as chance has it', () => {
  const hands = dealItems(items(8_000, 1), 4, 10_000, createRng(2));
  const handOf = new Map(hands.flatMap((hand, h) => hand.map(({ key }) => [key, h] as const)));
  let alike = 0;
  for (let n = 1; n < 8_000; n += 1) if (handOf.get(String(n)) === handOf.get(String(n - 1))) alike += 1;
  // A quarter, with a standard deviation of 39: turn by turn it would be none, in stretches all.
  expect(Math.abs(alike - 2_000)).toBeLessThan(200);
});

it('items without a moment go in order, several jobs a worker and none too large', () => {
  expect(dealItems(items(32, null), 4, 50, createRng(1)).map((job) => job.length)).toEqual(Array(16).fill(2));
  expect(dealItems(items(1_000, null), 4, 50, createRng(1)).every((job) => job.length <= 50)).toBe(true);
  expect(dealItems(items(3, null), 0, 50, createRng(1)).flat()).toHaveLength(3);
});

it('portions end with a second of planned time, or when they are full', async () => {
  const sizes = async (all: Items, most: number) => {
    const found: number[] = [];
    for await (const portion of portionsOf(all, most)) found.push(portion.length);
    return found;
  };
  expect(await sizes(items(25, 100), 1_000)).toEqual([10, 10, 5]);
  expect(await sizes(items(25, null), 10)).toEqual([10, 10, 5]);
});
