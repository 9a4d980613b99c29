import type { Attempt, ErrorCode } from './attempt.ts';
import type { ClientHealth } from './client-health.ts';
import type { DeploymentStudy } from './deployment-study.ts';
import type { Rental } from './endpoint.ts';
import type { Estimate } from './estimate.ts';
import type { Stop } from './event.ts';
import type { FleetSummary } from './fleet.ts';
import type { Json } from './json.ts';
import type { Saturation, StageSummary } from './load-summary.ts';
import type { RunManifest } from './manifest.ts';
import type { Answer, Output } from './output.ts';
import type { Recalled } from './result.ts';
import type { Score } from './score.ts';
import type { LabelPair } from './scorer.ts';
import type { MetricSpec } from './suite.ts';
import type { CellSummary } from './summary.ts';
import type { Phase } from './work.ts';

/** Two cells that differ only in their candidate, compared on one metric. difference = b − a. */
export interface Comparison {
  readonly metric: string;
  readonly a: string;
  readonly b: string;
  readonly dataset: string;
  readonly prompt: string | null;
  readonly load: string;
  readonly unit: 'share' | 'ms' | 'score';
  readonly higherIsBetter: boolean;
  /** Null: can't be computed; `note` says why. */
  readonly difference: Estimate | null;
  readonly pValue: number | null;
  /** After Holm's correction over the comparisons of one metric in this run. */
  readonly pAdjusted: number | null;
  readonly test: string;
  /** Of b against a. `not_worse` needs a stated margin. */
  readonly verdict: 'better' | 'worse' | 'not_worse' | 'undecided';
  /** Samples that pair, and those only one side answered. */
  readonly paired: number;
  readonly unpaired: number;
  /** For 0/1 scores: samples right only in a, only in b. Null otherwise. */
  readonly discordant: { readonly onlyA: number; readonly onlyB: number } | null;
  /** Smallest difference that this run could have detected (80 % power, 5 % two-sided). */
  readonly detectable: number | null;
  readonly note: string | null;
}

/** A typed doubt about the numbers: cause and what to do. */
export interface Warning {
  readonly code: string;
  /** doubt: read with care; invalid: do not use the numbers it names. */
  readonly severity: 'note' | 'doubt' | 'invalid';
  /** Cell or candidate it is about; null: the run. */
  readonly about: string | null;
  readonly message: string;
  readonly remedy: string;
}

/** A gate with its outcome. */
export interface GateOutcome {
  readonly metric: string;
  readonly candidate: string;
  readonly cellId: string;
  readonly bar: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: 'pass' | 'fail' | 'undecided';
  readonly reason: string;
  /** What the gate was held against; null: fixed bars. */
  readonly versus: GateVersus | null;
}

/** A gate's baseline and the paired difference to it, this run − baseline. */
export interface GateVersus {
  /** Run id of the baseline; null: there is none. */
  readonly runId: string | null;
  readonly margin: number;
  /** Null: can't be computed. */
  readonly difference: Estimate | null;
  /** Samples that pair, and those of one side alone. */
  readonly paired: number;
  readonly unpaired: number;
  /** What has changed since, for people. */
  readonly changes: readonly string[];
}

/** The formula behind a word of the report. */
export interface Definition {
  readonly term: string;
  readonly formula: string;
  readonly note: string;
}

/** One sample of a request with its answer. */
export interface RowItem {
  readonly sampleId: string;
  readonly sampleHash: string;
  readonly input: Json;
  readonly expected: Json;
  /** Null: not answered. */
  readonly output: Answer | null;
  /** By scorer name. */
  readonly scores: Readonly<Record<string, Score>>;
  readonly ownValues: OwnValues;
  /** Target and answer as the cell's confusion matrix counts them; null: it has none, or does not count this answer. */
  readonly labels: LabelPair | null;
}

/**
 * What corpus scorers that can be read row by row said of this answer alone, by scorer name; empty: nothing. To be read
 * beside the answer: the cell's number is no mean of these, and they have no column in the CSVs.
 */
export type OwnValues = Readonly<Record<string, number>>;

/**
 * One request with its derived numbers. Null: not measured. Of a batch, `scores` holds means over its scored samples, and
 * `ownValues` is empty and `labels` null: its items have their own.
 */
export interface RequestRow extends Omit<RowItem, 'output'> {
  readonly key: string;
  readonly cellId: string;
  readonly repeat: number;
  readonly seq: number;
  readonly block: number;
  readonly phase: Phase;
  /** Part of the load with a rate of its own, 0-based; null: the load has none. */
  readonly stage: number | null;
  readonly status: 'ok' | 'error' | 'timeout' | 'cancelled';
  readonly errorCode: ErrorCode | null;
  readonly errorMessage: string | null;
  readonly httpStatus: number | null;
  readonly attempts: readonly Attempt[];
  readonly cold: boolean;
  /** A cache gave the answer, the server's or this machine's own. */
  readonly cached: boolean;
  /** Of an answer from this machine's own cache, for which nothing was sent; null: the request was sent. */
  readonly recalled: Recalled | null;
  /** Who sent it; null: the process that ran the suite. */
  readonly worker: string | null;
  /** One of its times bears a mark of a stall of the client; gaps between its tokens apart. Null: the client was not watched. */
  readonly tainted: boolean | null;
  /** Of the first attempt. */
  readonly scheduledAtMs: number | null;
  readonly sentAtMs: number | null;
  readonly firstTokenAtMs: number | null;
  readonly doneAtMs: number | null;
  readonly serviceTimeMs: number | null;
  readonly responseTimeMs: number | null;
  readonly requestLatencyMs: number | null;
  readonly retryWaitMs: number;
  readonly scheduleDelayMs: number | null;
  readonly connectTimeMs: number | null;
  readonly ttfbMs: number | null;
  readonly ttftMs: number | null;
  readonly ttfoMs: number | null;
  readonly tpotMs: number | null;
  /** ttft less the time that connecting took. */
  readonly ttftWarmConnectionMs: number | null;
  /** The server's own word on how long it took; null: it does not say, or said it before a streamed answer was made. */
  readonly serverMs: number | null;
  /** service_time less server time: network, router and connecting. Null as well when the server claims more than passed here. */
  readonly networkMs: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  readonly output: Output | null;
  /** The samples of its batch; null: it asked for one sample. */
  readonly items: readonly RowItem[] | null;
  /** Attempts of an earlier end of the same request that a resume replaced. They were sent and may have been billed. */
  readonly replacedAttempts: readonly Attempt[];
}

