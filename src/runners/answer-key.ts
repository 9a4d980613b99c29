import { createHash } from 'node:crypto';
import type { JsonObject } from '../types/json.ts';
import type { CandidateLookUp } from '../types/manifest.ts';
import type { Candidate } from '../types/suite.ts';
import { canonicalJson, hashOf } from '../util/hash.ts';
import { parseJson } from '../util/parse-json.ts';
import { redact, redactSecrets } from '../util/redact.ts';
import type { Route, RoutedRequest } from './route.ts';

/** Raise it when the same key could stand for another question than before. */
const FORMAT = 1;

/** Headers that say who asks and how the answer travels, and nothing of what it is. */
const NOT_ASKED = new Set([
  'authorization',
  'user-agent',
  'accept-encoding',
  'x-hf-bill-to',
  'x-scale-up-timeout',
]);

/** One of several answers to equal questions: candidates that are alike, rows that are alike and repeats are answered each for itself. */
export interface Draw {
  readonly dataset: string;
  readonly prompt: string | null;
  /** One, or those of its batch. */
  readonly sampleIds: readonly string[];
  /** 1-based. */
  readonly repeat: number;
}

/** A request with what else its answer depends on. */
export interface Question {
  readonly route: Pick<Route, 'candidate' | 'task' | 'setting'>;
  readonly request: Pick<RoutedRequest, 'url' | 'headers' | 'body'>;
  readonly draw: Draw;
  /** What is known of the server; null: nobody asked it. */
  readonly lookUp: CandidateLookUp | null;
  /** Its server is the sandbox of the run, which has another address each time. */
  readonly simulated: boolean;
  /** Version of hfbench, which writes requests and reads answers. */
  readonly toolVersion: string;
}

/**
 * Key of an answer: 64 hexadecimal digits over everything that changes it. Whoever asks is not in it (token, account,
 * billing), nor when and how fast (load, limits, timeouts, retries), nor what is made of the answer (target, scorers).
 * Of the request itself, order of keys in its JSON apart, everything is in it, so prompt and sample are by their content.
 */
export function answerKey({ route, request, draw, lookUp, simulated, toolVersion }: Question): string {
  const { candidate, task, setting } = route;
  const { id, model, provider, parameters, labels, stream } = candidate;
  return hashOf({
    format: FORMAT,
    toolVersion,
    task: task.name,
    candidate: { id, model, provider, parameters, labels, stream },
    revision: candidate.managed?.lease?.create?.revision ?? null,
    dialect: setting.dialect,
    modelName: setting.modelName,
    server: serverOf(lookUp),
    method: 'POST',
    address: simulated ? addressInSandbox(candidate, request.url) : redact(request.url),
    headers: askedHeaders(request.headers),
    body: digestOf(request),
    draw: { ...draw },
  });
}

/** Another engine, or another version of it, may answer otherwise. */
function serverOf(lookUp: CandidateLookUp | null): JsonObject | null {
  if (lookUp === null) return null;
  const { providerId, partner, server } = lookUp;
  const { engine = null, version = null, model = null } = server ?? {};
  return { providerId, partner, engine, version, model };
}

function addressInSandbox({ sandbox }: Candidate, url: string): JsonObject {
  const { pathname, search } = new URL(url);
  return { path: pathname + search, knobs: sandbox === null ? null : { ...sandbox } };
}

function askedHeaders(headers: RoutedRequest['headers']): JsonObject {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !NOT_ASKED.has(name))
      .map(([name, value]) => [name, redact(value)]),
  );
}

function digestOf({ body, headers }: Pick<RoutedRequest, 'headers' | 'body'>): string {
  const hash = createHash('sha256');
  if (typeof body !== 'string') return hash.update(body).digest('hex');
  const text = redactSecrets(body);
  const parsed = headers['content-type']?.includes('json') === true ? parseJson(text) : undefined;
  return hash.update(parsed === undefined ? text : canonicalJson(parsed)).digest('hex');
}
