import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../types/json.ts';
import type { OpenEntry } from './ledger.ts';
import type { ServerClock } from './server-clock.ts';

/** One request with its answer under way. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: OpenEntry;
  readonly clock: ServerClock;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

/** Header names and values. */
export type Headers = Readonly<Record<string, string>>;

/** Sends a whole JSON answer and stamps the ledger's first byte and end just before. */
export function sendJson(exchange: Exchange, status: number, body: Json, headers: Headers): void {
  const text = JSON.stringify(body);
  const length = Buffer.byteLength(text);
  openAnswer(exchange, status, {
    'content-type': 'application/json',
    'content-length': `${length}`,
    ...headers,
  });
  closeAnswer(exchange, text);
}

/**
 * Sends the head of an answer with the headers that every answer carries. Only successes and 429 state the rate
 * limit, so that a client never takes another failure for one.
 */
export function openAnswer(exchange: Exchange, status: number, headers: Headers): void {
  exchange.entry.status = status;
  exchange.entry.firstByteMs = exchange.clock.nowMs();
  exchange.response.writeHead(status, {
    'x-request-id': exchange.entry.requestId,
    'x-sandbox': 'simulated',
    ...(status === 200 || status === 429 ? headers : withoutRateLimit(headers)),
  });
}

function withoutRateLimit(headers: Headers): Headers {
  const { ratelimit: _limit, 'ratelimit-policy': _policy, ...others } = headers;
  return others;
}

/** Sends the last bytes of an answer. */
export function closeAnswer(exchange: Exchange, text: string): void {
  exchange.entry.endMs = exchange.clock.nowMs();
  exchange.response.end(text);
}

/** One server-sent event. */
export function eventText(data: Json): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
