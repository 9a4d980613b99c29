import type { Json } from '../../types/json.ts';
import type { Dialect, SandboxEngine, TaskName } from '../../types/suite.ts';
import type { RequestBody } from '../request-body.ts';

/** A request for a model's work, as its route hands it to a task. */
export interface JobRequest {
  readonly engine: SandboxEngine;
  /** What the route wants and answers. */
  readonly dialect: Dialect;
  readonly body: RequestBody;
  /** Null: not stated. */
  readonly accept: string | null;
  readonly requestId: string;
  /** Wall time of the request, whole seconds since the epoch. */
  readonly createdS: number;
  /** Used when the request states no seed. */
  readonly seed: number;
  countTokens(text: string): number;
}

/** Tokens of an answer, where its server counts them. Null: the task is not metered in tokens. */
interface Tokens {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** One answer to write as JSON at once. */
export interface WholeOutcome extends Tokens {
  readonly kind: 'whole';
  readonly body: Json;
}

/** One answer of bytes. */
interface BytesOutcome extends Tokens {
  readonly kind: 'bytes';
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** One answer to write as a stream of events. */
export interface StreamOutcome {
  readonly kind: 'stream';
  readonly inputTokens: number;
  /** Written as soon as the work starts; null: nothing. */
  readonly opening: Json | null;
  /** One event a token. */
  readonly tokens: readonly Json[];
  /** Written after the last token: the finish event, and the usage when asked for. */
  readonly closing: readonly Json[];
  /** native: TGI's own stream, `data:` without a space and no [DONE] at its end. */
  readonly framing: 'openai' | 'native';
}

/** What a job gives. */
export type Outcome = WholeOutcome | BytesOutcome | StreamOutcome;

/** A checked request. Its answer depends on nothing but the request and the model. */
export interface Job {
  readonly task: TaskName;
  /** Inputs in it; each costs one service time. */
  readonly inputs: number;
  /** Throws FieldProblem when media can't be read. */
  compute(): Outcome;
}

/** An answer of JSON for a task that is not metered in tokens. */
export function unmetered(body: Json): WholeOutcome {
  return { kind: 'whole', body, inputTokens: null, outputTokens: null };
}

/** Most inputs in one request to TEI, its default. */
export const TEI_INPUTS = 32;

/** Most inputs in one request to a server that states no limit. */
const LIST_LIMIT = 1000;

/** Most inputs in this request. */
export function mostInputs({ engine }: Pick<JobRequest, 'engine'>): number {
  return engine === 'tei' ? TEI_INPUTS : LIST_LIMIT;
}

/** Tokens of prompt and answer together that the generative models take. */
export const CONTEXT_TOKENS = 8192;
