import { TASKS } from '../tasks/registry.ts';
import type { Lease, ManagedEndpoint } from '../types/endpoint.ts';
import type { JsonObject } from '../types/json.ts';
import type { Rate } from '../types/load.ts';
import type { Candidate, SandboxKnobs, StatedPrice, TaskName } from '../types/suite.ts';
import { parseDurationMs, parseRate } from '../util/duration.ts';
import { DEFAULTS } from './defaults.ts';
import type { RawSuite } from './schema.ts';

type RawCandidate = RawSuite['candidates'][number];

/** A candidate with every default filled in. */
export function resolveCandidate(raw: RawCandidate, task: TaskName, seed: number): Candidate {
  return {
    id: raw.id,
    model: raw.model,
    provider: raw.provider,
    baseUrl: raw.baseUrl ?? null,
    endpointUrl: raw.endpoint?.url ?? null,
    managed: resolveManaged(raw),
    dialect: raw.dialect ?? null,
    tokenEnv: raw.tokenEnv ?? null,
    billTo: raw.billTo ?? null,
    // YAML and JSON hold nothing but JSON values; the reader refuses the rest.
    parameters: (raw.parameters ?? {}) as JsonObject,
    labels: raw.labels ?? {},
    stream: TASKS[task].streams && (raw.stream ?? DEFAULTS.stream),
    price: raw.price === undefined ? null : resolvePrice(raw.price),
    limits: {
      concurrency: raw.limits?.concurrency ?? null,
      requests: resolveRate(raw.limits?.requests),
    },
    sandbox: raw.provider === 'sandbox' ? resolveSandbox(raw.sandbox ?? {}, seed) : null,
  };
}

/** An endpoint that is known by its name; a lease without one takes the candidate's id. */
function resolveManaged({ id, endpoint }: RawCandidate): ManagedEndpoint | null {
  if (endpoint === undefined || endpoint.url !== undefined) return null;
  return {
    name: endpoint.name ?? id,
    namespace: endpoint.namespace ?? null,
    lease: endpoint.lease === undefined ? null : resolveLease(endpoint.lease),
  };
}

function resolveLease(raw: NonNullable<NonNullable<RawCandidate['endpoint']>['lease']>): Lease {
  const { create } = raw;
  const { maxTimeMs, readyWithinMs, ...order } = DEFAULTS.lease;
  return {
    create:
      create === undefined
        ? null
        : {
            vendor: create.vendor,
            region: create.region,
            accelerator: create.accelerator,
            instanceType: create.instanceType,
            instanceSize: create.instanceSize,
            minReplica: create.minReplica ?? order.minReplica,
            maxReplica: create.maxReplica ?? Math.max(order.maxReplica, create.minReplica ?? 0),
            scaleToZeroMinutes: create.scaleToZeroMinutes ?? null,
            type: create.type ?? order.type,
            framework: create.framework ?? order.framework,
            revision: create.revision ?? null,
            image: (create.image as JsonObject | undefined) ?? null,
          },
    after: raw.after ?? order.after,
    maxTimeMs: resolveDuration(raw.maxTime) ?? maxTimeMs,
    maxCostUsd: raw.maxCostUsd ?? null,
    readyWithinMs: resolveDuration(raw.readyWithin) ?? readyWithinMs,
  };
}

/** Milliseconds of a duration that the schema let through; null: none was written. */
export function resolveDuration(written: string | undefined): number | null {
  return written === undefined ? null : parseDurationMs(written);
}

/** A rate that the schema let through; null: none was written. */
export function resolveRate(written: string | undefined): Rate | null {
  const rate = written === undefined ? null : parseRate(written);
  return rate === null || written === undefined ? null : { ...rate, text: written };
}

function resolvePrice(raw: NonNullable<RawCandidate['price']>): StatedPrice {
  if ('inputPerMTokUsd' in raw) {
    const { inputPerMTokUsd, outputPerMTokUsd } = raw;
    return { mode: 'token', inputPerMTokUsd, outputPerMTokUsd };
  }
  if ('perRequestUsd' in raw) return { mode: 'request', perRequestUsd: raw.perRequestUsd };
  if ('perComputeSecondUsd' in raw) {
    return { mode: 'compute-second', perComputeSecondUsd: raw.perComputeSecondUsd };
  }
  return { mode: 'hour', perHourUsd: raw.perHourUsd, replicas: raw.replicas ?? DEFAULTS.replicas };
}

/** The knobs of a sandbox candidate as written, with the defaults under them. The seed is the suite's unless written. */
export function resolveSandbox(raw: NonNullable<RawCandidate['sandbox']>, seed: number): SandboxKnobs {
  const off = DEFAULTS.sandbox;
  return {
    as: raw.as ?? off.as,
    engine: raw.engine ?? off.engine,
    ttftMs: resolveDuration(raw.ttft) ?? off.ttftMs,
    itlMs: resolveDuration(raw.itl) ?? off.itlMs,
    jitter: raw.jitter ?? off.jitter,
    serviceTimeMs: resolveDuration(raw.serviceTime) ?? off.serviceTimeMs,
    coldStartMs: resolveDuration(raw.coldStart) ?? off.coldStartMs,
    idleTimeoutMs: resolveDuration(raw.idleTimeout) ?? off.idleTimeoutMs,
    coldMode: raw.coldMode ?? off.coldMode,
    rateLimit: windowOf(raw.rateLimit) ?? off.rateLimit,
    errorRate: raw.errorRate ?? off.errorRate,
    degrade: raw.degrade ?? off.degrade,
    replicas: raw.replicas ?? off.replicas,
    seed: raw.seed ?? seed,
  };
}

function windowOf(written: string | undefined): SandboxKnobs['rateLimit'] {
  return written === undefined ? null : parseRate(written);
}
