import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../util/errors.ts';
import { whenLoaded } from './admit.ts';
import type { FaultPlan } from './endpoints/faults.ts';
import { answerManagement, MANAGEMENT_ROUTES, type ManagementRoute } from './endpoints/management.ts';
import type { EndpointRegistry } from './endpoints/registry.ts';
import type { Engine, Route } from './engines/engine.ts';
import { ENGINES } from './engines/registry.ts';
import { type Exchange, sendPayload } from './exchange.ts';
import type { Ledger } from './ledger.ts';
import { performJob } from './perform.ts';
import { onlyDeployment, type Place } from './place.ts';
import { type Headers, jsonRefusal, type Payload, plainRefusal, Refusal } from './refusal.ts';
import { type RequestBody, readBody } from './request-body.ts';
import { type Matched, matchRoute, splitPath } from './routes.ts';
import { serveLedger } from './serve-ledger.ts';
import type { ServerClock } from './server-clock.ts';
import { readWork, type WorkRequest } from './work.ts';

/** Everything that one running server holds. */
export interface ServerState {
  readonly clock: ServerClock;
  readonly ledger: Ledger;
  readonly root: Place;
  readonly places: ReadonlyMap<string, Place>;
  readonly registry: EndpointRegistry;
  readonly faults: FaultPlan;
  /** http://127.0.0.1:<port> */
  url(): string;
  countTokens(text: string): number;
}

interface Address {
  readonly pathname: string;
  readonly query: URLSearchParams;
  /** Null: no such deployment. */
  readonly place: Place | null;
  readonly engine: Engine;
  /** Null: the server has no such route. */
  readonly matched: Matched<Route> | null;
  /** Null: it is no call of the management API. */
  readonly management: Matched<ManagementRoute> | null;
  /** It asks for the ledger itself. */
  readonly ledger: boolean;
}

/** Answers one request. Never throws and never rejects. */
export function serveRequest(state: ServerState, request: IncomingMessage, response: ServerResponse): void {
  const address = addressOf(state, request);
  if (address.ledger) {
    serveLedger(state, address.place?.id, request, response);
    return;
  }
  const exchange = openExchange(state, address, request, response);
  answer(state, address, exchange).catch((error: unknown) => refuse(error, exchange));
}

function addressOf(state: ServerState, request: IncomingMessage): Address {
  const [pathname = '/', ...rest] = (request.url ?? '/').split('?');
  const method = request.method ?? '';
  const path = splitPath(pathname);
  const place = path === null ? null : placeOf(state, path.deploymentId);
  const engine = ENGINES[place?.engine ?? 'hf-inference'];
  const segments = path?.segments ?? [];
  return {
    pathname,
    query: new URLSearchParams(rest.join('?')),
    place,
    engine,
    matched: place === null ? null : matchRoute<Route>(engine.routes, method, segments),
    management: place === state.root ? matchRoute(MANAGEMENT_ROUTES, method, segments) : null,
    ledger: place !== null && segments.join('/') === 'sandbox/ledger' && ['GET', 'DELETE'].includes(method),
  };
}

function placeOf({ root, places }: ServerState, id: string | null): Place | null {
  return id === null ? root : (places.get(id) ?? null);
}

function openExchange(
  { clock, ledger }: ServerState,
  { pathname, place }: Address,
  request: IncomingMessage,
  response: ServerResponse,
): Exchange {
  const arrivalMs = clock.nowMs();
  const entry = ledger.open({
    deployment: place?.id ?? null,
    method: request.method ?? '',
    path: pathname,
    arrivalMs,
  });
  const gone = new AbortController();
  response.on('close', () => {
    if (entry.endMs !== null) return;
    entry.endMs = clock.nowMs();
    entry.aborted = true;
    gone.abort();
  });
  return { request, response, entry, clock, signal: gone.signal };
}

async function answer(state: ServerState, address: Address, exchange: Exchange): Promise<void> {
  const body = await readBody(exchange.request);
  const { place, management, matched } = address;
  if (place === null) throw plainRefusal(404, 'Not Found');
  if (body === null) throw plainRefusal(413, 'Payload too large: at most 2000000 bytes');
  if (management !== null) {
    const { registry, faults } = state;
    await answerManagement(management, { registry, faults, url: state.url() }, body, exchange);
    return;
  }
  const respond = () => answerAt(place, { state, address, body, exchange });
  const deployment = onlyDeployment(place);
  if (place.gate === null || deployment === null) return respond();
  if (matched?.route.kind === 'work') exchange.entry.model = deployment.model.id;
  await whenLoaded(place.gate, deployment, place.as, exchange, respond);
}

interface Question {
  readonly state: ServerState;
  readonly address: Address;
  readonly body: RequestBody;
  readonly exchange: Exchange;
}

/** What the server of a place answers. */
async function answerAt(place: Place, { state, address, body, exchange }: Question): Promise<void> {
  const { engine, matched, query } = address;
  if (matched === null) throw engine.notFound();
  const { route, captures } = matched;
  if (route.kind === 'health') return health(place, route.payload, exchange);
  if (route.kind === 'look-up') {
    sendPayload(exchange, 200, { kind: 'json', json: route.answer(place, captures, query) }, {});
    return;
  }
  await work({ engine, route, captures, place, body, exchange, countTokens: state.countTokens });
}

async function work(request: WorkRequest): Promise<void> {
  const { engine, place, route, exchange } = request;
  const rate = place.rateLimiter?.take(exchange.clock.nowMs()) ?? { allowed: true, headers: {} };
  if (!rate.allowed) {
    throw jsonRefusal(429, { error: 'Rate limit reached. Please retry later.' }, rate.headers);
  }
  const { deployment, job } = readWork(request);
  const headers = { ...rate.headers, ...route.headers };
  await whenLoaded(deployment.loader, deployment, place.as, exchange, () =>
    performJob(job, { engine, deployment, exchange, headers }),
  );
}

/** An endpoint's health: any request wakes it, this one too. */
async function health(place: Place, payload: Payload, exchange: Exchange): Promise<void> {
  const deployment = onlyDeployment(place);
  if (deployment === null) throw plainRefusal(404, 'Not Found');
  await whenLoaded(deployment.loader, deployment, place.as, exchange, async () =>
    sendPayload(exchange, 200, payload, {}),
  );
}

function refuse(error: unknown, exchange: Exchange): void {
  if (exchange.signal.aborted) return;
  if (exchange.response.headersSent) {
    exchange.response.destroy();
    return;
  }
  const refusal =
    error instanceof Refusal ? error : plainRefusal(500, `The sandbox itself failed: ${messageOf(error)}`);
  const close: Headers = refusal.status === 413 ? { connection: 'close' } : {};
  sendPayload(exchange, refusal.status, refusal.payload, { ...refusal.headers, ...close });
}
