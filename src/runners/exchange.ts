import type { Exchange, HttpClient, HttpHeaders, HttpRequest } from '../http/client.ts';
import { BodyCollector, type Collector } from './collect.ts';

/** One HTTP exchange with what came back. */
export interface Reply {
  /** Null: no answer. */
  readonly status: number | null;
  readonly headers: HttpHeaders;
  readonly exchange: Exchange;
  readonly collector: Collector;
}

/** Sends one request. `collectorOf` chooses by status and headers how its body is taken. Never throws for what the server or network does. */
export async function exchangeOnce(
  client: HttpClient,
  request: Omit<HttpRequest, 'onHeaders' | 'onData' | 'whyStop'>,
  collectorOf: (status: number, headers: HttpHeaders) => Collector = collectBody,
): Promise<Reply> {
  let status: number | null = null;
  let headers: HttpHeaders = {};
  let collector: Collector = new BodyCollector();
  const exchange = await client.send({
    ...request,
    onHeaders: (code, received) => {
      status = code;
      headers = received;
      collector = collectorOf(code, received);
    },
    onData: (chunk, atMs) => collector.take(chunk, atMs),
    whyStop: () => collector.fault(),
  });
  return { status, headers, exchange, collector };
}

/** Takes a body whole; of a refusal no more than its words need. */
export function collectBody(status: number): Collector {
  return new BodyCollector(status < 300 ? Number.POSITIVE_INFINITY : MAX_REFUSAL_BYTES);
}

/** What is kept of the body of a refusal, bytes. */
const MAX_REFUSAL_BYTES = 256 * 1024;

/** True for an answer that arrived whole with a 2xx. */
export function isAnswered({ status, exchange }: Reply): boolean {
  return exchange.fault === null && status !== null && status < 300;
}
