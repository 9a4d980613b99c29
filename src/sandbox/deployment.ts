import type { Rng } from '../types/context.ts';
import type { Price, SandboxKnobs } from '../types/suite.ts';
import { InputError } from '../util/errors.ts';
import { nearest } from '../util/nearest.ts';
import { createRng } from '../util/rng.ts';
import { RESTING_KNOBS } from '../util/sandbox-knobs.ts';
import type { ModelSet, Pace, SandboxModel } from './models/model.ts';
import { drawDurationMs } from './pacing.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { ALWAYS_READY, createLoader, type Loader } from './readiness.ts';
import { createReplicaQueue, type ReplicaQueue } from './replica-queue.ts';

/** A deployment as it is asked for. */
export interface DeploymentConfig {
  /** Unique; any text but "", "." and "..", which no URL path can carry. */
  readonly id: string;
  /** Id of a model that the sandbox has. */
  readonly model: string;
  readonly knobs: SandboxKnobs;
  /** Null: the ledger prices nothing. */
  readonly price: Price | null;
}

/** One model in one place with its knobs at work. */
export interface Deployment {
  readonly model: SandboxModel;
  readonly knobs: SandboxKnobs;
  readonly price: Price | null;
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
  readonly as: SandboxKnobs['as'];
  /** By model id; the root has every model, a deployment one. */
  readonly deployments: ReadonlyMap<string, Deployment>;
  /** Null: unlimited. */
  readonly rateLimiter: RateLimiter | null;
}

/** The knobs of the root: serverless, always warm, with each model's own times. */
export const DEFAULT_KNOBS: SandboxKnobs = { ...RESTING_KNOBS, seed: 0 };

/** The root place: every model, served serverless with the same knobs; a rate limit is one for all of them. */
export function createRoot(models: ModelSet, knobs: SandboxKnobs = DEFAULT_KNOBS): Place {
  const deployments = models.models.map((model) => [model.id, createDeployment(model, knobs, null)] as const);
  const rateLimiter = knobs.rateLimit === null ? null : createRateLimiter(knobs.rateLimit);
  return { id: null, as: 'serverless', deployments: new Map(deployments), rateLimiter };
}

/** A place for each deployment, by id. Throws InputError for a repeated or impossible id and for an unknown model. */
export function createPlaces(configs: readonly DeploymentConfig[], models: ModelSet): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const config of configs) {
    if (['', '.', '..'].includes(config.id) || places.has(config.id)) {
      throw new InputError(`A sandbox deployment can't be named "${config.id}"`, {
        hint: 'Ids are unique and not "", "." or "..".',
      });
    }
    const deployment = createDeployment(findModel(config, models), config.knobs, config.price);
    places.set(config.id, {
      id: config.id,
      as: config.knobs.as,
      deployments: new Map([[config.model, deployment]]),
      rateLimiter: config.knobs.rateLimit === null ? null : createRateLimiter(config.knobs.rateLimit),
    });
  }
  return places;
}

function findModel(config: DeploymentConfig, models: ModelSet): SandboxModel {
  const model = models.models.find((known) => known.id === config.model);
  if (model !== undefined) return model;
  const ids = models.models.map((known) => known.id);
  const close = nearest(config.model, ids);
  throw new InputError(`The sandbox has no model "${config.model}"`, {
    where: `deployment ${config.id}`,
    hint: close === null ? `It has ${ids.join(', ')}.` : `Did you mean ${close}?`,
  });
}

function createDeployment(model: SandboxModel, knobs: SandboxKnobs, price: Price | null): Deployment {
  const rng = createRng(knobs.seed);
  const loadRng = rng.fork('load');
  const { coldStartMs } = knobs;
  let served = 0;
  return {
    model,
    knobs,
    price,
    pace: {
      serviceTimeMs: knobs.serviceTimeMs ?? model.pace.serviceTimeMs,
      ttftMs: knobs.ttftMs ?? model.pace.ttftMs,
      itlMs: knobs.itlMs ?? model.pace.itlMs,
    },
    loader:
      coldStartMs === null
        ? ALWAYS_READY
        : createLoader(() => drawDurationMs(coldStartMs, knobs.jitter, loadRng), knobs.idleTimeoutMs),
    replicas: createReplicaQueue(knobs.replicas),
    nextRng: () => {
      served += 1;
      return rng.fork(`request ${served}`);
    },
  };
}
