import { expect, it } from 'vitest';
import type { Result } from '../types/result.ts';
import type { Suite } from '../types/suite.ts';
import type { Cell } from '../types/work.ts';
import type { Route } from './route.ts';
import { StopBoard } from './stop-board.ts';
import { Watch } from './watch.ts';

const SUITE = { limits: { maxCostUsd: null, maxErrorRate: 0.5 } } as Suite;
const CELL = { id: 'a/d', candidate: { id: 'a' } } as Cell;
const FAILED = {
  status: 'error',
  errorCode: 'http_4xx',
  errorMessage: 'HTTP 400: no',
  phase: 'measured',
  attempts: [],
} as unknown as Result;

function watch() {
  const board = new StopBoard(['a']);
  const routes = new Map([['a', { candidate: { price: null }, account: 'a' } as Route]]);
  return { board, watch: new Watch(SUITE, routes, board) };
}

it.each<[string, number, { ended: number; ok: number } | null, string[]]>([
  ['answered none of its requests in one start', 3, null, ['a answered none of 3 requests']],
  ['answered before the run was resumed, and failed on what was left', 1, { ended: 99, ok: 98 }, []],
  [
    'never answered in an earlier start, with nothing left to send',
    0,
    { ended: 9, ok: 0 },
    ['a answered none of 9 requests'],
  ],
  ['was never asked', 0, null, []],
])('a candidate that %s', (_name, failures, earlier, messages) => {
  const { board, watch: seen } = watch();
  for (let count = 0; count < failures; count += 1) seen.see('a', FAILED);
  seen.noteSilence([CELL], new Map(earlier === null ? [] : [[CELL.id, earlier]]));
  expect(board.stops.map((stop) => stop.message)).toEqual(messages);
});

it('too many failures stop a candidate from its 20th request on, and cancelled ones do not count', () => {
  const { board, watch: seen } = watch();
  for (let count = 0; count < 19; count += 1) seen.see('a', FAILED);
  seen.see('a', { ...FAILED, status: 'cancelled' } as Result);
  expect(board.isStopped('a')).toBe(false);
  seen.see('a', FAILED);
  expect(board.stops).toMatchObject([{ cause: 'error_rate', candidateId: 'a' }]);
});
