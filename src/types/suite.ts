import type { ManagedEndpoint } from './endpoint.ts';
import type { GateSpec } from './gate.ts';
import type { JsonObject } from './json.ts';
import type { LoadSpec, Rate } from './load.ts';
import type { StopRule } from './stop-rule.ts';

/** Every task, by its Hugging Face pipeline tag (chat-completion is the exception). */
export type TaskName =
  | 'chat-completion'
  | 'text-generation'
  | 'feature-extraction'
  | 'sentence-similarity'
  | 'text-ranking'
  | 'text-classification'
  | 'zero-shot-classification'
  | 'token-classification'
  | 'fill-mask'
  | 'question-answering'
  | 'table-question-answering'
  | 'summarization'
  | 'translation'
  | 'text-to-image'
  | 'image-classification'
  | 'zero-shot-image-classification'
  | 'automatic-speech-recognition';

/**
 * How a kind of server wants a request and shapes its answer. hf-inference: Hugging Face serverless; toolkit: the
 * inference toolkit of dedicated endpoints; tgi: text-generation-inference's own routes; tei:
 * text-embeddings-inference's own routes; openai: OpenAI's routes (vLLM, SGLang, llama.cpp, partner providers).
 */
export type Dialect = 'hf-inference' | 'toolkit' | 'tgi' | 'tei' | 'openai';

/** Kind of bytes that a task is asked with. */
export type MediaKind = 'image' | 'audio';

/** Where a dataset's rows come from and how they become samples. Paths are absolute after resolving. */
export interface DatasetSpec {
  /** Unique within the suite; the file's base name unless the suite says otherwise. */
  readonly name: string;
  /** Absolute path of a csv, tsv, json, jsonl or parquet file, or `hf://datasets/org/name`. */
  readonly source: string;
  /** Where on the Hub; null: a local file. */
  readonly hub: HubDataset | null;
  /** What the input column holds: text or JSON (null), or a path, data URI or bytes of an image or a recording. */
  readonly media: MediaKind | null;
  /** Column of each role, nested by dots; null: the role's own name if such a column exists, else the role is empty. */
  readonly fields: {
    /** A column, or the parts of an input with a column each. */
    readonly input: string | Readonly<Record<string, string>> | null;
    readonly target: string | null;
    readonly id: string | null;
  };
  /** Take at most this many samples, after shuffling and stratifying; null: all. */
  readonly limit: number | null;
  readonly shuffle: boolean;
  /** Column whose proportions the limited sample keeps; null: none. */
  readonly stratifyBy: string | null;
  /** Column that names the cluster of a sample (customer, document); null: samples are independent. */
  readonly clusterBy: string | null;
  /** Null: its score is no entry of a leaderboard. */
  readonly benchmark: BenchmarkSpec | null;
}

/** A Hub dataset as a benchmark whose leaderboard takes a score of it. It changes no request and no number. */
export interface BenchmarkSpec {
  /** Id of the task in the eval.yaml of the dataset's repository. */
  readonly task: string;
  /** The scorer whose value the leaderboard takes. */
  readonly scorer: string;
  /** True: the leaderboard shows shares in percent; false: as 0 to 1. */
  readonly percent: boolean;
}

/** A dataset of the Hugging Face Hub. */
export interface HubDataset {
  /** `org/name`. */
  readonly repo: string;
  /** Null: the only one, or the one named default. */
  readonly config: string | null;
  /** Null: the only one, or the one named test. */
  readonly split: string | null;
  /** Branch, tag or commit. */
  readonly revision: string;
}

/** USD for a million tokens. */
export interface TokenPrice {
  readonly inputPerMTokUsd: number;
  readonly outputPerMTokUsd: number;
}

/** What a candidate costs, as a suite states it. Exactly one mode. */
export type StatedPrice =
  | ({ readonly mode: 'token' } & TokenPrice)
  | { readonly mode: 'request'; readonly perRequestUsd: number }
  | { readonly mode: 'compute-second'; readonly perComputeSecondUsd: number }
  | { readonly mode: 'hour'; readonly perHourUsd: number; readonly replicas: number };

