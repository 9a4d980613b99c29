import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../types/json.ts';
import type { OpenEntry } from './ledger.ts';
import type { Headers, Payload } from './refusal.ts';
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

/** Sends a whole answer and stamps the ledger's first byte and end just before. */
export function sendPayload(exchange: Exchange, status: number, payload: Payload, headers: Headers): void {
  const { contentType, body } = encode(payload);
  openAnswer(exchange, status, {
    ...(contentType === null ? {} : { 'content-type': contentType }),
    'content-length': `${body.byteLength}`,
    ...headers,
  });
  closeAnswer(exchange, body);
}

function encode(payload: Payload): { readonly contentType: string | null; readonly body: Uint8Array } {
  if (payload.kind === 'bytes') return { contentType: payload.mediaType, body: payload.bytes };
  if (payload.kind === 'json') {
    return { contentType: 'application/json', body: Buffer.from(JSON.stringify(payload.json)) };
  }
  const contentType = payload.text === '' ? null : 'text/plain; charset=utf-8';
  return { contentType, body: Buffer.from(payload.text) };
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
export function closeAnswer(exchange: Exchange, body: string | Uint8Array): void {
  exchange.entry.endMs = exchange.clock.nowMs();
  exchange.response.end(body);
}

/** One server-sent event, with or without the space that the field's colon may have. */
export function eventText(data: Json, spaced: boolean): string {
  return `data:${spaced ? ' ' : ''}${JSON.stringify(data)}\n\n`;
}
