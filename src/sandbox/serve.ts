import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../types/json.ts';
import { messageOf } from '../util/errors.ts';
import { whenLoaded } from './admit.ts';
import type { Place } from './deployment.ts';
import { type Exchange, type Headers, sendJson } from './exchange.ts';
import type { Ledger } from './ledger.ts';
import {
  describeEndpointModels,
  describeHubModel,
  describeRouterModels,
  findRouterModel,
} from './lookups.ts';
import { performJob } from './perform.ts';
import { plainRefusal, Refusal } from './refusal.ts';
import { readBody } from './request-body.ts';
import { matchRoute, type Route, splitPath } from './routes.ts';
import type { ServerClock } from './server-clock.ts';
import { readWork, type WorkRoute } from './work.ts';

/** Everything that one running server holds. */
export interface ServerState {
  readonly clock: ServerClock;
  readonly ledger: Ledger;
  readonly root: Place;
  readonly places: ReadonlyMap<string, Place>;
  countTokens(text: string): number;
}

interface Address {
  readonly pathname: string;
  readonly query: URLSearchParams;
  /** Null: no such deployment. */
  readonly place: Place | null;
  readonly route: Route;
}

/** Answers one request. Never throws and never rejects. */
export function serveRequest(state: ServerState, request: IncomingMessage, response: ServerResponse): void {
  const address = addressOf(state, request);
  if (address.route.kind === 'read-ledger' || address.route.kind === 'clear-ledger') {
    serveLedger(state, address, request, response);
    return;
  }
  const exchange = openExchange(state, address, request, response);
  answer(state, address, exchange).catch((error: unknown) => refuse(error, exchange));
}

function addressOf(state: ServerState, request: IncomingMessage): Address {
  const [pathname = '/', ...rest] = (request.url ?? '/').split('?');
  const query = new URLSearchParams(rest.join('?'));
  const path = splitPath(pathname);
  const place =
    path === null
      ? null
      : path.deploymentId === null
        ? state.root
        : (state.places.get(path.deploymentId) ?? null);
  const route: Route =
    path === null || place === null
      ? { kind: 'unknown' }
      : matchRoute(request.method ?? '', path.segments, place.as);
  return { pathname, query, place, route };
}

function serveLedger(
  { ledger, clock }: ServerState,
  { place, route }: Address,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const id = place?.id ?? undefined;
  const body =
    route.kind === 'clear-ledger'
      ? { cleared: ledger.clear(id) }
      : { wallZeroMs: clock.wallZeroMs, dropped: ledger.dropped(), entries: ledger.list(id) };
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json', 'x-sandbox': 'simulated' });
  response.end(JSON.stringify(body));
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
  const text = await readBody(exchange.request);
  if (text === null) throw plainRefusal(413, 'Payload too large: at most 2000000 bytes');
  const { place, route, query } = address;
  if (place === null || route.kind === 'unknown') throw plainRefusal(404, 'Not Found');
  if (isWork(route)) return work(state, place, route, text, exchange);
  if (route.kind === 'health') return health(place, exchange);
  sendJson(exchange, 200, lookUp(place, route, query), {});
}

async function work(
  { countTokens }: ServerState,
  place: Place,
  route: WorkRoute,
  text: string,
  exchange: Exchange,
): Promise<void> {
  const { entry, clock } = exchange;
  const rate = place.rateLimiter?.take(clock.nowMs()) ?? { allowed: true, headers: {} };
  if (!rate.allowed) {
    throw new Refusal(429, { error: 'Rate limit reached. Please retry later.' }, rate.headers);
  }
  const { deployment, readJob } = readWork(route, text, place, exchange, countTokens);
  entry.model = deployment.model.id;
  entry.task = deployment.model.task;
  const job = readJob();
  const routed: Headers = route.kind === 'router-chat' ? { 'x-inference-provider': 'sandbox' } : {};
  await whenLoaded(deployment, place.as, exchange, () =>
    performJob(job, deployment, exchange, { ...rate.headers, ...routed }),
  );
}

/** An endpoint's health: any request wakes it, this one too. */
async function health(place: Place, exchange: Exchange): Promise<void> {
  for (const deployment of place.deployments.values()) {
    await whenLoaded(deployment, place.as, exchange, async () => {
      sendJson(exchange, 200, { status: 'ok' }, {});
    });
  }
}

function lookUp(place: Place, route: Route, query: URLSearchParams): Json {
  if (route.kind === 'router-models') return describeRouterModels(place);
  if (route.kind === 'router-model') return findRouterModel(place, route.modelId);
  if (route.kind === 'hub-model') return describeHubModel(place, route.modelId, query);
  return describeEndpointModels(place);
}

function isWork(route: Route): route is WorkRoute {
  return ['model-task', 'model-chat', 'router-chat', 'endpoint-task', 'endpoint-chat'].includes(route.kind);
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
  sendJson(exchange, refusal.status, refusal.body, { ...refusal.headers, ...close });
}