/** What a candidate costs: as stated, or by the provider that answered, as the router lists them. */
export type Price =
  | StatedPrice
  | { readonly mode: 'routed'; readonly providers: Readonly<Record<string, TokenPrice>> };

/** A server that the sandbox can imitate. */
export type SandboxEngine = 'tgi' | 'tei' | 'vllm' | 'toolkit' | 'hf-inference';

/** Knobs of a sandbox candidate. Times in ms, rates in requests per second. Null: the knob is off. */
export interface SandboxKnobs {
  readonly as: 'serverless' | 'endpoint';
  /** Which server it imitates; null: hf-inference for serverless, and for an endpoint what such a model usually runs on. */
  readonly engine: SandboxEngine | null;
  /** Time to first token of a stream, ms. */
  readonly ttftMs: number | null;
  /** Time between streamed tokens, ms. */
  readonly itlMs: number | null;
  /** Coefficient of variation of every simulated time (lognormal), 0 to 2. */
  readonly jitter: number;
  /** Service time of an answer that is not streamed, ms. */
  readonly serviceTimeMs: number | null;
  /** Time a cold model takes to load, ms; null: always warm. */
  readonly coldStartMs: number | null;
  /** Idle time after which a loaded model is unloaded, ms; null: never. */
  readonly idleTimeoutMs: number | null;
  /**
   * What a request meets while the model is cold. refuse: a 503 at once; hold: its answer when the model is loaded. Null:
   * serverless refuses, and an endpoint holds as long as the request's X-Scale-Up-Timeout asks for.
   */
  readonly coldMode: 'refuse' | 'hold' | null;
  /** Requests allowed in a fixed window; beyond it 429. */
  readonly rateLimit: { readonly count: number; readonly perMs: number } | null;
  /** Share of requests answered 500, 0 to 1. */
  readonly errorRate: number;
  /** Share of inputs whose answer is the model's second choice: a planted loss, 0 to 1. */
  readonly degrade: number;
  /** Requests served at the same time; further ones queue. Null: unlimited. */
  readonly replicas: number | null;
  readonly seed: number;
}

/** One thing under comparison: a model in a place with parameters and a price. */
export interface Candidate {
  readonly id: string;
  readonly model: string;
  /** hf-inference, auto, endpoint, openai, sandbox, or a partner provider's name. */
  readonly provider: string;
  /** Replaces the provider's host and keeps its paths; null: the provider's own. */
  readonly baseUrl: string | null;
  /** URL of a dedicated endpoint; null for other providers. */
  readonly endpointUrl: string | null;
  /** A dedicated endpoint by its name; null: it has an address, or the provider is another. */
  readonly managed: ManagedEndpoint | null;
  /** How its server is spoken to; null: what the server says of itself, else what the provider usually runs. */
  readonly dialect: Dialect | null;
  /** Name of the environment variable that holds the token; null: HF_TOKEN or the token file of `hf auth login`. */
  readonly tokenEnv: string | null;
  readonly billTo: string | null;
  readonly parameters: JsonObject;
  /** Renames the server's labels to the dataset's: {LABEL_0: negative}. */
  readonly labels: Readonly<Record<string, string>>;
  readonly stream: boolean;
  /** As the suite states it; null: it does not, and others are asked. */
  readonly price: StatedPrice | null;
  readonly limits: { readonly concurrency: number | null; readonly requests: Rate | null };
  readonly sandbox: SandboxKnobs | null;
}

/** A model that grades answers, with the task that it is asked. */
export interface Judge {
  readonly task: TaskName;
  readonly candidate: Candidate;
}

/** A prompt template of a task that takes prompts; every text in it is Handlebars over the sample. */
export interface Prompt {
  readonly id: string;
  readonly messages: readonly PromptMessage[];
}

/** One message of a prompt: a text, or parts of text and images. */
export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string | readonly ContentPart[];
}