/** What a scorer means, for tables and footnotes. */
export interface ScorerInfo {
  readonly name: string;
  readonly title: string;
  readonly higherIsBetter: boolean;
  /** share: 0 to 1, shown in percent; score: shown as is. */
  readonly unit: 'share' | 'score';
  readonly definition: string;
  readonly source: string;
  /** True: the scorer has a column in the CSVs. */
  readonly column: boolean;
  /** True: computed over the whole cell, with no value of a single row. */
  readonly corpus: boolean;
  /** Value of a perfect answer, by which rows are told right from wrong; null: one row says nothing by itself. */
  readonly perfectRow: number | null;
}

/** The reader's ten seconds: who won, by how much, how sure. */
export interface Verdict {
  /** Candidate id to take; null when the data can't carry a choice. */
  readonly choice: string | null;
  readonly headline: string;
  /** Each cites a measured number and its interval. */
  readonly sentences: readonly string[];
}

/** What one judge was asked by one scorer. Its tokens and cost stand in no other number. */
export interface JudgingSummary {
  readonly judge: string;
  readonly model: string;
  readonly provider: string;
  readonly scorer: string;
  readonly questions: number;
  /** Those of them that this machine's own cache answered: nothing was sent for them. */
  readonly recalled: number;
  /** Questions without an answer. */
  readonly unanswered: number;
  readonly attempts: number;
  /** Null: the server never said. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** USD; null: unknown, with the reason. */
  readonly costUsd: number | null;
  readonly unknownReason: string | null;
}

/** Throughput against latency: the stages of a cell, or cells that differ only in how much load they bring. */
export interface SaturationCurve {
  readonly candidate: string;
  readonly dataset: string;
  readonly prompt: string | null;
  /** "sweep-from-5-per-s"; of several cells the kind that they share: "closed", "poisson". */
  readonly load: string;
  readonly cellIds: readonly string[];
  /** In order of the rate that was offered, or of the number in flight. */
  readonly points: readonly StageSummary[];
  readonly saturation: Saturation;
  /** The suite's bound of response_time, ms; null: it has none. */
  readonly sloMs: number | null;
}

/** What the first candidate and its twin, the same again, differ by: the noise of this machine and network. */
export interface NoiseFloor {
  readonly candidate: string;
  readonly twin: string;
  /** a is the candidate, b its twin. They are in no family of corrected p-values and decide nothing. */
  readonly comparisons: readonly Comparison[];
  /** "Differences below 2.1 ms at p50 …", one a metric and setting. */
  readonly sentences: readonly string[];
}

/** One frozen report: the only thing that reporters see. */
export interface RunReport {
  readonly formatVersion: 1;
  readonly manifest: RunManifest;
  readonly status: {
    readonly complete: boolean;
    readonly stops: readonly Stop[];
    readonly durationMs: number;
    readonly finishedAt: string | null;
  };
  /** True when any candidate is a sandbox: its numbers are simulated. */
  readonly simulated: boolean;
  readonly verdict: Verdict;
  readonly scorers: readonly ScorerInfo[];
  readonly metrics: readonly MetricSpec[];
  readonly cells: readonly CellSummary[];
  readonly comparisons: readonly Comparison[];
  /** Null: the suite does not ask for it (`aa`). */
  readonly noiseFloor: NoiseFloor | null;
  readonly curves: readonly SaturationCurve[];
  readonly gates: readonly GateOutcome[];
  readonly warnings: readonly Warning[];
  /** Null: the run did not watch its client, as version 0.1.0 did not. */
  readonly client: ClientHealth | null;
  /** Null: the process that ran the suite sent everything. */
  readonly fleet: FleetSummary | null;
  readonly judging: readonly JudgingSummary[];
  /** Dedicated endpoints whose states the run saw. */
  readonly rentals: readonly Rental[];
  /** The same model in several places; empty: no model was measured in more than one. */
  readonly deployments: readonly DeploymentStudy[];
  readonly definitions: readonly Definition[];
  /** Pictures and recordings that the page shows, as data URIs by the SHA-256 of their bytes; those beyond a cap are left out. */
  readonly media: Readonly<Record<string, string>>;
  /** Every ended request, warm-up included, in order of scheduled time within each cell. */
  readonly requests: readonly RequestRow[];
}
