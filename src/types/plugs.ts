import type { Usage } from './attempt.ts';
import type { Json, JsonObject } from './json.ts';
import type { Output } from './output.ts';
import type { RunReport } from './report.ts';
import type { Sample } from './sample.ts';
import type { Score } from './score.ts';
import type { Candidate, DatasetSpec, LoadSpec, TaskName } from './suite.ts';

/** A body that a task could not read, or an error the server wrote into a successful answer. */
export interface ReadFault {
  readonly fault: 'malformed' | 'truncated' | 'stream_error';
  /** What was found, at most 300 characters. */
  readonly message: string;
}

/** An answer as a task read it. */
export interface Reading {
  readonly output: Output;
  readonly usage: Usage | null;
}

/** What one server-sent event carried. */
export interface ChunkFacts {
  /** It bears content, reasoning or a tool call. */
  readonly token: boolean;
  /** It bears visible answer text. */
  readonly visible: boolean;
  /** The server says the stream is over ([DONE]). */
  readonly done: boolean;
}

/** Reads one stream; made anew for each attempt. */
export interface StreamReader {
  /** Takes the data of one event. Never throws. */
  push(data: string): ChunkFacts;
  /** The whole answer, or why there is none. */
  end(): Reading | ReadFault;
}

/** What a task asks with: the sample's input, or the rendered messages. */
export type TaskInput =
  | { readonly kind: 'input'; readonly input: Json }
  | {
      readonly kind: 'messages';
      readonly messages: readonly { readonly role: string; readonly content: string }[];
    };

/** How a server of this kind wants a request and shapes its answer. */
export type Dialect = 'hf-inference' | 'toolkit' | 'openai';

/** One Hugging Face task. */
export interface Task {
  readonly name: TaskName;
  readonly streams: boolean;
  /** It takes prompts. */
  readonly generative: boolean;
  /** Scorers used when the suite names none. */
  readonly defaultScorers: readonly string[];
  /** Why this candidate can't run this task, or null. */
  checkCandidate(candidate: Candidate): string | null;
  /** Why this input can't be asked, or null. */
  checkInput(input: Json): string | null;
  /** Body of the request, `model` first where the dialect has one. */
  toBody(input: TaskInput, candidate: Candidate, dialect: Dialect, modelName: string): JsonObject;
  readBody(body: Json, candidate: Candidate): Reading | ReadFault;
  /** Null for tasks that do not stream. */
  openStream: ((candidate: Candidate) => StreamReader) | null;
}

/** Where a candidate is served. */
export interface Address {
  readonly url: string;
  /** Without Authorization. */
  readonly headers: Readonly<Record<string, string>>;
  readonly dialect: Dialect;
  /** Value of `model` in bodies that carry one. */
  readonly modelName: string;
}

/** A place that serves models. */
export interface Provider {
  readonly name: string;
  readonly deployment: (
    candidate: Candidate,
  ) => 'serverless' | 'endpoint' | 'openai-compatible' | 'sandbox-serverless' | 'sandbox-endpoint';
  /** hugging-face: HF_TOKEN is meant for it; own: only a variable named by tokenEnv is. none: no token is sent. */
  readonly auth: 'hugging-face' | 'own' | 'none';
  /** Why this candidate can't be served here, or null. */
  checkCandidate(candidate: Candidate, task: Task): string | null;
  address(candidate: Candidate, task: Task): Address;
  /** Extra request headers that hold a cold request open, ms; only dedicated endpoints know one. */
  readonly holdsWhileScaling: boolean;
}

/** One scorer. `pair` is given for scorers that compare a label or text with the target; corpus metrics aggregate pairs. */
export interface Scorer {
  readonly name: string;
  readonly title: string;
  readonly higherIsBetter: boolean;
  readonly unit: 'share' | 'score';
  readonly definition: string;
  readonly source: string;
  /** zero-one: Wilson; mean: t; corpus: bootstrap over samples. table: no number of its own. */
  readonly kind: 'zero-one' | 'mean' | 'corpus' | 'table';
  /** Why these options are wrong, or null. */
  checkOptions(options: JsonObject): string | null;
  score(sample: Pick<Sample, 'input' | 'target'>, output: Output, options: JsonObject): Score;
  /** Normalised target and answer of one row; null when the scorer compares something else or the row has no target. */
  pair(sample: Pick<Sample, 'input' | 'target'>, output: Output, options: JsonObject): LabelPair | null;
  /**
   * Only for kind corpus: the metric over pairs, pair i counted `weights[i]` times (0 or more, may be fractional;
   * absent: each once); null when undefined.
   */
  aggregate: ((pairs: readonly LabelPair[], weights?: ArrayLike<number>) => number | null) | null;
}

export interface LabelPair {
  readonly target: string;
  readonly answer: string;
}

/** One load profile. Later profiles add open kinds beside closed. */
export interface LoadProfile {
  readonly kind: LoadSpec['kind'];
  label(load: LoadSpec): string;
  /** Requests in flight of the cell whose turn it is. */
  concurrency(load: LoadSpec): number;
}

/** A dataset reader: rows of a file, in order, with their 1-based line. Malformed content is an InputError with its line. */
export interface DatasetSource {
  readonly name: string;
  readonly extensions: readonly string[];
  rows(path: string): AsyncIterable<{ readonly line: number; readonly row: JsonObject }>;
}

/** A dataset opened for reading: passes over the same samples in the same order each time. */
export interface OpenDataset {
  readonly spec: DatasetSpec;
  /** Number of samples after limit. */
  readonly count: number;
  /** Of the samples' hashes in order. */
  readonly sha256: string;
  samples(): AsyncIterable<Sample>;
}

/** One output format; pure: a report in, text out. */
export interface Reporter {
  readonly name: string;
  /** Files it makes, by name in the run folder. Chunks are written in order. */
  render(report: RunReport): readonly { readonly file: string; readonly chunks: Iterable<string> }[];
}
