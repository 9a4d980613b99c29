import type { Usage } from './attempt.ts';
import type { Json, JsonObject } from './json.ts';
import type { Answer } from './output.ts';
import type { RunReport } from './report.ts';
import type { Media, Sample } from './sample.ts';
import type { Score } from './score.ts';
import type { Candidate, ContentPart, DatasetSpec, Dialect, LoadSpec, MediaKind, TaskName } from './suite.ts';

/** A body that a task could not read, or an error the server wrote into a successful answer. */
export interface ReadFault {
  readonly fault: 'malformed' | 'truncated' | 'stream_error';
  /** What was found, at most 300 characters. */
  readonly message: string;
}

/** Answers as a task read them: one for each input of the request, in its order. */
export interface Reading {
  readonly outputs: readonly Answer[];
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

/** What a task asks with: a sample's input (with its bytes, for a task over media), or the rendered messages. */
export type TaskInput =
  | { readonly kind: 'input'; readonly input: Json; readonly media: Media | null }
  | { readonly kind: 'messages'; readonly messages: readonly RenderedMessage[] };

/** What one request asks: one input, or those of a batch. */
export type TaskInputs = readonly [TaskInput, ...TaskInput[]];

/** A message as it is sent. */
export interface RenderedMessage {
  readonly role: string;
  readonly content: string | readonly ContentPart[];
}

/** How one candidate's server is spoken to. */
export interface TaskSetting {
  readonly candidate: Candidate;
  readonly dialect: Dialect;
  /** Value of `model` in bodies that carry one. */
  readonly modelName: string;
}

/** A request without its host and its login. */
export interface WireRequest {
  /** Below the place's base, with its leading slash; empty: the base itself. */
  readonly path: string;
  readonly contentType: string;
  /** Null: any. */
  readonly accept: string | null;
  readonly body: string | Uint8Array;
}

/** A successful response's body, decompressed. */
export interface WireAnswer {
  /** Media type in lower case without parameters; empty: not stated. */
  readonly contentType: string;
  /** Undefined: it is no JSON. Parsed once. */
  json(): Json | undefined;
  text(): string;
  bytes(): Uint8Array;
}

/** One Hugging Face task. */
export interface Task {
  readonly name: TaskName;
  readonly streams: boolean;
  /** It takes prompts. */
  readonly takesPrompts: boolean;
  /** Bytes that its inputs are; null: text or JSON. */
  readonly media: MediaKind | null;
  /** `labels` of a candidate rename what it answers. */
  readonly hasLabels: boolean;
  /** Dialects that can carry it. */
  readonly dialects: readonly Dialect[];
  /** Scorers used when the suite names none. */
  readonly defaultScorers: readonly string[];
  /** Names inside `parameters` that the task writes itself. */
  readonly ownParameters: readonly string[];
  /** Most inputs of one request; 1: this dialect takes no lists. */
  maxBatch(dialect: Dialect): number;
  /** Why this candidate can't run this task, or null. */
  checkCandidate(candidate: Candidate): string | null;
  /** Why this input can't be asked, or null. */
  checkInput(input: Json): string | null;
  /** The request for these inputs (one unless batching); `model` stands first in bodies that carry one. */
  toRequest(inputs: TaskInputs, setting: TaskSetting): WireRequest;
  /** The answers to these inputs. Normalises by the answer's shape, whatever the dialect. Never throws, never gives NaN. */
  readBody(answer: WireAnswer, inputs: TaskInputs, setting: TaskSetting): Reading | ReadFault;
  /** Null for tasks that do not stream. Streams carry one input. */
  openStream: ((setting: TaskSetting) => StreamReader) | null;
}

/** What look-ups before the clock say of a candidate's server; null: not known. */
export interface LookedUp {
  readonly dialect: Dialect | null;
  /** Name that the server knows the model by. */
  readonly modelName: string | null;
  /** The partner provider's own id of the model. */
  readonly providerId: string | null;
  /** Partner that was settled on for this candidate: `auto` outside chat takes the first of the Hub's mapping. */
  readonly partner: string | null;
  /** File of a LoRA adapter's weights in the model's repository; null: the model is no adapter. */
  readonly adapterWeightsPath: string | null;
}

/** Where a candidate is served. */
export interface Place {
  /** Tasks put their path behind it; no trailing slash. */
  readonly base: string;
  /** Without Authorization. */
  readonly headers: Readonly<Record<string, string>>;
  readonly dialect: Dialect;
  /** Value of `model` in bodies that carry one. */
  readonly modelName: string;
  /** A partner's own way to be asked; null: the task's request is sent as it is. */
  readonly protocol: Protocol | null;
}

/** A partner's own way to be asked: another body, and answers that come in several steps. */
export interface Protocol {
  toRequest(inputs: TaskInputs, setting: TaskSetting): WireRequest;
  /**
   * What follows this successful answer; null: it is the answer itself, for the task to read; another answer: what the
   * task reads in its stead (taken out of the partner's envelope). Holds no state: requests share it.
   */
  next(answer: WireAnswer, from: AnsweredStep): NextStep | WireAnswer | ReadFault | null;
}

/** Where an answer of a protocol comes from, and the first answer of its request. */
export interface AnsweredStep {
  readonly kind: 'submit' | 'poll' | 'fetch';
  readonly submitted: WireAnswer;
}

/** poll: ask again after a pause, with the candidate's login if the host is its own. fetch: download a file, never with a login of another host. */
export interface NextStep {
  readonly kind: 'poll' | 'fetch';
  readonly url: string;
  readonly afterMs: number;
}

/** A place that serves models. */
export interface Provider {
  readonly name: string;
  readonly deployment: (
    candidate: Candidate,
  ) => 'serverless' | 'endpoint' | 'openai-compatible' | 'sandbox-serverless' | 'sandbox-endpoint';
  /** hugging-face: HF_TOKEN is meant for it; own: only a variable named by tokenEnv is. none: no token is sent. */
  readonly auth: 'hugging-face' | 'own' | 'none';
  /**
   * What is asked before the clock: the server (`/info`, `/v1/models`), the Hub's provider mapping, the router's list of
   * the model's providers, or nothing.
   */
  readonly lookUp: (candidate: Candidate, task: Task) => 'server' | 'mapping' | 'router' | 'nothing';
  /** Why this candidate can't be served here, or null. */
  checkCandidate(candidate: Candidate, task: Task): string | null;
  /** A promise only where a package is loaded when it is first needed. */
  place(candidate: Candidate, task: Task, found: LookedUp): Place | Promise<Place>;
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
  /**
   * Only for kind corpus: value of a perfect answer where `score` of one row says something by itself, as an error rate
   * does. Absent: it does not, as with a correlation.
   */
  readonly perfectRow?: number;
  /** Why these options are wrong, or null. */
  checkOptions(options: JsonObject): string | null;
  score(sample: Pick<Sample, 'input' | 'target'>, output: Answer, options: JsonObject): Score;
  /** Normalised target and answer of one row; null when the scorer compares something else or the row has no target. */
  pair(sample: Pick<Sample, 'input' | 'target'>, output: Answer, options: JsonObject): LabelPair | null;
  /** Who judges when the answer alone does not tell: another model, or the user's own module. Null: `score` does. */
  readonly outside: OutsideScoring | null;
  /** Its pairs hold class labels: they make a confusion matrix, and show answers that are no class. */
  readonly pairsAreLabels: boolean;
  /**
   * Only for kind corpus: reads the pairs once and gives the metric over them, pair i counted `weights[i]` times (0 or
   * more, may be fractional; absent: each once); null when undefined. The metric is called thousands of times.
   */
  aggregate: ((pairs: readonly LabelPair[]) => (weights?: ArrayLike<number>) => number | null) | null;
}

/** A scorer that needs more than the answer. */
type OutsideScoring =
  | { readonly kind: 'judge'; readonly grader: Grader }
  | { readonly kind: 'module'; readonly module: ModuleReference };

/** The user's own scorer: a file or package, which of its exports, and how long one call may take. */
export interface ModuleReference {
  readonly path: string;
  /** Null: the default export, else the only function. */
  readonly exportName: string | null;
  readonly timeoutMs: number;
}

/** One answer under judgement. */
export interface GradedItem {
  readonly candidateId: string;
  readonly sampleId: string;
  readonly input: Json;
  readonly target: Json;
  readonly output: Answer;
  /** Bytes of a picture; null: the answer is none, or they are gone. */
  readonly media: Media | null;
  /** The same sample's answer of the candidate that the others are held against; null: there is none. */
  readonly rival: Answer | null;
  /** Texts that other samples were asked with, in the run's order, at most 200. */
  readonly others: readonly string[];
}

/** One question to a judge; `parameters` are laid over the judge's own. */
export interface JudgeAsk {
  readonly input: TaskInput;
  readonly parameters: JsonObject;
}

/** How another model grades answers. */
export interface Grader {
  /** What the judge is asked. */
  readonly task: TaskName;
  /** Score of the candidate that the others are held against; null: it is graded like any other. */
  readonly itself: Score | null;
  /** Questions to the judge, or why there is nothing to ask. */
  asks(item: GradedItem, options: JsonObject): readonly JudgeAsk[] | { readonly unscored: string };
  /** The score from the judge's answers, in the order of the questions. Never throws. */
  read(answers: readonly Answer[], item: GradedItem, options: JsonObject): Score;
}

/** What a corpus metric compares: labels, texts, numbers as text, or JSON, as its scorer writes and reads them. */
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
  /** What `line` counts: lines of a text, or rows where the file has no lines. */
  readonly counts: 'line' | 'row';
  rows(path: string): AsyncIterable<{ readonly line: number; readonly row: JsonObject }>;
}

/** A dataset opened for reading: passes over the same samples in the same order each time. */
export interface OpenDataset {
  readonly spec: DatasetSpec;
  /** Number of samples after limit. */
  readonly count: number;
  /** Of the samples' hashes in order. */
  readonly sha256: string;
  /** Commit of a Hub dataset; null: a local file. */
  readonly revision: string | null;
  /** Where the rows of a Hub dataset came from and what is doubtful about them, for people; null: a local file. */
  readonly note: string | null;
  samples(): AsyncIterable<Sample>;
}

/** One output format; pure: a report in, text out. */
export interface Reporter {
  readonly name: string;
  /** Files it makes, by name in the run folder. Chunks are written in order. */
  render(report: RunReport): readonly { readonly file: string; readonly chunks: Iterable<string> }[];
}
