import type { Candidate, Dialect } from './suite.ts';
import type { ReadFault, Task, TaskInputs, TaskSetting, WireAnswer, WireRequest } from './task.ts';

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
  /** By its own word: vllm, sglang, text-generation-inference … */
  readonly engine: string | null;
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
  /** Whether a request may ask to be held while the model scales up (X-Scale-Up-Timeout): dedicated endpoints know it. */
  readonly holdsWhileScaling: (candidate: Candidate) => boolean;
}
