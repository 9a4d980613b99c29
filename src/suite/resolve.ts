import { resolve } from 'node:path';
import { TASKS } from '../tasks/registry.ts';
import type { GateSpec } from '../types/gate.ts';
import type { JsonObject } from '../types/json.ts';
import type { Candidate, DatasetSpec, ScorerSpec, Suite, TaskName } from '../types/suite.ts';
import { twinOf } from '../util/twin.ts';
import { datasetNameOf } from './dataset-name.ts';
import { DEFAULTS } from './defaults.ts';
import { hubRepoOf } from './hub-source.ts';
import { moduleNameOf } from './module-name.ts';
import { resolveCandidate, resolveDuration, resolveRate } from './resolve-candidate.ts';
import { resolveLoad } from './resolve-load.ts';
import { resolveGrouping, resolveMetric } from './resolve-metric.ts';
import type { RawSuite } from './schema.ts';
import type { Path } from './schema-at.ts';

/** What resolving needs beside the suite itself. */
export interface ResolveContext {
  /** Folder that a relative path written at this place is relative to. */
  readonly folderAt: (path: Path) => string;
  /** The process environment, of which the suite keeps what its env lists. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A checked suite with every default filled in and every path absolute. */
export function resolveSuite(raw: RawSuite, context: ResolveContext): Suite {
  const seed = raw.seed ?? DEFAULTS.seed;
  return {
    name: raw.name,
    description: raw.description ?? null,
    task: raw.task,
    datasets: resolveDatasets(raw.dataset, raw.task, context),
    candidates: withTwin(
      raw.candidates.map((candidate) => resolveCandidate(candidate, raw.task, seed)),
      raw.aa ?? false,
    ),
    judges: (raw.judges ?? []).map(({ task = 'chat-completion', ...judge }) => ({
      task,
      candidate: resolveCandidate(judge, task, seed),
    })),
    prompts: raw.prompts ?? [],
    scorers: (raw.scorers ?? TASKS[raw.task].defaultScorers).map((scorer, index) =>
      resolveScorer(scorer, context.folderAt(['scorers', index])),
    ),
    groupBy: (raw.groupBy ?? []).map(resolveGrouping),
    metrics: Object.entries(raw.metrics ?? {}).map(([metric, written]) =>
      resolveMetric(metric, written, raw.scorers ?? TASKS[raw.task].defaultScorers),
    ),
    loads: listOf(raw.load ?? DEFAULTS.load).map((load, index) =>
      resolveLoad(
        load,
        context.folderAt(Array.isArray(raw.load) ? ['load', index, 'path'] : ['load', 'path']),
      ),
    ),
    batches: listOf(raw.batch ?? DEFAULTS.batch),
    order: raw.order ?? DEFAULTS.order,
    connections: raw.connections ?? DEFAULTS.connections,
    aa: raw.aa ?? false,
    warmup: { requests: raw.warmup?.requests ?? DEFAULTS.warmupRequests },
    repeat: raw.repeat ?? DEFAULTS.repeat,
    stopWhen: resolveStopRule(raw.stopWhen),
    seed,
    timeout: resolveTimeout(raw.timeout ?? {}),
    retry: resolveRetry(raw.retry ?? {}),
    coldStart: {
      maxWaitMs: resolveDuration(raw.coldStart?.maxWait) ?? DEFAULTS.coldStart.maxWaitMs,
      scaleUpTimeoutMs: resolveDuration(raw.coldStart?.scaleUpTimeout) ?? DEFAULTS.coldStart.scaleUpTimeoutMs,
    },
    limits: resolveLimits(raw.limits ?? {}),
    slo: Object.fromEntries(
      Object.entries(raw.slo ?? {}).flatMap(([metric, bound]) => {
        const ms = resolveDuration(bound);
        return ms === null ? [] : [[metric, ms]];
      }),
    ),
    gates: (raw.gates ?? []).map(resolveGate),
    errors: raw.errors ?? DEFAULTS.errors,
    traffic: resolveTraffic(raw.traffic, context.folderAt(['traffic', 'file'])),
    schedule: raw.schedule ?? null,
    env: Object.fromEntries(
      (raw.env ?? []).flatMap((name) => {
        const value = context.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

function resolveStopRule(raw: RawSuite['stopWhen']): Suite['stopWhen'] {
  if (raw === undefined) return null;
  const { confidence = DEFAULTS.stopWhen.confidence, atLeast = DEFAULTS.stopWhen.atLeast } = raw;
  if (!('decided' in raw))
    return {
      metric: raw.metric,
      goal: { kind: 'halfWidth', atMost: raw.halfWidth },
      confidence,
      atLeast,
    };
  const { metric, margin = 0 } = raw.decided;
  return { metric, goal: { kind: 'decided', margin }, confidence, atLeast };
}

function resolveTraffic(raw: RawSuite['traffic'], folder: string): Suite['traffic'] {
  if (raw === undefined) return null;
  return 'perHour' in raw
    ? { kind: 'steady', perHour: raw.perHour }
    : { kind: 'hourly', path: resolve(folder, raw.file) };
}

/** Beside the first candidate the same one again, where a suite measures the difference between equals. */
function withTwin(candidates: readonly Candidate[], aa: boolean): readonly Candidate[] {
  const [first, ...others] = candidates;
  return aa && first !== undefined ? [first, { ...first, id: twinOf(first.id) }, ...others] : candidates;
}

function resolveDatasets(
  raw: RawSuite['dataset'],
  task: TaskName,
  { folderAt }: ResolveContext,
): readonly DatasetSpec[] {
  return listOf(raw).map((dataset, index) => {
    const path: Path = Array.isArray(raw) ? ['dataset', index, 'source'] : ['dataset', 'source'];
    const repo = hubRepoOf(dataset.source);
    return {
      name: dataset.name ?? datasetNameOf(dataset.source),
      source: repo === null ? resolve(folderAt(path), dataset.source) : `hf://datasets/${repo}`,
      hub:
        repo === null
          ? null
          : {
              repo,
              config: dataset.config ?? null,
              split: dataset.split ?? null,
              revision: dataset.revision ?? DEFAULTS.revision,
            },
      media: dataset.media ?? TASKS[task].media,
      fields: {
        input: dataset.fields?.input ?? null,
        target: dataset.fields?.target ?? null,
        id: dataset.fields?.id ?? null,
      },
      limit: dataset.limit ?? null,
      shuffle: dataset.shuffle ?? DEFAULTS.shuffle,
      stratifyBy: dataset.stratifyBy ?? null,
      clusterBy: dataset.clusterBy ?? null,
      benchmark: dataset.benchmark ?? null,
    };
  });
}

function resolveScorer(
  raw: string | { readonly name?: string | undefined; readonly [option: string]: unknown },
  folder: string,
): ScorerSpec {
  if (typeof raw === 'string') return { name: raw, options: {} };
  const { name, ...rest } = raw;
  // YAML and JSON hold nothing but JSON values; the reader refuses the rest.
  const options = rest as JsonObject;
  if (typeof options.module !== 'string') return { name: name ?? '', options };
  return {
    name: name ?? moduleNameOf(options.module),
    options: { ...options, module: resolve(folder, options.module) },
  };
}

function resolveTimeout(raw: NonNullable<RawSuite['timeout']>): Suite['timeout'] {
  const usual = DEFAULTS.timeout;
  return {
    attemptMs: resolveDuration(raw.attempt) ?? usual.attemptMs,
    requestMs: resolveDuration(raw.request) ?? usual.requestMs,
    connectMs: resolveDuration(raw.connect) ?? usual.connectMs,
    headersMs: resolveDuration(raw.headers) ?? usual.headersMs,
    idleMs: resolveDuration(raw.idle) ?? usual.idleMs,
  };
}

function resolveRetry(raw: NonNullable<RawSuite['retry']>): Suite['retry'] {
  const usual = DEFAULTS.retry;
  return {
    attempts: raw.attempts ?? usual.attempts,
    initialMs: resolveDuration(raw.initial) ?? usual.initialMs,
    factor: raw.factor ?? usual.factor,
    maxMs: resolveDuration(raw.max) ?? usual.maxMs,
    jitter: raw.jitter ?? usual.jitter,
    respectRetryAfter: raw.respectRetryAfter ?? usual.respectRetryAfter,
  };
}

function resolveLimits(raw: NonNullable<RawSuite['limits']>): Suite['limits'] {
  return {
    concurrency: raw.concurrency ?? null,
    accountConcurrency: raw.accountConcurrency ?? null,
    requests: resolveRate(raw.requests),
    maxCostUsd: raw.maxCostUsd ?? null,
    maxDurationMs: resolveDuration(raw.maxDuration),
    maxErrorRate: raw.maxErrorRate ?? DEFAULTS.maxErrorRate,
  };
}

function resolveGate(raw: NonNullable<RawSuite['gates']>[number]): GateSpec {
  const boundOf = (bound: string | number | undefined) =>
    typeof bound === 'number' ? bound : resolveDuration(bound);
  return {
    metric: raw.metric,
    candidate: raw.candidate ?? null,
    min: boundOf(raw.min),
    max: boundOf(raw.max),
    decide: raw.decide ?? DEFAULTS.decide,
    versus:
      raw.versus === undefined
        ? null
        : {
            against: raw.versus,
            margin: boundOf(raw.margin) ?? 0,
            confidence: raw.confidence ?? DEFAULTS.confidence,
          },
  };
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
