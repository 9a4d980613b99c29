import type { EndpointState } from '../types/endpoint.ts';
import type { Json, JsonObject } from '../types/json.ts';
import { asAmount, asObject, asText } from '../util/json-shape.ts';

/** Every state that the management API names, in the order of an endpoint's life. */
const STATES: readonly EndpointState[] = [
  'pending',
  'initializing',
  'updating',
  'running',
  'scaledToZero',
  'paused',
  'failed',
  'updateFailed',
];

/** Where an endpoint answers `GET` with 200 once it serves, unless it says otherwise. */
const HEALTH_ROUTE = '/health';

/** An endpoint as the management API tells it; null: it does not say. */
export interface EndpointFacts {
  readonly name: string;
  readonly state: EndpointState;
  /** The API's own words on its state. */
  readonly message: string | null;
  /** Null: it was never deployed. */
  readonly url: string | null;
  readonly healthRoute: string;
  readonly readyReplicas: number | null;
  readonly targetReplicas: number | null;
  /** ISO 8601, by the API's clock. */
  readonly updatedAt: string | null;
  readonly model: string | null;
  readonly revision: string | null;
  readonly type: string | null;
  readonly vendor: string | null;
  readonly region: string | null;
  readonly accelerator: string | null;
  readonly instanceType: string | null;
  readonly instanceSize: string | null;
  readonly minReplica: number | null;
  readonly maxReplica: number | null;
  /** Idle minutes after which it scales to zero; null: never. */
  readonly scaleToZeroMinutes: number | null;
}

/** Reads an endpoint of the API by its shape. A text says why it is none. */
export function readEndpoint(body: Json | undefined): EndpointFacts | string {
  const object = asObject(body);
  const status = asObject(object?.status);
  const name = asText(object?.name);
  if (object === null || name === null) return 'the answer is no endpoint';
  const told = asText(status?.state);
  const state = STATES.find((known) => known === told);
  if (state === undefined)
    return `endpoint ${name} is in a state that is not known here: ${told === null ? 'none' : `"${told.slice(0, 60)}"`}`;
  const provider = asObject(object.provider);
  const model = asObject(object.model);
  return {
    name,
    state,
    message: asText(status?.message),
    url: urlIn(status?.url),
    healthRoute: asText(object.healthRoute) ?? HEALTH_ROUTE,
    readyReplicas: asAmount(status?.readyReplica),
    targetReplicas: asAmount(status?.targetReplica),
    updatedAt: asText(status?.updatedAt),
    model: asText(model?.repository),
    revision: asText(model?.revision),
    type: asText(object.type),
    vendor: asText(provider?.vendor),
    region: asText(provider?.region),
    ...readCompute(asObject(object.compute)),
  };
}

function readCompute(compute: JsonObject | null) {
  const scaling = asObject(compute?.scaling);
  return {
    accelerator: asText(compute?.accelerator),
    instanceType: asText(compute?.instanceType),
    instanceSize: asText(compute?.instanceSize),
    minReplica: asAmount(scaling?.minReplica),
    maxReplica: asAmount(scaling?.maxReplica),
    scaleToZeroMinutes: asAmount(scaling?.scaleToZeroTimeout),
  };
}

function urlIn(value: Json | undefined): string | null {
  const text = asText(value);
  if (text === null || !URL.canParse(text)) return null;
  return ['http:', 'https:'].includes(new URL(text).protocol) ? text : null;
}
