import type { EndpointOrder } from '../types/endpoint.ts';
import type { Json, JsonObject } from '../types/json.ts';
import { asObject, asText } from '../util/json-shape.ts';
import { type ApiCall, type ApiTools, callApi, type Refusal, refusal, type Told } from './api-call.ts';
import { type EndpointFacts, readEndpoint } from './endpoint-facts.ts';
import { type OfferedInstance, readOffers } from './offers.ts';

/** The management API of Hugging Face's dedicated endpoints. */
const API_BASE = 'https://api.endpoints.huggingface.cloud/v2';
/** The Hub, which says who owns a token. */
const HUB_BASE = 'https://huggingface.co';

/** Where the management API and the Hub are asked. */
export interface ApiPlace {
  /** With its version: `…/v2`. */
  readonly base: string;
  readonly hub: string;
}

/** The place behind one address that stands for both hosts; null: Hugging Face's own. */
export function apiPlaceAt(baseUrl: string | null): ApiPlace {
  if (baseUrl === null) return { base: API_BASE, hub: HUB_BASE };
  const root = baseUrl.replace(/\/+$/, '');
  return { base: `${root}/v2`, hub: root };
}

/** What an update changes; a key that is absent stays as it is. */
export interface EndpointChange {
  readonly accelerator?: string;
  readonly instanceType?: string;
  readonly instanceSize?: string;
  readonly minReplica?: number;
  readonly maxReplica?: number;
  readonly scaleToZeroMinutes?: number;
}

/** Calls of the management API. What server and network do is data; nothing is thrown for it. */
export interface ManagementApi {
  readonly place: ApiPlace;
  /** User or organisation that the token belongs to. */
  owner(signal: AbortSignal): Promise<Told<string>>;
  list(namespace: string, signal: AbortSignal): Promise<Told<readonly (EndpointFacts | string)[]>>;
  find(namespace: string, name: string, signal: AbortSignal): Promise<Told<EndpointFacts>>;
  create(
    namespace: string,
    name: string,
    model: string,
    order: EndpointOrder,
    signal: AbortSignal,
  ): Promise<Told<EndpointFacts>>;
  update(
    namespace: string,
    name: string,
    change: EndpointChange,
    signal: AbortSignal,
  ): Promise<Told<EndpointFacts>>;
  pause(namespace: string, name: string, signal: AbortSignal): Promise<Told<null>>;
  /** Of one that runs already: success. */
  resume(namespace: string, name: string, signal: AbortSignal): Promise<Told<null>>;
  scaleToZero(namespace: string, name: string, signal: AbortSignal): Promise<Told<null>>;
  /** It can't be undone. */
  remove(namespace: string, name: string, signal: AbortSignal): Promise<Told<null>>;
  /** Instances that the namespace may rent, with their prices of today. */
  offers(namespace: string, signal: AbortSignal): Promise<Told<readonly OfferedInstance[]>>;
  /** Whether the endpoint itself answers 200 on its health route. */
  isHealthy(endpoint: EndpointFacts, signal: AbortSignal): Promise<boolean>;
}

