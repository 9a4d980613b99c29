import { resolve } from 'node:path';
import type { LoadSpec, Rate } from '../types/load.ts';
import { DEFAULTS } from './defaults.ts';
import { resolveDuration, resolveRate } from './resolve-candidate.ts';
import type { RawSuite } from './schema.ts';

type One<T> = T extends readonly (infer Item)[] ? Item : T;

/** One load of a suite as written. */
export type RawLoad = One<NonNullable<RawSuite['load']>>;

/** A load with its defaults; `folder` is what the path of a trace is relative to. */
export function resolveLoad(raw: RawLoad, folder: string): LoadSpec {
  switch (raw.kind) {
    case 'closed':
      return { kind: 'closed', concurrency: raw.concurrency ?? DEFAULTS.load.concurrency };
    case 'sequential':
      return { kind: 'sequential' };
    case 'constant':
    case 'poisson':
      return { kind: raw.kind, ...paceOf(raw) };
    case 'gamma':
      return { kind: 'gamma', burstiness: raw.burstiness, ...paceOf(raw) };
    case 'ramp':
      return {
        kind: 'ramp',
        from: rateOf(raw.from),
        to: rateOf(raw.to),
        durationMs: resolveDuration(raw.duration) ?? 0,
        steps: raw.steps ?? DEFAULTS.ramp.steps,
        maxInFlight: raw.maxInFlight ?? null,
      };
    case 'burst':
      return {
        kind: 'burst',
        size: raw.size,
        everyMs: resolveDuration(raw.every) ?? 0,
        durationMs: resolveDuration(raw.duration),
        maxInFlight: raw.maxInFlight ?? null,
      };
    case 'trace':
      return {
        kind: 'trace',
        path: resolve(folder, raw.path),
        timeScale: raw.timeScale ?? 1,
        maxInFlight: raw.maxInFlight ?? null,
      };
    case 'sweep':
      return {
        kind: 'sweep',
        from: rateOf(raw.from ?? DEFAULTS.sweep.from),
        factor: raw.factor ?? DEFAULTS.sweep.factor,
        max: resolveRate(raw.max),
        stageMs: resolveDuration(raw.stage) ?? DEFAULTS.sweep.stageMs,
        searchSteps: raw.searchSteps ?? DEFAULTS.sweep.searchSteps,
        attainment: raw.attainment ?? DEFAULTS.sweep.attainment,
        maxInFlight: raw.maxInFlight ?? null,
      };
    case 'idle-gap':
      return {
        kind: 'idle-gap',
        shortestMs: resolveDuration(raw.shortest) ?? DEFAULTS.idleGap.shortestMs,
        longestMs: resolveDuration(raw.longest) ?? DEFAULTS.idleGap.longestMs,
        steps: raw.steps ?? DEFAULTS.idleGap.steps,
        repeat: raw.repeat ?? DEFAULTS.idleGap.repeat,
        reference: raw.reference ?? DEFAULTS.idleGap.reference,
      };
  }
}

function paceOf(raw: Extract<RawLoad, { readonly kind: 'constant' | 'poisson' | 'gamma' }>) {
  return {
    rate: rateOf(raw.rate),
    durationMs: resolveDuration(raw.duration),
    rampUpMs: resolveDuration(raw.rampUp) ?? 0,
    coolDownMs: resolveDuration(raw.coolDown) ?? 0,
    maxInFlight: raw.maxInFlight ?? null,
  };
}

/** A rate that the schema has checked. */
function rateOf(written: string): Rate {
  const rate = resolveRate(written);
  if (rate === null) throw new Error(`the rate ${written} passed the schema and is none`);
  return rate;
}
