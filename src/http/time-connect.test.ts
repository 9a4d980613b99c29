import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { ConnectPhases } from '../types/attempt.ts';
import { timeConnect } from './time-connect.ts';

/** A socket whose events come at these moments, watched as a connector does it: its own listener stands first. */
function open(events: readonly (readonly [string, number])[], last: string): ConnectPhases | null {
  const socket = new EventEmitter();
  let nowMs = 100;
  let seen: ConnectPhases | null = null;
  let phases: () => ConnectPhases | null = () => null;
  socket.once(last, () => {
    seen = phases();
  });
  phases = timeConnect(socket, () => nowMs);
  for (const [event, atMs] of events) {
    nowMs = atMs;
    socket.emit(event);
  }
  return seen;
}

it('gives every part, for whoever asks the moment that the connection stands', () => {
  const events = [
    ['lookup', 103],
    ['connect', 110],
    ['secureConnect', 135],
  ] as const;
  expect(open(events, 'secureConnect')).toEqual({ dnsMs: 3, tcpMs: 7, tlsMs: 25 });
  expect(open(events, 'connect')).toEqual({ dnsMs: 3, tcpMs: 7, tlsMs: null });
});

it('an address needs no look-up', () => {
  expect(open([['connect', 101]], 'connect')).toEqual({ dnsMs: null, tcpMs: 1, tlsMs: null });
});

it('says nothing of what is no socket', () => {
  expect(timeConnect(undefined, () => 0)()).toBeNull();
});
