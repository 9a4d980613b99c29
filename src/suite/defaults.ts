import type { EndpointOrder, Lease } from '../types/endpoint.ts';
import type { LoadSpec } from '../types/load.ts';
import type { RetryPolicy, Suite, TimeoutPolicy } from '../types/suite.ts';
import { RESTING_KNOBS } from '../util/sandbox-knobs.ts';

/** What stands in where a suite is silent. Times in ms; null: no limit, or the knob is off. */
export const DEFAULTS = Object.freeze({
  load: Object.freeze({ kind: 'closed', concurrency: 8 }) satisfies LoadSpec,
  order: 'interleaved' as Suite['order'],
  connections: 'pooled' as Suite['connections'],
  ramp: Object.freeze({ steps: 10 }),
  sweep: Object.freeze({ from: '1/s', factor: 1.5, stageMs: 10_000, searchSteps: 4, attainment: 0.95 }),
  idleGap: Object.freeze({ shortestMs: 1_000, longestMs: 900_000, steps: 8, repeat: 3, reference: 5 }),
  warmupRequests: 3,
  repeat: 1,
  batch: 1,
  revision: 'main',
  seed: 1,
  stream: true,
  replicas: 1,
  shuffle: false,
  timeout: Object.freeze({
    attemptMs: 60_000,
    requestMs: 600_000,
    connectMs: 10_000,
    headersMs: null,
    idleMs: 30_000,
  }) satisfies TimeoutPolicy,
  retry: Object.freeze({
    attempts: 5,
    initialMs: 1_000,
    factor: 2,
    maxMs: 30_000,
    jitter: 'full',
    respectRetryAfter: true,
  }) as RetryPolicy,
  coldStart: Object.freeze({ maxWaitMs: 300_000, scaleUpTimeoutMs: 45_000 }),
  maxErrorRate: 0.5,
  lease: Object.freeze({
    minReplica: 1,
    maxReplica: 1,
    type: 'authenticated' as EndpointOrder['type'],
    framework: 'pytorch',
    after: 'pause' as Lease['after'],
    maxTimeMs: 7_200_000,
    readyWithinMs: 1_200_000,
  }),
  errors: 'exclude' as Suite['errors'],
  decide: 'interval' as Suite['gates'][number]['decide'],
  confidence: 0.95,
  stopWhen: Object.freeze({ confidence: 0.95, atLeast: 30 }),
  /** The sandbox's seed is the suite's. */
  sandbox: RESTING_KNOBS,
});