/** The management API at a place. */
export function createManagementApi(place: ApiPlace, tools: ApiTools): ManagementApi {
  const call = async (call: ApiCall): Promise<Told<Json | undefined>> => explain(await callApi(call, tools));
  const urlOf = (namespace: string, name?: string, verb?: string) =>
    [
      `${place.base}/endpoint`,
      ...[namespace, name, verb].flatMap((part) => part ?? []).map(encodeURIComponent),
    ].join('/');
  const act = async (namespace: string, name: string, verb: string, signal: AbortSignal) =>
    done(await call({ method: 'POST', url: urlOf(namespace, name, verb), repeatable: true, signal }));
  return {
    place,
    owner: async (signal) => {
      const told = await call({ method: 'GET', url: `${place.hub}/api/whoami-v2`, repeatable: true, signal });
      if (!told.ok) return told;
      const name = asText(asObject(told.value)?.name);
      return name === null
        ? refusal(200, 'the Hub does not say whose token this is')
        : { ok: true, value: name };
    },
    list: async (namespace, signal) => {
      const told = await call({ method: 'GET', url: urlOf(namespace), repeatable: true, signal });
      if (!told.ok)
        return told.status === 401 || told.status === 403 ? withListAdvice(told, namespace) : told;
      const items = asObject(told.value)?.items;
      if (!Array.isArray(items)) return refusal(200, 'the answer holds no list of endpoints');
      return { ok: true, value: (items as readonly Json[]).map(readEndpoint) };
    },
    find: async (namespace, name, signal) =>
      endpointIn(await call({ method: 'GET', url: urlOf(namespace, name), repeatable: true, signal })),
    create: async (namespace, name, model, order, signal) => {
      const body = createBody(name, model, order);
      return endpointIn(
        await call({ method: 'POST', url: urlOf(namespace), body, repeatable: false, signal }),
      );
    },
    update: async (namespace, name, change, signal) => {
      const body = updateBody(change);
      return endpointIn(
        await call({ method: 'PUT', url: urlOf(namespace, name), body, repeatable: true, signal }),
      );
    },
    pause: (namespace, name, signal) => act(namespace, name, 'pause', signal),
    resume: async (namespace, name, signal) => {
      const told = await act(namespace, name, 'resume', signal);
      const runs = !told.ok && told.status === 400 && /already running/i.test(told.says);
      return runs ? { ok: true, value: null } : told;
    },
    scaleToZero: (namespace, name, signal) => act(namespace, name, 'scale-to-zero', signal),
    remove: async (namespace, name, signal) =>
      done(await call({ method: 'DELETE', url: urlOf(namespace, name), repeatable: true, signal })),
    offers: async (namespace, signal) => {
      const url = `${place.base}/provider/${encodeURIComponent(namespace)}`;
      const told = await call({ method: 'GET', url, repeatable: true, signal });
      return told.ok ? { ok: true, value: readOffers(told.value) } : told;
    },
    isHealthy: async ({ url, healthRoute }, signal) => {
      if (url === null) return false;
      const at = `${url.replace(/\/+$/, '')}/${healthRoute.replace(/^\/+/, '')}`;
      return (await callApi({ method: 'GET', url: at, repeatable: false, signal }, tools)).ok;
    },
  };
}

function endpointIn(told: Told<Json | undefined>): Told<EndpointFacts> {
  if (!told.ok) return told;
  const found = readEndpoint(told.value);
  return typeof found === 'string' ? refusal(200, found) : { ok: true, value: found };
}

function done(told: Told<Json | undefined>): Told<null> {
  return told.ok ? { ok: true, value: null } : told;
}

/** A refused login in words that say what to do. */
function explain(told: Told<Json | undefined>): Told<Json | undefined> {
  if (told.ok || (told.status !== 401 && told.status !== 403)) return told;
  return {
    ...told,
    says: `${told.says}; the token needs the right "Manage Inference Endpoints" for this namespace (https://huggingface.co/settings/tokens)`,
  };
}

function withListAdvice(told: Refusal, namespace: string): Refusal {
  return {
    ...told,
    says: `${told.says}; listing an organisation such as ${namespace} needs its billing rights as well`,
  };
}

/** What creates an endpoint. A task is left out, because the server takes none that is null; a revision may be. */
function createBody(name: string, model: string, order: EndpointOrder): JsonObject {
  return {
    accountId: null,
    name,
    type: order.type,
    provider: { vendor: order.vendor, region: order.region },
    compute: {
      accelerator: order.accelerator,
      instanceType: order.instanceType,
      instanceSize: order.instanceSize,
      scaling: {
        minReplica: order.minReplica,
        maxReplica: order.maxReplica,
        scaleToZeroTimeout: order.scaleToZeroMinutes,
      },
    },
    model: {
      repository: model,
      framework: order.framework,
      revision: order.revision,
      image: order.image ?? { huggingface: {} },
    },
  };
}

function updateBody(change: EndpointChange): JsonObject {
  const { accelerator, instanceType, instanceSize } = change;
  const scaling = written({
    minReplica: change.minReplica,
    maxReplica: change.maxReplica,
    scaleToZeroTimeout: change.scaleToZeroMinutes,
  });
  return {
    compute: {
      ...written({ accelerator, instanceType, instanceSize }),
      ...(Object.keys(scaling).length === 0 ? {} : { scaling }),
    },
  };
}

function written(values: Readonly<Record<string, string | number | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}
