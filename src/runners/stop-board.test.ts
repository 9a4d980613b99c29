import { getMaxListeners } from 'node:events';
import { expect, it } from 'vitest';
import { StopBoard } from './stop-board.ts';

it('any number of requests may listen for a stop without Node warning of a leak', () => {
  const board = new StopBoard(['a', 'b']);
  expect([board.wireSignal, board.signalOf('a'), board.signalOf('b')].map(getMaxListeners)).toEqual([
    0, 0, 0,
  ]);
});

it('a stop of one candidate leaves the others, a stop of all ends them, and the wire goes on', () => {
  const board = new StopBoard(['a', 'b']);
  board.stop({ cause: 'error_rate', candidateId: 'a', message: 'too many' });
  board.stop({ cause: 'error_rate', candidateId: 'a', message: 'too many still' });
  expect([board.isStopped('a'), board.isStopped('b'), board.stops.length]).toEqual([true, false, 1]);
  board.stop({ cause: 'interrupted', candidateId: null, message: 'by the user' });
  expect([board.isStopped('b'), board.wireSignal.aborted]).toEqual([true, false]);
});
