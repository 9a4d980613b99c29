import type { SandboxKnobs, TaskName } from '../types/suite.ts';

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
  degrade: 0,
  replicas: null,
});

/** Tasks whose sandbox models rank what they could have answered, so that a second choice is theirs to give. */
export const DEGRADABLE_TASKS = [
  'text-classification',
  'zero-shot-classification',
  'image-classification',
  'zero-shot-image-classification',
  'question-answering',
] as const satisfies readonly TaskName[];

/** True for a task that the knob `degrade` works on. */
export function isDegradable(task: TaskName): task is (typeof DEGRADABLE_TASKS)[number] {
  return (DEGRADABLE_TASKS as readonly TaskName[]).includes(task);
}
