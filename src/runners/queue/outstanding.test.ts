import { expect, it } from 'vitest';
import type { WorkItem } from '../../types/work.ts';
import { Outstanding } from './outstanding.ts';

const item = (key: string, scheduledAtMs: number | null = null) => ({ key, scheduledAtMs }) as WorkItem;

it('a key ends once: the same send again is redelivered, another send a duplicate', () => {
  const open = new Outstanding();
  open.queue('job', [item('a'), item('b')], 0);
  expect(open.take('a', 'w/1', 5)).toMatchObject({ kind: 'first', item: { key: 'a' } });
  expect(open.take('a', 'w/1', 6)).toEqual({ kind: 'redelivered' });
  expect(open.take('a', 'v/1', 7)).toEqual({ kind: 'duplicate' });
  expect(open.size).toBe(1);
});

it('knows sends of the turn before, for their last words may be late', () => {
  const open = new Outstanding();
  open.queue('job', [item('a')], 0);
  open.take('a', 'w/1', 5);
  open.turn();
  expect(open.take('a', 'w/1', 6)).toEqual({ kind: 'redelivered' });
  open.turn();
  expect(open.take('a', 'w/1', 7)).toEqual({ kind: 'duplicate' });
});

it('a job is silent from its last word, or from its last planned moment on', () => {
  const open = new Outstanding();
  open.queue('now', [item('a'), item('b')], 10);
  open.queue('later', [item('c', 900)], 10);
  open.take('a', 'w/1', 50);
  expect(open.silentSince(49)).toEqual([]);
  expect(open.silentSince(50)).toEqual(['now']);
  expect(open.silentSince(900)).toEqual(['now', 'later']);
});

it('a job that is given up leaves its open items, which another job takes over', () => {
  const open = new Outstanding();
  open.queue('one', [item('a'), item('b')], 0);
  open.take('a', 'w/1', 1);
  expect(open.giveUp('one').map(({ key }) => key)).toEqual(['b']);
  open.queue('two', [item('b')], 2);
  expect(open.take('b', 'w/2', 3).kind).toBe('first');
  expect([open.size, open.silentSince(9)]).toEqual([0, []]);
});
