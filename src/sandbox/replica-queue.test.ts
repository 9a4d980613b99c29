import { expect, it } from 'vitest';
import { createReplicaQueue } from './replica-queue.ts';

const never = new AbortController().signal;

it('serves first come first served, no more at once than there are replicas', async () => {
  const queue = createReplicaQueue(2);
  const order: number[] = [];
  const enter = async (n: number) => {
    const release = await queue.enter(never);
    order.push(n);
    return release;
  };
  const [first, second] = [await enter(1), await enter(2)];
  const third = enter(3);
  const fourth = enter(4);
  await Promise.resolve();
  expect(order).toEqual([1, 2]);
  second();
  const releaseThird = await third;
  expect(order).toEqual([1, 2, 3]);
  first();
  releaseThird();
  await fourth;
  expect(order).toEqual([1, 2, 3, 4]);
});

it('releasing twice frees one place only', async () => {
  const queue = createReplicaQueue(1);
  const release = await queue.enter(never);
  const waiting = queue.enter(never);
  release();
  release();
  await waiting;
  const blocked = await Promise.race([queue.enter(never).then(() => 'in'), Promise.resolve('waits')]);
  expect(blocked).toBe('waits');
});

it('one that leaves the queue is passed over', async () => {
  const queue = createReplicaQueue(1);
  const release = await queue.enter(never);
  const leaving = new AbortController();
  const left = queue.enter(leaving.signal);
  const next = queue.enter(never);
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  release();
  await expect(next).resolves.toBeTypeOf('function');
  await expect(queue.enter(leaving.signal)).rejects.toThrow('gone');
});

it('without a number of replicas nobody waits', async () => {
  const queue = createReplicaQueue(null);
  await Promise.all(Array.from({ length: 100 }, () => queue.enter(never)));
});
