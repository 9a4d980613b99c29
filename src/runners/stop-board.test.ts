import { expect, it } from 'vitest';
import { StopBoard } from './stop-board.ts';

it('any number of requests may listen for a stop without Node warning of a leak', async () => {
  const warnings: string[] = [];
  const note = (warning: Error) => warnings.push(warning.name);
  process.on('warning', note);
  const board = new StopBoard(['a']);
  for (let request = 0; request < 50; request += 1) {
    board.wireSignal.addEventListener('abort', () => undefined);
    board.signalOf('a').addEventListener('abort', () => undefined);
  }
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

it('a stop of one candidate leaves the others, a stop of all ends them, and the wire goes on', () => {
  const board = new StopBoard(['a', 'b']);
  board.stop({ cause: 'error_rate', candidateId: 'a', message: 'too many' });
  board.stop({ cause: 'error_rate', candidateId: 'a', message: 'too many still' });
  expect([board.isStopped('a'), board.isStopped('b'), board.stops.length]).toEqual([true, false, 1]);
  board.stop({ cause: 'interrupted', candidateId: null, message: 'by the user' });
  expect([board.isStopped('b'), board.wireSignal.aborted]).toEqual([true, false]);
});
