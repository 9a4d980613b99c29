import type { Attempt } from '../types/attempt.ts';
import type { FleetEvent, RunEvent, Stop, WorkerEvent } from '../types/event.ts';
import type { Result } from '../types/result.ts';
import type { Score } from '../types/score.ts';
import type { LabelPair } from '../types/scorer.ts';
import type { Stall } from './taint.ts';

/** One request's final end, and the attempts of earlier ends that a resume replaced. */
export interface EndedRequest {
  readonly result: Result;
  readonly replacedAttempts: readonly Attempt[];
}

/** One scorer's word on one request. */
export interface ScoredRow {
  readonly score: Score;
  readonly pair: LabelPair | null;
}

/** What a judge was asked about one answer. */
export type Judgement = Extract<RunEvent, { type: 'judgement' }>;

/** The wait above which a probe of an idle-gap study was taken for cold. */
export type ColdBound = Extract<RunEvent, { type: 'cold-bound' }>;

/** A part of a load with a rate of its own, as it was run. */
export type StageEvent = Extract<RunEvent, { type: 'stage' }>;

/** A cell that needed no more samples. */
export type SettledEvent = Extract<RunEvent, { type: 'settled' }>;

/** How the client's machine was over a stretch of the run. */
export type HealthSample = Extract<RunEvent, { type: 'health' }>;

/** A dedicated endpoint's state as it was first seen so. */
export type EndpointEvent = Extract<RunEvent, { type: 'endpoint' }>;

/** What a journal says, joined. */
export interface RunFacts {
  /** By cell id: measured requests planned for the whole run; null when the cell never started. */
  readonly planned: ReadonlyMap<string, number>;
  /** By cell id, in order of scheduled time, then seq, then key. */
  readonly ended: ReadonlyMap<string, readonly EndedRequest[]>;
  /** By request key, then scorer name; the last score counts. */
  readonly scores: ReadonlyMap<string, ReadonlyMap<string, ScoredRow>>;
  /** By cell id: the last warm reference of its idle-gap study. */
  readonly coldBounds: ReadonlyMap<string, ColdBound>;
  /** By cell id: the first word counts, for nothing was sent after it. */
  readonly settled: ReadonlyMap<string, SettledEvent>;
  /** By cell id, in the journal's order. */
  readonly stages: ReadonlyMap<string, readonly StageEvent[]>;
  /** In the journal's order, those that a resume asked again included: they were paid for. */
  readonly judgements: readonly Judgement[];
  /** Stretches in which the client was late, in the journal's order. */
  readonly stalls: readonly Stall[];
  /** States of dedicated endpoints, in the journal's order. */
  readonly endpoints: readonly EndpointEvent[];
  /** Empty: the run did not watch its client. */
  readonly health: readonly HealthSample[];
  /** By id, in the order in which they came; empty: the run's own process sent everything. */
  readonly workers: ReadonlyMap<string, WorkerEvent>;
  /** What all starts by workers came to. */
  readonly fleet: Omit<FleetEvent, 'type' | 'atMs'>;
  readonly complete: boolean;
  readonly stops: readonly Stop[];
  /** ISO 8601; null when the run never finished. */
  readonly finishedAt: string | null;
  /** Last moment that the journal knows of, ms of the run. */
  readonly durationMs: number;
  /** Run-clock times at which a resumed start took over, rising. */
  readonly resumedAtMs: readonly number[];
  /** Resumed starts that followed no finish: the tool had crashed or was killed. */
  readonly crashes: number;
}

/**
 * Reads events into joined facts. The last result of a key is its end; attempts of the results it replaced are kept.
 * Within a cell the order of results and scores of different keys does not matter.
 */
export function readEvents(events: Iterable<RunEvent>): RunFacts {
  const reader = new EventReader();
  for (const event of events) reader.take(event);
  return reader.facts();
}

/** The same from events that come in batches, none of which is held longer than its facts need. */
export async function gatherFacts(batches: AsyncIterable<readonly RunEvent[]>): Promise<RunFacts> {
  const reader = new EventReader();
  for await (const events of batches) for (const event of events) reader.take(event);
  return reader.facts();
}

class EventReader {
  private readonly planned = new Map<string, number>();
  private readonly results = new Map<string, EndedRequest>();
  private readonly scores = new Map<string, Map<string, ScoredRow>>();
  private readonly stages = new Map<string, StageEvent[]>();
  private readonly judgements: Judgement[] = [];
  private readonly coldBounds = new Map<string, ColdBound>();
  private readonly settled = new Map<string, SettledEvent>();
  private readonly stalls: Stall[] = [];
  private readonly endpoints: EndpointEvent[] = [];
  private readonly health: HealthSample[] = [];
  private readonly workers = new Map<string, WorkerEvent>();
  private readonly duplicates: Extract<RunEvent, { type: 'duplicate' }>[] = [];
  private fleet = NO_FLEET;
  private readonly resumedAtMs: number[] = [];
  private finish: Extract<RunEvent, { type: 'run-finished' }> | null = null;
  private crashes = 0;
  private durationMs = 0;

