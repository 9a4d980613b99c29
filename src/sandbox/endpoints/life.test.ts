import { expect, it } from 'vitest';
import {
  endLife,
  type Life,
  pausedLife,
  presentSpan,
  rescaleLife,
  settleLife,
  startedLife,
  startLife,
  stopLife,
} from './life.ts';

const ALWAYS_UP = { replicas: 1, idleTimeoutMs: null };
const START = { takesMs: 400, fails: false };

function statesOf(life: Life) {
  return life.spans.map(({ state, fromMs, toMs }) => [state, fromMs, toMs]);
}

it('is pending for a quarter of its start, then initializing, then running', () => {
  const life = startedLife(ALWAYS_UP, 1000, START);
  expect(presentSpan(settleLife(life, 1099)).state).toBe('pending');
  expect(presentSpan(settleLife(life, 1100)).state).toBe('initializing');
  expect(presentSpan(settleLife(life, 1399)).state).toBe('initializing');
  expect(statesOf(settleLife(life, 9999))).toEqual([
    ['pending', 1000, 1100],
    ['initializing', 1100, 1400],
    ['running', 1400, null],
  ]);
});

it('a start that fails ends in failed and stays there', () => {
  const life = startedLife(ALWAYS_UP, 0, { takesMs: 400, fails: true });
  expect(presentSpan(settleLife(life, 1e6))).toMatchObject({ state: 'failed', fromMs: 400, toMs: null });
});

it('goes to zero at the very end of the idle time, however late somebody looks', () => {
  const idle = { replicas: 2, idleTimeoutMs: 1000 };
  const life = settleLife(startedLife(idle, 0, START), 500);
  expect(presentSpan(settleLife(life, 1399)).state).toBe('running');
  expect(presentSpan(settleLife(life, 77_777))).toEqual({
    state: 'scaledToZero',
    fromMs: 1400,
    toMs: null,
    replicas: 0,
  });
  expect(presentSpan(settleLife({ ...life, inside: 1 }, 77_777)).state).toBe('running');
  expect(presentSpan(settleLife({ ...life, lastTrafficMs: 900 }, 77_777)).fromMs).toBe(1900);
});

it('a wake by request is initializing at once', () => {
  const asleep = stopLife(settleLife(startedLife(ALWAYS_UP, 0, START), 400), 500, 'scaledToZero');
  const woken = startLife(settleLife(asleep, 700), 700, START, true);
  expect(statesOf(settleLife(woken, 5000)).slice(-3)).toEqual([
    ['scaledToZero', 500, 700],
    ['initializing', 700, 1100],
    ['running', 1100, null],
  ]);
});

it('pausing in the middle of a start forgets the rest of it; pausing twice changes nothing', () => {
  const paused = stopLife(settleLife(startedLife(ALWAYS_UP, 0, START), 200), 200, 'paused');
  expect(presentSpan(settleLife(paused, 1e6))).toMatchObject({ state: 'paused', fromMs: 200, replicas: 0 });
  expect(stopLife(paused, 300, 'paused')).toBe(paused);
});

it('a running endpoint is updating while its scaling changes; a paused one stays paused', () => {
  const running = settleLife(startedLife(ALWAYS_UP, 0, START), 400);
  const scaled = rescaleLife(running, 1000, { replicas: 3, idleTimeoutMs: null }, 400);
  expect(settleLife(scaled, 2000).spans.slice(-3)).toEqual([
    { state: 'running', fromMs: 400, toMs: 1000, replicas: 1 },
    { state: 'updating', fromMs: 1000, toMs: 1400, replicas: 3 },
    { state: 'running', fromMs: 1400, toMs: null, replicas: 3 },
  ]);
  const paused = rescaleLife(pausedLife(ALWAYS_UP, 0), 10, { replicas: 3, idleTimeoutMs: null }, 400);
  expect(presentSpan(settleLife(paused, 5000)).state).toBe('paused');
});

it('a deleted endpoint has no open span and never changes again', () => {
  const idle = { replicas: 1, idleTimeoutMs: 10 };
  const gone = endLife(settleLife(startedLife(idle, 0, START), 405), 405);
  expect(presentSpan(settleLife(gone, 1e6))).toEqual({
    state: 'running',
    fromMs: 400,
    toMs: 405,
    replicas: 1,
  });
});
