import type { Attempt } from '../types/attempt.ts';
import type { RunEvent } from '../types/event.ts';
import type { GateSpec } from '../types/gate.ts';
import type { RunManifest } from '../types/manifest.ts';
import type { Result } from '../types/result.ts';
import type { Candidate, DatasetSpec, Suite } from '../types/suite.ts';

/** A value of this format whose younger keys may be missing: version 0.1.0 did not know them. */
type Older<T, Younger extends keyof T> = Omit<T, Younger> & Partial<Pick<T, Younger>>;

/** A manifest with what 0.1.0 did not write filled in as that version ran it: no look-ups, no judges, no batches, no traces. */
export function completeManifest(
  manifest: Older<RunManifest, 'lookups' | 'traces' | 'prices' | 'traffic'>,
): RunManifest {
  return {
    ...manifest,
    suite: completeSuite(manifest.suite),
    datasets: Object.fromEntries(
      Object.entries(manifest.datasets).map(([name, facts]) => [
        name,
        { ...facts, revision: facts.revision ?? null, note: facts.note ?? null },
      ]),
    ),
    traces: manifest.traces ?? {},
    lookups: manifest.lookups ?? [],
    prices: manifest.prices ?? [],
    traffic: manifest.traffic ?? null,
  };
}

function completeSuite(
  suite: Older<
    Suite,
    'judges' | 'batches' | 'connections' | 'aa' | 'traffic' | 'stopWhen' | 'groupBy' | 'metrics'
  >,
): Suite {
  return {
    ...suite,
    datasets: suite.datasets.map(completeDataset),
    candidates: suite.candidates.map(completeCandidate),
    judges: suite.judges ?? [],
    groupBy: suite.groupBy ?? [],
    metrics: suite.metrics ?? [],
    batches: suite.batches ?? [1],
    connections: suite.connections ?? 'pooled',
    aa: suite.aa ?? false,
    gates: suite.gates.map(completeGate),
    traffic: suite.traffic ?? null,
    stopWhen: suite.stopWhen ?? null,
  };
}

function completeGate(gate: Older<GateSpec, 'versus'>): GateSpec {
  return { ...gate, versus: gate.versus ?? null };
}

function completeDataset(dataset: Older<DatasetSpec, 'hub' | 'media' | 'benchmark'>): DatasetSpec {
  const { hub = null, media = null, benchmark = null } = dataset;
  return { ...dataset, hub, media, benchmark };
}

function completeCandidate(candidate: Older<Candidate, 'dialect' | 'managed'>): Candidate {
  const { sandbox } = candidate;
  return {
    ...candidate,
    dialect: candidate.dialect ?? null,
    managed: candidate.managed ?? null,
    sandbox:
      sandbox === null
        ? null
        : {
            ...sandbox,
            engine: sandbox.engine ?? null,
            coldMode: sandbox.coldMode ?? null,
            degrade: sandbox.degrade ?? 0,
          },
  };
}

/** An event with what 0.1.0 did not write filled in: each of its requests held one sample, each attempt one exchange. */
export function completeEvent(event: RunEvent): RunEvent {
  if (event.type === 'judgement') return completeJudgement(event);
  if (event.type !== 'result') return event;
  const result = completeResult(event.result);
  return result === event.result ? event : { ...event, result };
}

type JudgementEvent = Extract<RunEvent, { type: 'judgement' }>;

function completeJudgement(event: Older<JudgementEvent, 'recalled'>): JudgementEvent {
  return { ...event, recalled: event.recalled ?? 0 };
}

function completeResult(result: Older<Result, YoungerOfResult>): Result {
  const attempts = result.attempts.every(isComplete) ? result.attempts : result.attempts.map(completeAttempt);
  const { metadata = null, stage = null, gapMs = null, groups = null, recalled = null } = result;
  const batch = completeBatch(result.batch ?? null);
  // A journal of this version has it all: then nothing is made anew, a million times over.
  const whole =
    result.batch === batch &&
    result.metadata === metadata &&
    result.stage === stage &&
    result.gapMs === gapMs &&
    result.groups === groups &&
    result.recalled === recalled;
  if (whole && attempts === result.attempts) return result as Result;
  return { ...result, batch, metadata, stage, gapMs, groups, recalled, attempts } as Result;
}

type YoungerOfResult = 'batch' | 'metadata' | 'stage' | 'gapMs' | 'groups' | 'recalled';

function completeBatch(batch: Result['batch']): Result['batch'] {
  if (batch === null || batch.every(({ groups }) => groups !== undefined)) return batch;
  return batch.map((item) => ({ ...item, groups: item.groups ?? null }));
}

function isComplete({ connect, steps, server }: Older<Attempt, 'connect' | 'steps'>): boolean {
  const { queueMs, inferenceMs, totalMs }: Older<Attempt['server'], 'queueMs' | 'inferenceMs' | 'totalMs'> =
    server;
  return [connect, steps, queueMs, inferenceMs, totalMs].every((value) => value !== undefined);
}

function completeAttempt(attempt: Attempt): Attempt {
  const { server } = attempt;
  return {
    ...attempt,
    connect: attempt.connect ?? null,
    steps: attempt.steps ?? null,
    server: {
      ...server,
      queueMs: server.queueMs ?? null,
      inferenceMs: server.inferenceMs ?? null,
      totalMs: server.totalMs ?? null,
    },
  };
}
