import type { SandboxEngine, SandboxKnobs, StatedPrice } from '../types/suite.ts';
import { InputError } from '../util/errors.ts';
import { nearest } from '../util/nearest.ts';
import { createRng } from '../util/rng.ts';
import { DEGRADABLE_TASKS, isDegradable, RESTING_KNOBS } from '../util/sandbox-knobs.ts';
import { chooseEngine, ENGINES } from './engines/registry.ts';
import type { ModelSet, SandboxModel } from './models/model.ts';
import { MODEL_IDS } from './models/registry.ts';
import { drawDurationMs } from './pacing.ts';
import type { Deployment, Place } from './place.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { ALWAYS_READY, createLoader, type Loader } from './readiness.ts';
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
  /** Puts it into the hands of the management API; absent: it is there from the start and stays. */
  readonly endpoint?: EndpointConfig;
}

/** A deployment's name in the management API. */
export interface EndpointConfig {
  readonly name: string;
  /** Null: `sandbox`, the owner of every token. */
  readonly namespace: string | null;
  /** True: it stands paused at the start. False: it comes into being when it is created. */
  readonly exists: boolean;
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
    gate: null,
  };
}

/**
 * A place for each deployment that is there from the start, by id. Throws InputError for a repeated or impossible id,
 * for an unknown model, for a server that can't run it, and for a loss planted in a model that has no second choice, of
 * a deployment that is still to come too.
 */
export function createPlaces(configs: readonly DeploymentConfig[], models: ModelSet): Map<string, Place> {
  const places = new Map<string, Place>();
  const ids = new Set(['', '.', '..']);
  for (const config of configs) {
    if (ids.has(config.id)) {
      throw new InputError(`A sandbox deployment can't be named "${config.id}"`, {
        hint: 'Ids are unique and not "", "." or "..".',
      });
    }
    ids.add(config.id);
    checkDegrade(config, models);
    const place = createPlace(config, models, null);
    if (config.endpoint === undefined) places.set(config.id, place);
  }
  return places;
}

/**
 * The place of one deployment. With a gate it is an endpoint, and the gate alone decides when it is cold. Throws
 * InputError.
 */
export function createPlace(config: DeploymentConfig, models: ModelSet, gate: Loader | null): Place {
  const model = findModel(config, models);
  const knobs: SandboxKnobs =
    gate === null ? config.knobs : { ...config.knobs, as: 'endpoint', coldStartMs: null };
  return {
    id: config.id,
    as: knobs.as,
    engine: findEngine(config.id, knobs, model),
    deployments: new Map([[config.model, createDeployment(model, knobs, config.price)]]),
    rateLimiter: knobs.rateLimit === null ? null : createRateLimiter(knobs.rateLimit),
    gate,
  };
}

function checkDegrade(config: DeploymentConfig, models: ModelSet): void {
  const { id, task } = findModel(config, models);
  if (config.knobs.degrade === 0 || isDegradable(task)) return;
  throw new InputError(`${id} has no second choice to give, so degrade can't work on it`, {
    where: `deployment ${config.id}`,
    hint: `It works on ${DEGRADABLE_TASKS.join(', ')}.`,
  });
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

function findEngine(id: string, knobs: SandboxKnobs, model: SandboxModel): SandboxEngine {
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