/** One part of a message. The URL of an image may be http(s) or a data URI. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/** A scorer with its options, as the suite names it. */
export interface ScorerSpec {
  readonly name: string;
  readonly options: JsonObject;
}

/** What samples are grouped by. */
export interface GroupingSpec {
  /** The column, or label, or length: the name by which metrics and tables know it. */
  readonly name: string;
  /** label: the expected label; length: characters of the input's texts. */
  readonly by: 'column' | 'label' | 'length';
  /** Rising bounds between buckets, each the lowest value of its upper bucket; null: a column's or label's own values, a length's terciles. */
  readonly edges: readonly number[] | null;
}

/** A metric that the suite makes of its scorers. */
export interface MetricSpec {
  readonly name: string;
  readonly formula: string;
  readonly higherIsBetter: boolean;
  /** share: shown in percent; score: shown as is. */
  readonly unit: 'share' | 'score';
}

/** When and how an attempt is repeated. Times in ms. */
export interface RetryPolicy {
  /** Sends in all, the first included. */
  readonly attempts: number;
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  readonly jitter: 'full' | 'none';
  readonly respectRetryAfter: boolean;
}

/** Limits of one attempt and one request, ms. */
export interface TimeoutPolicy {
  readonly attemptMs: number;
  readonly requestMs: number;
  readonly connectMs: number;
  /** Longest until the response headers; null: the attempt's own limit. */
  readonly headersMs: number | null;
  /** Longest silence inside a response. */
  readonly idleMs: number;
}

/** How much traffic is expected: a steady rate, or a CSV with the requests of each hour (absolute path). */
export type TrafficSpec =
  | { readonly kind: 'steady'; readonly perHour: number }
  | { readonly kind: 'hourly'; readonly path: string };

/** A suite with every default filled in and every path absolute: what runs. */
export interface Suite {
  readonly name: string;
  readonly description: string | null;
  readonly task: TaskName;
  readonly datasets: readonly DatasetSpec[];
  readonly candidates: readonly Candidate[];
  /** Models that grade answers; they take no part in the comparison. */
  readonly judges: readonly Judge[];
  /** Empty for tasks that take no prompt, and when the input is sent as the one user message. */
  readonly prompts: readonly Prompt[];
  readonly scorers: readonly ScorerSpec[];
  /** Breakdowns that the report shows. */
  readonly groupBy: readonly GroupingSpec[];
  readonly metrics: readonly MetricSpec[];
  readonly loads: readonly LoadSpec[];
  /** Samples in one request; several are a cell each. [1]: no batching. */
  readonly batches: readonly number[];
  readonly order: 'interleaved' | 'sequential';
  /** pooled: connections are kept and used again; fresh: each request opens its own. */
  readonly connections: 'pooled' | 'fresh';
  /** The first candidate runs against itself, so that the difference between equals is known. */
  readonly aa: boolean;
  readonly warmup: { readonly requests: number };
  readonly repeat: number;
  /** Null: every sample is asked, whatever the answers say. */
  readonly stopWhen: StopRule | null;
  readonly seed: number;
  readonly timeout: TimeoutPolicy;
  readonly retry: RetryPolicy;
  readonly coldStart: { readonly maxWaitMs: number; readonly scaleUpTimeoutMs: number };
  readonly limits: {
    readonly concurrency: number | null;
    /** In flight over all candidates that share an account; null: no cap of its own. */
    readonly accountConcurrency: number | null;
    readonly requests: Rate | null;
    readonly maxCostUsd: number | null;
    readonly maxDurationMs: number | null;
    readonly maxErrorRate: number;
  };
  /** Upper bound of a latency metric in ms, by metric name. Empty: no SLO. */
  readonly slo: Readonly<Record<string, number>>;
  readonly gates: readonly GateSpec[];
  readonly errors: 'exclude' | 'wrong';
  /** Traffic that the report plans for; null: none is stated. */
  readonly traffic: TrafficSpec | null;
  readonly schedule: string | null;
  /** Environment variables that templates may read, with their values at run time. */
  readonly env: Readonly<Record<string, string>>;
}
