import type { SandboxKnobs } from '../types/suite.ts';

/** A sandbox with every knob at rest: serverless, always warm, unlimited, each model at its own pace. */
export const RESTING_KNOBS: Omit<SandboxKnobs, 'seed'> = Object.freeze({
  as: 'serverless',
  engine: null,
  ttftMs: null,
  itlMs: null,
  jitter: 0,
  serviceTimeMs: null,
  coldStartMs: null,
  idleTimeoutMs: null,
  coldMode: null,
  rateLimit: null,
  errorRate: 0,
  replicas: null,
});
