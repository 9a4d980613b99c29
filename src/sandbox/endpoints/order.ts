import type { Json, JsonObject } from '../../types/json.ts';
import {
  FieldProblem,
  fieldOf,
  readObject,
  readOptionalChoice,
  readOptionalInteger,
  readOptionalObject,
  readOptionalText,
  readText,
} from '../fields.ts';
import { findInstance, type Instance } from './instances.ts';

/** An endpoint as it was ordered. */
export interface Order {
  readonly name: string;
  /** The model that it serves. */
  readonly repository: string;
  readonly instance: Instance;
  readonly minReplica: number;
  readonly maxReplica: number;
  /** Idle minutes after which it scales to zero; null: never. */
  readonly scaleToZeroTimeout: number | null;
  readonly type: 'public' | 'authenticated' | 'private';
  readonly framework: string;
  readonly revision: string | null;
  /** Null: not stated. */
  readonly task: string | null;
  /** As it was sent; the sandbox does not act on it. */
  readonly image: JsonObject;
}

const MOST_REPLICAS = 100;
const MOST_IDLE_MINUTES = 7 * 24 * 60;
const NAME = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

/** The order in a payload of `POST /v2/endpoint/{namespace}`. Throws FieldProblem. */
export function readOrder(payload: Json): Order {
  const order = readObject(payload, 'body');
  const model = readObject(fieldOf(order, 'model'), 'model');
  const compute = readObject(fieldOf(order, 'compute'), 'compute');
  const name = readText(fieldOf(order, 'name'), 'name');
  if (!NAME.test(name)) {
    throw new FieldProblem('name', 'must have at most 32 lower case letters, digits and inner hyphens');
  }
  if (fieldOf(model, 'task') === null) throw new FieldProblem('model.task', 'must be a string or left out');
  return {
    name,
    repository: readText(fieldOf(model, 'repository'), 'model.repository'),
    instance: readInstance(compute, readObject(fieldOf(order, 'provider'), 'provider')),
    ...readScaling(readOptionalObject(fieldOf(compute, 'scaling'), 'compute.scaling')),
    type: readType(order),
    framework: readOptionalText(fieldOf(model, 'framework'), 'model.framework') ?? 'custom',
    revision: readOptionalText(fieldOf(model, 'revision'), 'model.revision'),
    task: readOptionalText(fieldOf(model, 'task'), 'model.task'),
    image: readOptionalObject(fieldOf(model, 'image') ?? { huggingface: {} }, 'model.image'),
  };
}

/**
 * The order after a partial payload of `PUT /v2/endpoint/{namespace}/{name}`: type and scaling can change. Throws
 * FieldProblem, also for another machine or model.
 */
export function readUpdate(payload: Json, order: Order): Order {
  const update = readObject(payload, 'body');
  for (const field of ['model', 'provider'] as const) {
    if (fieldOf(update, field) !== undefined) throw unchangeable(field);
  }
  const { scaling, ...machine } = readOptionalObject(fieldOf(update, 'compute'), 'compute');
  if (Object.keys(machine).length > 0) throw unchangeable('compute');
  const { minReplica, maxReplica, scaleToZeroTimeout } = order;
  const changes = readOptionalObject(scaling, 'compute.scaling');
  return {
    ...order,
    ...readScaling({ minReplica, maxReplica, scaleToZeroTimeout, ...changes }),
    type: fieldOf(update, 'type') === undefined ? order.type : readType(update),
  };
}

function unchangeable(field: string): FieldProblem {
  return new FieldProblem(
    field,
    'the sandbox changes only type and compute.scaling; create another endpoint',
  );
}

function readInstance(compute: JsonObject, provider: JsonObject): Instance {
  const wanted = {
    vendor: readText(fieldOf(provider, 'vendor'), 'provider.vendor'),
    region: readText(fieldOf(provider, 'region'), 'provider.region'),
    accelerator: readOptionalChoice(fieldOf(compute, 'accelerator'), 'compute.accelerator', ['cpu', 'gpu']),
    instanceType: readText(fieldOf(compute, 'instanceType'), 'compute.instanceType'),
    instanceSize: readText(fieldOf(compute, 'instanceSize'), 'compute.instanceSize'),
  };
  const instance = findInstance(wanted);
  if (instance !== null) return instance;
  const { vendor, region, accelerator, instanceType, instanceSize } = wanted;
  const text = `${vendor} ${region} has no ${accelerator} instance ${instanceType} ${instanceSize}`;
  throw new FieldProblem('compute', `${text}; GET /v2/provider/{namespace} lists them`);
}

function readScaling(scaling: JsonObject): Pick<Order, 'minReplica' | 'maxReplica' | 'scaleToZeroTimeout'> {
  const read = (name: string, least: number, most: number) =>
    readOptionalInteger(fieldOf(scaling, name), `compute.scaling.${name}`, least, most);
  const minReplica = read('minReplica', 0, MOST_REPLICAS) ?? 0;
  const maxReplica = read('maxReplica', 1, MOST_REPLICAS) ?? Math.max(1, minReplica);
  if (maxReplica < minReplica) {
    throw new FieldProblem('compute.scaling.maxReplica', 'must be at least minReplica');
  }
  return { minReplica, maxReplica, scaleToZeroTimeout: read('scaleToZeroTimeout', 1, MOST_IDLE_MINUTES) };
}

function readType(payload: JsonObject): Order['type'] {
  return readOptionalChoice(fieldOf(payload, 'type'), 'type', ['authenticated', 'public', 'private']);
}
