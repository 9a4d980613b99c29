import type { SandboxEngine, SandboxKnobs, StatedPrice } from '../types/suite.ts';
import { InputError } from '../util/errors.ts';
import { nearest } from '../util/nearest.ts';
import { createRng } from '../util/rng.ts';
import { RESTING_KNOBS } from '../util/sandbox-knobs.ts';
import { chooseEngine, ENGINES } from './engines/registry.ts';
import type { ModelSet, SandboxModel } from './models/model.ts';
import { MODEL_IDS } from './models/registry.ts';
import { drawDurationMs } from './pacing.ts';
import type { Deployment, Place } from './place.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { ALWAYS_READY, createLoader } from './readiness.ts';
import { createReplicaQueue } from './replica-queue.ts';

/** A deployment as it is asked for. */
export interface DeploymentConfig {
  /** Unique; any text but "", "." and "..", which no URL path can carry. */
  readonly id: string;
  /** Id of a model that the sandbox has. */
  readonly model: string;
  readonly knobs: SandboxKnobs;
  /** Null: the ledger prices nothing. */
  readonly price: StatedPrice | null;
  /** The management API knows it by this name; absent: it has no part in it. `exists`: it is there from the start, paused. */
  readonly endpoint?: { readonly name: string; readonly namespace: string | null; readonly exists: boolean };
}

/** The knobs of the root: serverless, always warm, with each model's own times. */
export const DEFAULT_KNOBS: SandboxKnobs = { ...RESTING_KNOBS, seed: 0 };

/** The root place: every model, served serverless with the same knobs; a rate limit is one for all of them. */
export function createRoot(models: ModelSet, knobs: SandboxKnobs = DEFAULT_KNOBS): Place {
  const deployments = models.models.map((model) => [model.id, createDeployment(model, knobs, null)] as const);
  const rateLimiter = knobs.rateLimit === null ? null : createRateLimiter(knobs.rateLimit);
  return {
    id: null,
    as: 'serverless',
    engine: 'hf-inference',
    deployments: new Map(deployments),
    rateLimiter,
  };
}

/**
 * A place for each deployment, by id. Throws InputError for a repeated or impossible id, for an unknown model, and for
 * a server that can't run it.
 */
export function createPlaces(configs: readonly DeploymentConfig[], models: ModelSet): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const config of configs) {
    if (['', '.', '..'].includes(config.id) || places.has(config.id)) {
      throw new InputError(`A sandbox deployment can't be named "${config.id}"`, {
        hint: 'Ids are unique and not "", "." or "..".',
      });
    }
    const model = findModel(config, models);
    const deployment = createDeployment(model, config.knobs, config.price);
    places.set(config.id, {
      id: config.id,
      as: config.knobs.as,
      engine: findEngine(config, model),
      deployments: new Map([[config.model, deployment]]),
      rateLimiter: config.knobs.rateLimit === null ? null : createRateLimiter(config.knobs.rateLimit),
    });
  }
  return places;
}

function findModel(config: DeploymentConfig, models: ModelSet): SandboxModel {
  const model = models.models.find((known) => known.id === config.model);
  if (model !== undefined) return model;
  const close = nearest(config.model, MODEL_IDS);
  throw new InputError(`The sandbox has no model "${config.model}"`, {
    where: `deployment ${config.id}`,
    hint: close === null ? `It has ${MODEL_IDS.join(', ')}.` : `Did you mean ${close}?`,
  });
}

function findEngine({ id, knobs }: DeploymentConfig, model: SandboxModel): SandboxEngine {
  const engine = chooseEngine(knobs, model.task);
  const { tasks } = ENGINES[engine];
  if (tasks.includes(model.task)) return engine;
  throw new InputError(`${engine} can't serve ${model.id}, a model for ${model.task}`, {
    where: `deployment ${id}`,
    hint: `It serves ${tasks.join(', ')}.`,
  });
}

function createDeployment(model: SandboxModel, knobs: SandboxKnobs, price: StatedPrice | null): Deployment {
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
