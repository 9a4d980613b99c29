import type { LoadSpec } from './load.ts';
import type { Sample } from './sample.ts';
import type { Candidate, DatasetSpec, Prompt } from './suite.ts';

/** One coordinate of candidate × dataset × prompt × load; everything is reported per cell. */
export interface Cell {
  /** Unique in the run, readable: candidate/dataset/prompt/load. */
  readonly id: string;
  readonly candidate: Candidate;
  readonly dataset: DatasetSpec;
  readonly prompt: Prompt | null;
  readonly load: LoadSpec;
  /** Samples in one request. */
  readonly batch: number;
  /** "closed-8", "sequential", "closed-8-batch-16": the column of the CSVs. */
  readonly loadLabel: string;
}

/** One request that has to end exactly once. */
export interface WorkItem {
  /** Hash of everything that changes the answer, with cell, sample id and repeat. */
  readonly key: string;
  readonly cell: Cell;
  /** One, or those of its batch. */
  readonly samples: readonly [Sample, ...Sample[]];
  /** 1-based. */
  readonly repeat: number;
  /** Order within the cell, 0-based; warm-up items count from 0 too. */
  readonly seq: number;
  readonly phase: Phase;
  /** Turn of the interleaving, 0-based; the unit of resampling for latency. */
  readonly block: number;
  /** Part of the load with a rate of its own, 0-based; null: the load has none. */
  readonly stage: number | null;
  /** Planned silence before it, ms; null: none was planned. */
  readonly gapMs: number | null;
  /** When it should start, ms of the run; null: as soon as it has a slot (closed loop). */
  readonly scheduledAtMs: number | null;
}

/** Part of a run that a request belongs to by its scheduled time. Only `measured` enters a number. */
export type Phase = 'warmup' | 'ramp' | 'measured' | 'drain';
