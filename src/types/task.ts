import type { Usage } from './attempt.ts';
import type { Json } from './json.ts';
import type { Answer } from './output.ts';
import type { Media } from './sample.ts';
import type { Candidate, ContentPart, Dialect, MediaKind, TaskName } from './suite.ts';

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
  /** The server's own count up to the last token that came; null: it does not count as it goes. */
  usageSoFar(): Usage | null;
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
  /** The server is asked to count tokens in every chunk, so that a stream that breaks has a known cost. */
  readonly countsAsItGoes: boolean;
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
