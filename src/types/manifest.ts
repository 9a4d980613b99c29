import type { Dialect, Price, Suite } from './suite.ts';

/** A provider of a model by the Hub's mapping. */
export interface MappedProvider {
  readonly provider: string;
  /** live, staging or error; empty: not stated. */
  readonly status: string;
  /** The provider's own id of the model. */
  readonly providerId: string;
  /** Pipeline tag, `conversational` for chat; empty: not stated. */
  readonly task: string;
  /** File of a LoRA adapter's weights in the model's repository; null: no adapter. */
  readonly adapterWeightsPath: string | null;
}

/** A chat provider of a model as the router lists it: its own word and its latest probe. Null: not stated, never 0 or free. */
export interface RoutedProvider {
  readonly provider: string;
  /** live or error; empty: not stated. */
  readonly status: string;
  readonly contextTokens: number | null;
  readonly inputPerMTokUsd: number | null;
  readonly outputPerMTokUsd: number | null;
  readonly isFree: boolean | null;
  readonly tools: boolean | null;
  readonly structuredOutput: boolean | null;
  readonly firstTokenLatencyMs: number | null;
  readonly tokensPerSecond: number | null;
}

/** What a server says of itself. Null: not stated. */
export interface ServerIdentity {
  /** text-generation-inference, text-embeddings-inference, or the owner of its models (vllm, sglang, llamacpp). */
  readonly engine: string | null;
  readonly version: string | null;
  /** Model that it serves, by its own word. */
  readonly model: string | null;
  /** embedding, reranker or classifier; text-embeddings-inference only. */
  readonly modelType: string | null;
  /** Most inputs that it takes in one request. */
  readonly maxBatch: number | null;
}

/** What was found out about a candidate before the clock started, and what its requests were built from. */
export interface CandidateLookUp {
  readonly candidate: string;
  /** ISO 8601 wall time. */
  readonly at: string;
  /** How its requests are written. */
  readonly dialect: Dialect;
  /** suite: the candidate names it; server: the server's word; provider: what the provider usually runs. */
  readonly dialectFrom: 'suite' | 'server' | 'provider';
  /** `model` in bodies that carry one. */
  readonly modelName: string;
  readonly providerId: string | null;
  /** Partner that serves it; null: none was settled on. */
  readonly partner: string | null;
  /** What was asked and what came, for people. */
  readonly evidence: string;
  /** Null: not asked, or no word. */
  readonly server: ServerIdentity | null;
  /** The Hub's mapping of the model; null: not asked, or no word. */
  readonly mapping: readonly MappedProvider[] | null;
  /** The router's list of the model's chat providers; null: not asked, or no word. */
  readonly prices: readonly RoutedProvider[] | null;
}

/** What a candidate costs in this run, and who says so. */
export interface CandidatePrice {
  readonly candidate: string;
  /** Null: unknown, never free. */
  readonly price: Price | null;
  readonly from: 'suite' | 'router' | 'endpoints-api' | 'price-list' | 'nobody';
  /** For people, with the date: "Hugging Face's price list of 2026-05-19, aws nvidia-l4 x1". */
  readonly source: string;
  /** ISO 8601 date or time of the price; null: stated in the suite, or unknown. */
  readonly at: string | null;
}

/** Traffic that the report plans for. */
export interface TrafficFacts {
  /** Requests of each hour, repeated from the start when they are over; one entry: a steady rate. */
  readonly perHour: readonly number[];
  /** "120 requests an hour", or the name of the file. */
  readonly source: string;
}

/** What a run read of one dataset. */
interface DatasetFacts {
  /** Content hash of the samples in order. */
  readonly sha256: string;
  /** Number of samples after limit. */
  readonly samples: number;
  /** Commit of a Hub dataset; null: a local file. */
  readonly revision: string | null;
  /** Config, split and rows of a Hub dataset, and what is doubtful about them; null: a local file. */
  readonly note: string | null;
}

/** What a run read of the trace that a load plays. */
interface TraceFacts {
  /** Name of the file, without its folder. */
  readonly file: string;
  /** Content hash of its times. */
  readonly sha256: string;
  readonly arrivals: number;
}

/** What a run was: everything needed to judge or repeat it. Holds no secret. */
export interface RunManifest {
  readonly formatVersion: 1;
  readonly runId: string;
  readonly suite: Suite;
  /** Path of the suite file, relative to the working directory where it can be. */
  readonly suitePath: string;
  /** Hash of the resolved suite without place and pace. */
  readonly suiteHash: string;
  /** By dataset name. */
  readonly datasets: Readonly<Record<string, DatasetFacts>>;
  /** By load label. */
  readonly traces: Readonly<Record<string, TraceFacts>>;
  readonly toolVersion: string;
  readonly gitSha: string | null;
  readonly node: string;
  readonly host: {
    readonly os: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
  };
  readonly seed: number;
  /** Flags that changed the size of the suite; null: not given. A resume applies them again. */
  readonly overrides: {
    readonly candidates: readonly string[] | null;
    readonly limit: number | null;
    readonly repeat: number | null;
    readonly seed: number | null;
  };
  /** What was looked up of each candidate, on record before the first request. */
  readonly lookups: readonly CandidateLookUp[];
  /** On record before the first request; empty: not yet, or a run of version 0.1.0, whose prices are the suite's. */
  readonly prices: readonly CandidatePrice[];
  /** Null: the suite states none. */
  readonly traffic: TrafficFacts | null;
  /** ISO 8601 wall time. */
  readonly startedAt: string;
  readonly resumedAt: readonly string[];
  /** Command line that repeats the run. */
  readonly command: string;
}
