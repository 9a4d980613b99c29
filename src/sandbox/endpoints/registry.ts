import type { SandboxKnobs } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import { createRng } from '../../util/rng.ts';
import { createPlace, type DeploymentConfig, type EndpointConfig } from '../deployment.ts';
import type { ModelSet } from '../models/model.ts';
import { drawDurationMs } from '../pacing.ts';
import type { Place } from '../place.ts';
import { plainRefusal } from '../refusal.ts';
import { createEndpoint, type Endpoint } from './endpoint.ts';
import { SMALLEST_INSTANCE } from './instances.ts';
import type { Order } from './order.ts';

/** The user that every token belongs to, and whose endpoints those without a namespace are. */
const OWNER = 'sandbox';

/** Time from the call to running when the knob coldStart is off, ms. */
const DEFAULT_START_MS = 1000;

/** What the registry is made of. */
export interface RegistryParts {
  readonly configs: readonly DeploymentConfig[];
  readonly models: ModelSet;
  /** An endpoint's place is put in when it is created and taken out when it is deleted. */
  readonly places: Map<string, Place>;
  /** Knobs of an endpoint that is created under a name that no deployment is configured for. */
  readonly knobs: SandboxKnobs;
  /** Whether the start that happens now fails. */
  failsStart(): boolean;
}

/** The endpoints of a server. Times in ms of the server's clock. */
export interface EndpointRegistry {
  /** Those of a namespace that are not deleted. */
  list(namespace: string): readonly Endpoint[];
  /** Throws Refusal 404. */
  find(namespace: string, name: string): Endpoint;
  /** Creates it and begins to bring it up. Throws Refusal 409 for a name that is taken and 400 for a model that can't be. */
  create(namespace: string, order: Order, nowMs: number): Endpoint;
  delete(endpoint: Endpoint, nowMs: number): void;
  /** All that ever were, deleted ones too, in order of creation. */
  all(): readonly Endpoint[];
}

/** A deployment that the management API looks after. */
type ManagedConfig = DeploymentConfig & { readonly endpoint: EndpointConfig };

/** The registry with those endpoints that exist from the start. Throws InputError for two of one name. */
export function createEndpointRegistry(parts: RegistryParts): EndpointRegistry {
  const managed = parts.configs.filter((config): config is ManagedConfig => config.endpoint !== undefined);
  checkNames(managed);
  const all: Endpoint[] = [];
  const alive = new Set<Endpoint>();
  const add = (config: ManagedConfig, order: Order, born: 'paused' | 'started', bornMs: number) => {
    const endpoint = endpointOf(config, order, born, bornMs, parts.failsStart);
    parts.places.set(config.id, createPlace(config, parts.models, endpoint.gate));
    all.push(endpoint);
    alive.add(endpoint);
    return endpoint;
  };
  for (const config of managed) {
    if (config.endpoint.exists) add(config, standingOrder(config), 'paused', 0);
  }
  const list = (namespace: string) => [...alive].filter((endpoint) => endpoint.namespace === namespace);
  const named = (namespace: string, name: string) =>
    list(namespace).find((endpoint) => endpoint.order().name === name);
  return {
    list,
    find: (namespace, name) => {
      const found = named(namespace, name);
      if (found === undefined) throw plainRefusal(404, `Endpoint ${namespace}/${name} not found`);
      return found;
    },
    create: (namespace, order, nowMs) => {
      if (named(namespace, order.name) !== undefined) {
        throw plainRefusal(409, `Endpoint ${namespace}/${order.name} already exists`);
      }
      return add(configOf(namespace, order, managed, parts), order, 'started', nowMs);
    },
    delete: (endpoint, nowMs) => {
      endpoint.end(nowMs);
      alive.delete(endpoint);
      parts.places.delete(endpoint.deploymentId);
    },
    all: () => all,
  };
}

function checkNames(configs: readonly ManagedConfig[]): void {
  const names = new Set<string>();
  for (const { id, endpoint } of configs) {
    const name = `${endpoint.namespace ?? OWNER}/${endpoint.name}`;
    if (names.has(name)) {
      throw new InputError(`Two sandbox deployments are the endpoint ${name}`, { where: `deployment ${id}` });
    }
    names.add(name);
  }
}

function endpointOf(
  { id, knobs, price, endpoint }: ManagedConfig,
  order: Order,
  born: 'paused' | 'started',
  bornMs: number,
  failsStart: () => boolean,
): Endpoint {
  const rng = createRng(knobs.seed).fork('load');
  return createEndpoint({
    namespace: endpoint.namespace ?? OWNER,
    deploymentId: id,
    order,
    pricePerHour: price?.mode === 'hour' ? price.perHourUsd : order.instance.pricePerHour,
    idleTimeoutMs: knobs.idleTimeoutMs,
    born,
    bornMs,
    drawStartMs: () => drawDurationMs(knobs.coldStartMs ?? DEFAULT_START_MS, knobs.jitter, rng),
    failsStart,
  });
}

/** What somebody must have ordered once of an endpoint that stands from the start. */
function standingOrder({ model, price, endpoint }: ManagedConfig): Order {
  const replicas = price?.mode === 'hour' ? price.replicas : 1;
  return {
    name: endpoint.name,
    repository: model,
    instance: SMALLEST_INSTANCE,
    minReplica: replicas,
    maxReplica: replicas,
    scaleToZeroTimeout: null,
    type: 'authenticated',
    framework: 'custom',
    revision: null,
    task: null,
    image: { huggingface: {} },
  };
}

/** The deployment that is configured for an order, or a new one below `/d/<name>`. */
function configOf(
  namespace: string,
  order: Order,
  managed: readonly ManagedConfig[],
  { models, places, knobs, configs }: RegistryParts,
): ManagedConfig {
  const { name, repository } = order;
  const configured = managed.find(
    ({ endpoint }) => endpoint.name === name && (endpoint.namespace ?? OWNER) === namespace,
  );
  if (configured !== undefined && configured.model !== repository) {
    throw plainRefusal(400, `Endpoint ${namespace}/${name} serves ${configured.model}, not ${repository}`);
  }
  if (configured !== undefined) return configured;
  if (models.models.every(({ id }) => id !== repository)) {
    const known = models.models.map(({ id }) => id).join(', ');
    throw plainRefusal(400, `Model ${repository} is not available; this sandbox has ${known}`);
  }
  if (places.has(name) || configs.some(({ id }) => id === name)) {
    throw plainRefusal(409, `The sandbox serves something else below /d/${name}; take another name`);
  }
  const endpoint = { name, namespace, exists: false };
  // The server that the root's knobs name need not run this model.
  return { id: name, model: repository, knobs: { ...knobs, engine: null }, price: null, endpoint };
}
