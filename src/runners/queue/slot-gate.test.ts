import { expect, it } from 'vitest';
import { SlotGate } from './slot-gate.ts';

const never = () => false;

it('lets as many through as it may, and more when one ends or the limit rises', async () => {
  const gate = new SlotGate();
  let passed = 0;
  const take = async () => {
    if (await gate.take(never)) passed += 1;
  };
  gate.limitTo(2);
  const all = [take(), take(), take(), take()];
  await Promise.all(all.slice(0, 2));
  expect([passed, gate.used]).toEqual([2, 2]);
  gate.release();
  await all[2];
  expect([passed, gate.used]).toEqual([3, 2]);
  gate.limitTo(3);
  await all[3];
  expect([passed, gate.used]).toEqual([4, 3]);
});

it('holds what is under way when the limit falls, and sends dropped ones away', async () => {
  const gate = new SlotGate();
  gate.limitTo(2);
  await gate.take(never);
  await gate.take(never);
  gate.limitTo(1);
  expect(gate.held).toBe(2);
  let isDropped = false;
  const waiting = gate.take(() => isDropped);
  gate.release();
  expect(gate.used).toBe(1);
  isDropped = true;
  gate.sweep();
  expect(await waiting).toBe(false);
  expect([gate.used, gate.held]).toEqual([1, 1]);
});
