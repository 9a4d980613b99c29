import type { IncomingMessage, ServerResponse } from 'node:http';
import { billOf } from './endpoints/bill.ts';
import type { EndpointRegistry } from './endpoints/registry.ts';
import type { Ledger } from './ledger.ts';
import type { ServerClock } from './server-clock.ts';

/** What is written down of a server. */
interface ServerBooks {
  readonly ledger: Ledger;
  readonly registry: EndpointRegistry;
  readonly clock: ServerClock;
}

/**
 * Tells what the ledger of a deployment (of the whole server: no id) holds, with the bill of its endpoints, or on
 * DELETE forgets its requests. Bills are never forgotten.
 */
export function serveLedger(
  { ledger, clock, registry }: ServerBooks,
  deploymentId: string | null | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const id = deploymentId ?? undefined;
  const body =
    request.method === 'DELETE'
      ? { cleared: ledger.clear(id) }
      : {
          wallZeroMs: clock.wallZeroMs,
          dropped: ledger.dropped(),
          entries: ledger.list(id),
          endpoints: registry
            .all()
            .filter(({ deploymentId: own }) => id === undefined || own === id)
            .map((endpoint) => billOf(endpoint, clock.nowMs())),
        };
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json', 'x-sandbox': 'simulated' });
  response.end(JSON.stringify(body));
}
