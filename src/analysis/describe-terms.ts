import { scorerOf } from '../scorers/registry.ts';
import type { RunTerms } from '../types/comparability.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { LoadSpec, Rate } from '../types/load.ts';
import type { RunManifest } from '../types/manifest.ts';
import type { Candidate, ScorerSpec, Suite } from '../types/suite.ts';
import { hashOf } from '../util/hash.ts';

/** What the numbers of a run mean, by its manifest. Places (folders, ports) and paces are left out. */
export function describeTerms({ suite, datasets, suiteHash, toolVersion }: RunManifest): RunTerms {
  return {
    task: suite.task,
    errors: suite.errors,
    scorers: Object.fromEntries(suite.scorers.map((spec) => [spec.name, scorerHash(spec, suite)])),
    prompts: Object.fromEntries(
      suite.prompts.map(({ id, messages }) => [
        id,
        hashOf(
          messages.map(({ role, content }) => ({ role, content: content as Json })),
          16,
        ),
      ]),
    ),
    candidates: Object.fromEntries(suite.candidates.map((candidate) => [candidate.id, describe(candidate)])),
    datasets: Object.fromEntries(Object.entries(datasets).map(([name, { sha256 }]) => [name, sha256])),
    settings: describeSettings(suite),
    suiteHash,
    toolVersion,
  };
}

/** What else the hash of a suite stands for, by its key. */
function describeSettings(suite: Suite): JsonObject {
  const { name, datasets, candidates, judges, loads, batches, gates, slo } = suite;
  const { order, connections, warmup, repeat, seed, stopWhen, groupBy, metrics } = suite;
  return {
    name,
    dataset: byName(datasets, ({ source, hub, fields, benchmark, ...spec }) => ({
      ...spec,
      benchmark: benchmark === null ? null : { ...benchmark },
      file: fileName(source),
      hub: hub === null ? null : { ...hub },
      fields: { ...fields },
    })),
    price: Object.fromEntries(candidates.map(({ id, price }) => [id, price === null ? null : { ...price }])),
    judges: Object.fromEntries(
      judges.map(({ task, candidate }) => [candidate.id, { task, ...describe(candidate) }]),
    ),
    load: loads.map(describeLoad),
    batch: batches,
    order,
    connections,
    warmup: warmup.requests,
    repeat,
    stopWhen: stopWhen === null ? null : { ...stopWhen, goal: { ...stopWhen.goal } },
    groupBy: groupBy as unknown as Json,
    metrics: metrics as unknown as Json,
    seed,
    slo,
    gates: gates.map(({ versus, ...gate }) => ({ ...gate, versus: versus === null ? null : { ...versus } })),
  };
}

function byName<T extends { readonly name: string }>(
  items: readonly T[],
  describeOne: (item: T) => JsonObject,
): JsonObject {
  return Object.fromEntries(items.map((item) => [item.name, describeOne(item)]));
}

function describeLoad(load: LoadSpec): JsonObject {
  const values = Object.entries(load) as [string, string | number | Rate | null][];
  return Object.fromEntries(
    values.map(([key, value]) => {
      if (typeof value === 'object' && value !== null) return [key, value.text];
      return [key, key === 'path' ? fileName(String(value)) : value];
    }),
  );
}

function scorerHash({ name, options }: ScorerSpec, { judges }: Suite): string {
  const { module } = options;
  const placeless = typeof module === 'string' ? { ...options, module: fileName(module) } : options;
  const judged = scorerOf(name, options)?.outside?.kind === 'judge';
  const graders = judged ? judges.map(({ task, candidate }) => ({ task, ...describe(candidate) })) : [];
  return hashOf({ options: placeless, graders }, 16);
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function describe(candidate: Candidate): JsonObject {
  const { model, provider, baseUrl, endpointUrl, managed, dialect } = candidate;
  const { parameters, labels, stream, sandbox } = candidate;
  return {
    model,
    provider,
    // The sandbox listens on another port in every run.
    address: provider === 'sandbox' ? null : (endpointUrl ?? baseUrl),
    endpoint: managed?.name ?? null,
    dialect,
    parameters,
    labels,
    stream,
    sandbox: sandbox === null ? null : { ...sandbox },
  };
}
