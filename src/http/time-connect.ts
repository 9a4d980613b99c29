import type { EventEmitter } from 'node:events';
import type { ConnectPhases } from '../types/attempt.ts';

/**
 * Times the parts of opening a connection from now on by the socket's own events: name look-up, TCP, TLS. What it gives
 * is called when the connection stands. An address instead of a name needs no look-up: its part is null.
 */
export function timeConnect(socket: unknown, now: () => number): () => ConnectPhases | null {
  if (!isEmitter(socket)) return () => null;
  const startedAtMs = now();
  let foundAtMs: number | null = null;
  let connectedAtMs: number | null = null;
  let securedAtMs: number | null = null;
  // Ahead of the listeners that stand already: one of them reports that the connection stands and asks for the parts.
  socket.prependOnceListener('lookup', () => {
    foundAtMs = now();
  });
  socket.prependOnceListener('connect', () => {
    connectedAtMs = now();
  });
  socket.prependOnceListener('secureConnect', () => {
    securedAtMs = now();
  });
  return () => ({
    dnsMs: foundAtMs === null ? null : foundAtMs - startedAtMs,
    tcpMs: connectedAtMs === null ? null : connectedAtMs - (foundAtMs ?? startedAtMs),
    tlsMs: securedAtMs === null || connectedAtMs === null ? null : securedAtMs - connectedAtMs,
  });
}

/** undici's types call what a connector gives void; it is the socket. */
function isEmitter(value: unknown): value is Pick<EventEmitter, 'prependOnceListener'> {
  return typeof (value as Partial<EventEmitter> | null | undefined)?.prependOnceListener === 'function';
}
