import type { Json } from '../../types/json.ts';
import type { Captures } from '../engines/engine.ts';
import { type Exchange, sendPayload } from '../exchange.ts';
import { FieldProblem } from '../fields.ts';
import { jsonRefusal, type Payload, plainRefusal } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import type { Matched } from '../routes.ts';
import { describeEndpoint } from './describe-endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import type { FaultPlan } from './faults.ts';
import { describeProviders } from './instances.ts';
import { presentSpan } from './life.ts';
import { readOrder, readUpdate } from './order.ts';
import type { EndpointRegistry } from './registry.ts';

/** One call of the management API. */
interface ManagementCall {
  readonly registry: EndpointRegistry;
  readonly captures: Captures;
  readonly body: RequestBody;
  /** Of the server's clock. */
  readonly nowMs: number;
  describe(endpoint: Endpoint): Json;
}

/** What a call does and answers. Throws Refusal and FieldProblem. */
export type ManagementRoute = (call: ManagementCall) => Payload;

const ENDPOINTS = '/v2/endpoint/:namespace';
const ENDPOINT = `${ENDPOINTS}/:name`;

/** The routes of the management API, at the root of the server. */
export const MANAGEMENT_ROUTES: readonly (readonly [string, string, ManagementRoute])[] = [
  [
    'GET',
    ENDPOINTS,
    ({ registry, captures, describe }) => {
      return json({ items: registry.list(captures.namespace as string).map(describe) });
    },
  ],
  [
    'POST',
    ENDPOINTS,
    ({ registry, captures, body, nowMs, describe }) => {
      return json(describe(registry.create(captures.namespace as string, readOrder(body.json()), nowMs)));
    },
  ],
  ['GET', ENDPOINT, (call) => json(call.describe(endpointOf(call)))],
  [
    'PUT',
    ENDPOINT,
    onEndpoint((endpoint, { nowMs, body }) => {
      endpoint.update(nowMs, readUpdate(body.json(), endpoint.order()));
    }),
  ],
  [
    'DELETE',
    ENDPOINT,
    (call) => {
      call.registry.delete(endpointOf(call), call.nowMs);
      return { kind: 'text', text: '' };
    },
  ],
  ['POST', `${ENDPOINT}/pause`, onEndpoint((endpoint, { nowMs }) => endpoint.stop(nowMs, 'paused'))],
  ['POST', `${ENDPOINT}/resume`, onEndpoint(resume)],
  ['POST', `${ENDPOINT}/scale-to-zero`, onEndpoint(scaleToZero)],
  ['GET', '/v2/provider/:namespace', () => json(describeProviders())],
];

/** Answers a call, or meets it with the fault that is due. Rejects with Refusal, and when the client goes away. */
export async function answerManagement(
  { route, captures }: Matched<ManagementRoute>,
  server: { readonly registry: EndpointRegistry; readonly faults: FaultPlan; readonly url: string },
  body: RequestBody,
  exchange: Exchange,
): Promise<void> {
  await meetFault(server.faults, exchange);
  const { registry, url } = server;
  const { wallZeroMs } = exchange.clock;
  const nowMs = exchange.clock.nowMs();
  const describe = (endpoint: Endpoint) => describeEndpoint(endpoint, { url, wallZeroMs, nowMs });
  try {
    sendPayload(exchange, 200, route({ registry, captures, body, nowMs, describe }), {});
  } catch (error) {
    if (error instanceof FieldProblem) throw plainRefusal(400, `${error.field}: ${error.message}`);
    throw error;
  }
}

async function meetFault(faults: FaultPlan, { signal }: Exchange): Promise<void> {
  switch (faults.meet()) {
    case '401':
      throw plainRefusal(401, 'Invalid username or password.');
    case '429':
      throw jsonRefusal(429, { error: 'Too many requests' }, { 'retry-after': '1' });
    case '500':
      throw plainRefusal(500, 'Internal Server Error');
    case 'hang':
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }
}

/** A route that does something to an endpoint and tells of it. */
function onEndpoint(act: (endpoint: Endpoint, call: ManagementCall) => void): ManagementRoute {
  return (call) => {
    const endpoint = endpointOf(call);
    act(endpoint, call);
    return json(call.describe(endpoint));
  };
}

function resume(endpoint: Endpoint, { nowMs }: ManagementCall): void {
  if (!endpoint.resume(nowMs)) throw plainRefusal(400, 'Bad Request: Endpoint is already running');
}

function scaleToZero(endpoint: Endpoint, { nowMs }: ManagementCall): void {
  const { state } = presentSpan(endpoint.life(nowMs));
  if (state === 'paused' || state === 'failed') {
    throw plainRefusal(400, `Bad Request: Endpoint is ${state} and can't scale to zero`);
  }
  endpoint.stop(nowMs, 'scaledToZero');
}

function endpointOf({ registry, captures }: ManagementCall): Endpoint {
  return registry.find(captures.namespace as string, captures.name as string);
}

function json(value: Json): Payload {
  return { kind: 'json', json: value };
}
