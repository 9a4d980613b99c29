import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from '../../types/json.ts';
import type { Dialect, SandboxEngine, TaskName } from '../../types/suite.ts';
import type { FieldProblem } from '../fields.ts';
import type { Job, JobRequest } from '../jobs/job.ts';
import type { Deployment, Place } from '../place.ts';
import type { Headers, Payload, Refusal } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';

/** Parts of a path that a pattern names. */
export type Captures = Readonly<Record<string, string>>;

/** A route on which a model works. */
export interface WorkRoute {
  readonly kind: 'work';
  readonly dialect: Dialect;
  /** Beside those of every answer. */
  readonly headers?: Headers;
  /** The deployment that is asked. Throws Refusal, and FieldProblem. */
  locate(place: Place, captures: Captures, body: RequestBody): Deployment;
  /** Checks the request. Throws FieldProblem, and Refusal when the model does not do what is asked. */
  read(request: JobRequest, deployment: Deployment, captures: Captures): Job;
}

/** A route that tells of what is served. Throws Refusal. */
interface LookUpRoute {
  readonly kind: 'look-up';
  answer(place: Place, captures: Captures, query: URLSearchParams): Json;
}

/** A route that says whether the model is ready, and wakes it. */
export interface HealthRoute {
  readonly kind: 'health';
  readonly payload: Payload;
}

/** What a path is for. */
export type Route = WorkRoute | LookUpRoute | HealthRoute;

/** A route with its method and its path; parts that begin with a colon are captured. */
export type RouteRow = readonly [method: 'GET' | 'POST', pattern: string, route: Route];

/** What a server knows of a piece of work when it answers. */
interface WorkFacts {
  readonly computeSeconds: number;
  /** From the request's arrival to the start of the work, ms. */
  readonly queueMs: number;
  /** From arrival to answer, ms. */
  readonly totalMs: number;
  /** Null: not counted. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** One kind of server: its routes, shapes, errors and headers. */
export interface Engine {
  readonly name: SandboxEngine;
  /** Tasks of models that it can serve. */
  readonly tasks: readonly TaskName[];
  readonly routes: readonly RouteRow[];
  /** Throws Refusal for headers that it does not take on a work route. */
  checkHeaders(headers: IncomingHttpHeaders): void;
  refusalOf(problem: FieldProblem, dialect: Dialect): Refusal;
  notFound(): Refusal;
  /** Body of a simulated failure, status 500. */
  readonly failure: Json;
  /** Headers of a whole answer. */
  timing(facts: WorkFacts): Headers;
  /** Headers of a stream, whose head goes out before its work is done. */
  readonly streamHeaders: Headers;
}

/** Every task that a sandbox model has. */
export const ALL_TASKS: readonly TaskName[] = [
  'chat-completion',
  'text-generation',
  'feature-extraction',
  'text-ranking',
  'text-classification',
  'zero-shot-classification',
  'token-classification',
  'fill-mask',
  'question-answering',
  'table-question-answering',
  'summarization',
  'translation',
  'text-to-image',
  'image-classification',
  'zero-shot-image-classification',
  'automatic-speech-recognition',
];
