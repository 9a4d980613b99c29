import type { Suite } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import { nearest } from '../../util/nearest.ts';

/** What flags of `run` may change in a suite: place, pace and size. */
export interface Overrides {
  readonly maxConcurrency: number | null;
  readonly candidates: readonly string[] | null;
  readonly limit: number | null;
  readonly repeat: number | null;
  readonly seed: number | null;
  readonly maxCostUsd: number | null;
  readonly maxDurationMs: number | null;
}

/** The suite with the flags laid over it. An unknown candidate is an InputError. */
export function overrideSuite(suite: Suite, flags: Overrides): Suite {
  const known = suite.candidates.map((candidate) => candidate.id);
  for (const id of flags.candidates ?? []) {
    if (known.includes(id)) continue;
    const near = nearest(id, known);
    throw new InputError(`suite ${suite.name} has no candidate "${id}"`, {
      where: '--candidate',
      hint: near === null ? `it has ${known.join(', ')}` : `did you mean ${near}?`,
    });
  }
  return {
    ...suite,
    candidates: suite.candidates.filter((candidate) => flags.candidates?.includes(candidate.id) ?? true),
    gates: suite.gates.filter(
      (gate) => gate.candidate === null || (flags.candidates?.includes(gate.candidate) ?? true),
    ),
    datasets:
      flags.limit === null
        ? suite.datasets
        : suite.datasets.map((dataset) => ({ ...dataset, limit: flags.limit })),
    repeat: flags.repeat ?? suite.repeat,
    seed: flags.seed ?? suite.seed,
    limits: {
      ...suite.limits,
      concurrency: flags.maxConcurrency ?? suite.limits.concurrency,
      maxCostUsd: flags.maxCostUsd ?? suite.limits.maxCostUsd,
      maxDurationMs: flags.maxDurationMs ?? suite.limits.maxDurationMs,
    },
  };
}
