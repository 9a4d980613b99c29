import { basename } from 'node:path';
import type { Json, JsonObject } from '../types/json.ts';
import type { LoadSpec, Rate } from '../types/load.ts';
import type { Sample } from '../types/sample.ts';
import type { Candidate, Prompt, SandboxKnobs, Suite } from '../types/suite.ts';
import type { Cell } from '../types/work.ts';
import { hashOf } from '../util/hash.ts';

/**
 * Key of a request: 32 hexadecimal digits over everything that changes its answer, and its place in the run.
 * Candidate (id, model, provider, addresses, pinned dialect, parameters, labels, stream), prompt, dataset name, load, sample (id, hash,
 * and with a prompt the metadata that the prompt may read) and repeat. Retries, timeouts, limits, prices and tokens
 * are not in it: a resume may change them. repeat counts from 1; a warm-up request uses 0 and below.
 */
export function requestKey(cell: Cell, samples: readonly [Sample, ...Sample[]], repeat: number): string {
  const asked = samples.map((sample) => [
    sample.id,
    sample.hash,
    cell.prompt === null ? null : sample.metadata,
  ]);
  return hashOf([cellHash(cell), cell.batch === 1 ? (asked[0] ?? null) : asked, repeat], 32);
}

/** A cell is the same for all its requests, so its part of the key is computed once. */
const cellHashes = new WeakMap<Cell, string>();

function cellHash(cell: Cell): string {
  const known = cellHashes.get(cell);
  if (known !== undefined) return known;
  const hash = hashOf({
    candidate: identityOfCandidate(cell.candidate),
    prompt: cell.prompt === null ? null : identityOfPrompt(cell.prompt),
    dataset: cell.dataset.name,
    load: cell.loadLabel,
  });
  cellHashes.set(cell, hash);
  return hash;
}

/**
 * Hash of what a suite means: two runs with the same hash asked the same questions in the same way. Left out are place
 * (folders, addresses, tokens, environment) and pace (limits, timeouts, retries, patience), description and schedule, and
 * where a score is to be published.
 */
export function suiteHash(suite: Suite): string {
  return hashOf(identityOfSuite(suite));
}

/** What that hash is made of, for telling two suites apart. */
export function identityOfSuite(suite: Suite): JsonObject {
  return {
    name: suite.name,
    task: suite.task,
    datasets: suite.datasets.map(({ source, hub, benchmark: _, ...dataset }) => ({
      ...dataset,
      hub: hub === null ? null : { ...hub },
      file: basename(source),
    })),
    candidates: suite.candidates.map((candidate) => ({
      ...identityOfCandidate(candidate),
      baseUrl: null,
      endpointUrl: null,
      price: candidate.price === null ? null : { ...candidate.price },
      sandbox: candidate.sandbox === null ? null : knobsAtWork(candidate.sandbox),
    })),
    prompts: suite.prompts.map(identityOfPrompt),
    scorers: suite.scorers.map(({ name, options }) => ({
      name,
      options:
        typeof options.module === 'string' ? { ...options, module: basename(options.module) } : options,
    })),
    // A suite without them keeps the hash that it had before there were any.
    ...(suite.groupBy.length === 0 ? {} : { groupBy: suite.groupBy as unknown as Json }),
    ...(suite.metrics.length === 0 ? {} : { metrics: suite.metrics as unknown as Json }),
    loads: suite.loads.map(identityOfLoad),
    order: suite.order,
    ...(suite.connections === 'pooled' ? {} : { connections: suite.connections }),
    warmup: suite.warmup.requests,
    batches: suite.batches,
    judges: suite.judges.map(({ task, candidate }) => ({ task, ...identityOfCandidate(candidate) })),
    repeat: suite.repeat,
    // A suite without a rule keeps the hash that it had before there were any.
    ...(suite.stopWhen === null ? {} : { stopWhen: { ...suite.stopWhen, goal: { ...suite.stopWhen.goal } } }),
    seed: suite.seed,
    slo: suite.slo,
    // A gate with fixed bars keeps the hash that it had before gates could be held against a baseline.
    gates: suite.gates.map(
      ({ versus, ...gate }): JsonObject => (versus === null ? gate : { ...gate, versus: { ...versus } }),
    ),
    errors: suite.errors,
  };
}

/** A suite that degrades nothing keeps the hash that it had before that could be done. */
function knobsAtWork({ degrade, ...knobs }: SandboxKnobs): JsonObject {
  return degrade === 0 ? knobs : { ...knobs, degrade };
}

/** Rates by what they are, files by their name. */
function identityOfLoad(load: LoadSpec): JsonObject {
  const plain: Record<string, Json> = {};
  for (const [name, value] of Object.entries(load) as [string, string | number | Rate | null][]) {
    if (typeof value === 'object' && value !== null) plain[name] = { count: value.count, perMs: value.perMs };
    else plain[name] = name === 'path' ? basename(String(value)) : value;
  }
  return plain;
}

function identityOfCandidate(candidate: Candidate): JsonObject {
  const { id, model, provider, baseUrl, endpointUrl, dialect, parameters, labels, stream } = candidate;
  return { id, model, provider, baseUrl, endpointUrl, dialect, parameters, labels, stream };
}

function identityOfPrompt({ id, messages }: Prompt): Json {
  return { id, messages: messages.map(({ role, content }) => ({ role, content: content as Json })) };
}
