import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Ledger } from './ledger.ts';
import type { ServerClock } from './server-clock.ts';

/** Tells what the ledger of a deployment (of the whole server: no id) holds, or on DELETE forgets it. */
export function serveLedger(
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: ServerClock },
  deploymentId: string | null | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const id = deploymentId ?? undefined;
  const body =
    request.method === 'DELETE'
      ? { cleared: ledger.clear(id) }
      : { wallZeroMs: clock.wallZeroMs, dropped: ledger.dropped(), entries: ledger.list(id) };
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json', 'x-sandbox': 'simulated' });
  response.end(JSON.stringify(body));
}