  take(event: RunEvent): void {
    switch (event.type) {
      case 'run-started':
        this.start(event);
        break;
      case 'cell-started':
        this.planned.set(event.cellId, Math.max(event.planned, this.planned.get(event.cellId) ?? 0));
        this.pass(event.atMs);
        break;
      case 'result':
        this.end(event.result);
        break;
      case 'score': {
        const row = this.scores.get(event.key) ?? new Map<string, ScoredRow>();
        row.set(event.scorer, { score: event.score, pair: event.pair });
        this.scores.set(event.key, row);
        break;
      }
      case 'stage':
        this.stages.set(event.cellId, [...(this.stages.get(event.cellId) ?? []), event]);
        break;
      case 'judgement':
        this.judgements.push(event);
        break;
      case 'cold-bound':
        this.coldBounds.set(event.cellId, event);
        break;
      case 'settled':
        if (!this.settled.has(event.cellId)) this.settled.set(event.cellId, event);
        this.pass(event.atMs);
        break;
      case 'stall':
        this.stalls.push(event);
        break;
      case 'endpoint':
        this.endpoints.push(event);
        break;
      case 'health':
        this.health.push(event);
        break;
      case 'worker':
        this.workers.set(event.worker, event);
        break;
      case 'duplicate':
        this.duplicates.push(event);
        break;
      case 'fleet':
        this.fleet = addFleets(this.fleet, event);
        break;
      case 'cell-finished':
        this.pass(event.atMs);
        break;
      case 'run-finished':
        this.finish = event;
        this.pass(event.atMs);
        break;
    }
  }

  private start(event: Extract<RunEvent, { type: 'run-started' }>): void {
    if (event.resumed) {
      if (this.finish === null) this.crashes += 1;
      this.resumedAtMs.push(event.zeroMs);
    }
    this.finish = null;
  }

  private end(result: Result): void {
    const earlier = this.results.get(result.key);
    const replacedAttempts =
      earlier === undefined ? [] : [...earlier.replacedAttempts, ...earlier.result.attempts];
    this.results.set(result.key, { result, replacedAttempts });
    for (const attempt of result.attempts) this.pass(attempt.marks.doneAtMs);
  }

  private pass(atMs: number): void {
    this.durationMs = Math.max(this.durationMs, atMs);
  }

  facts(): RunFacts {
    for (const { key, attempts } of this.duplicates) {
      const first = this.results.get(key);
      if (first !== undefined)
        this.results.set(key, { ...first, replacedAttempts: [...first.replacedAttempts, ...attempts] });
    }
    this.duplicates.length = 0;
    const ended = new Map<string, EndedRequest[]>();
    for (const request of this.results.values()) {
      const cell = ended.get(request.result.cellId);
      if (cell === undefined) ended.set(request.result.cellId, [request]);
      else cell.push(request);
    }
    for (const requests of ended.values()) requests.sort(bySchedule);
    return {
      planned: this.planned,
      ended,
      scores: this.scores,
      coldBounds: this.coldBounds,
      settled: this.settled,
      stages: this.stages,
      judgements: this.judgements,
      stalls: this.stalls,
      endpoints: this.endpoints,
      health: this.health,
      workers: this.workers,
      fleet: this.fleet,
      complete: this.finish?.complete ?? false,
      stops: this.finish?.stops ?? [],
      finishedAt: this.finish?.at ?? null,
      durationMs: this.durationMs,
      resumedAtMs: this.resumedAtMs.sort((a, b) => a - b),
      crashes: this.crashes,
    };
  }
}

const NO_FLEET: RunFacts['fleet'] = {
  clockUncertaintyMs: 0,
  duplicates: 0,
  redelivered: 0,
  requeued: 0,
  lostSends: null,
  lostUsd: null,
};

function addFleets(a: RunFacts['fleet'], b: RunFacts['fleet']): RunFacts['fleet'] {
  const sum = (x: number | null, y: number | null) => (x === null && y === null ? null : (x ?? 0) + (y ?? 0));
  return {
    clockUncertaintyMs: Math.max(a.clockUncertaintyMs, b.clockUncertaintyMs),
    duplicates: a.duplicates + b.duplicates,
    redelivered: a.redelivered + b.redelivered,
    requeued: a.requeued + b.requeued,
    lostSends: sum(a.lostSends, b.lostSends),
    lostUsd: sum(a.lostUsd, b.lostUsd),
  };
}

/** Requests that were never sent stand last. */
function bySchedule(a: EndedRequest, b: EndedRequest): number {
  const timeA = a.result.attempts[0]?.marks.scheduledAtMs ?? Number.MAX_VALUE;
  const timeB = b.result.attempts[0]?.marks.scheduledAtMs ?? Number.MAX_VALUE;
  if (timeA !== timeB) return timeA - timeB;
  if (a.result.seq !== b.result.seq) return a.result.seq - b.result.seq;
  return a.result.key < b.result.key ? -1 : 1;
}
