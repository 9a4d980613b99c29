import type { Rng } from '../types/context.ts';
import type { SandboxEngine, SandboxKnobs, StatedPrice } from '../types/suite.ts';
import type { Pace, SandboxModel } from './models/model.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { Loader } from './readiness.ts';
import type { ReplicaQueue } from './replica-queue.ts';

/** One model in one place with its knobs at work. */
export interface Deployment {
  readonly model: SandboxModel;
  readonly knobs: SandboxKnobs;
  readonly price: StatedPrice | null;
  /** The knobs' times where given, else the model's own. */
  readonly pace: Pace;
  readonly loader: Loader;
  readonly replicas: ReplicaQueue;
  /** The random numbers of the next request that a replica serves: the same by order of service and seed. */
  nextRng(): Rng;
}

/** A base URL with what lives below it. */
export interface Place {
  /** Null: the root. */
  readonly id: string | null;
  /** How a request meets a cold model. */
  readonly as: SandboxKnobs['as'];
  /** Which server is imitated: its routes, shapes, errors and headers. */
  readonly engine: SandboxEngine;
  /** By model id; the root has every model, a deployment one. */
  readonly deployments: ReadonlyMap<string, Deployment>;
  /** Null: unlimited. */
  readonly rateLimiter: RateLimiter | null;
  /** What meets every request before its server does: the life of a managed endpoint. Null: nothing. */
  readonly gate: Loader | null;
}

/** The deployment of a place that has one; null: it has none or several. */
export function onlyDeployment(place: Place): Deployment | null {
  const [first, ...others] = place.deployments.values();
  return first === undefined || others.length > 0 ? null : first;
}
