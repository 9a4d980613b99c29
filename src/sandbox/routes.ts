import type { SandboxKnobs } from '../types/suite.ts';

/** What a path is for. Model ids are as the path states them, served or not. */
export type Route =
  /** A task of one named model; null task: the model's own. */
  | { readonly kind: 'model-task'; readonly modelId: string; readonly task: string | null }
  | { readonly kind: 'model-chat'; readonly modelId: string }
  /** The router: the body names the model. */
  | { readonly kind: 'router-chat' }
  | { readonly kind: 'endpoint-task' }
  | { readonly kind: 'endpoint-chat' }
  | { readonly kind: 'router-models' }
  | { readonly kind: 'router-model'; readonly modelId: string }
  | { readonly kind: 'hub-model'; readonly modelId: string }
  | { readonly kind: 'endpoint-models' }
  | { readonly kind: 'health' }
  | { readonly kind: 'read-ledger' }
  | { readonly kind: 'clear-ledger' }
  | { readonly kind: 'unknown' };

type Captures = Readonly<Record<string, string>>;
type Row = readonly [
  method: string,
  as: SandboxKnobs['as'] | 'both',
  pattern: string,
  route: (captures: Captures) => Route,
];

const modelIdOf = (captures: Captures) => `${captures.org}/${captures.name}`;

const ROWS: readonly Row[] = [
  [
    'POST',
    'serverless',
    '/hf-inference/models/:org/:name',
    (c) => ({ kind: 'model-task', modelId: modelIdOf(c), task: null }),
  ],
  [
    'POST',
    'serverless',
    '/hf-inference/models/:org/:name/pipeline/:task',
    (c) => ({ kind: 'model-task', modelId: modelIdOf(c), task: c.task ?? null }),
  ],
  [
    'POST',
    'serverless',
    '/hf-inference/models/:org/:name/v1/chat/completions',
    (c) => ({ kind: 'model-chat', modelId: modelIdOf(c) }),
  ],
  ['POST', 'serverless', '/v1/chat/completions', () => ({ kind: 'router-chat' })],
  ['GET', 'serverless', '/v1/models', () => ({ kind: 'router-models' })],
  ['GET', 'serverless', '/v1/models/:org/:name', (c) => ({ kind: 'router-model', modelId: modelIdOf(c) })],
  ['GET', 'serverless', '/api/models/:org/:name', (c) => ({ kind: 'hub-model', modelId: modelIdOf(c) })],
  ['POST', 'endpoint', '/', () => ({ kind: 'endpoint-task' })],
  ['POST', 'endpoint', '/v1/chat/completions', () => ({ kind: 'endpoint-chat' })],
  ['GET', 'endpoint', '/v1/models', () => ({ kind: 'endpoint-models' })],
  ['GET', 'endpoint', '/health', () => ({ kind: 'health' })],
  ['GET', 'both', '/sandbox/ledger', () => ({ kind: 'read-ledger' })],
  ['DELETE', 'both', '/sandbox/ledger', () => ({ kind: 'clear-ledger' })],
];

/** A request path cut into the deployment it names and the provider's own path below that. */
export interface PlacePath {
  /** Null: the root. */
  readonly deploymentId: string | null;
  readonly segments: readonly string[];
}

/** Splits `/d/<encoded id>/…`; null when the path holds broken percent escapes. */
export function splitPath(pathname: string): PlacePath | null {
  try {
    const segments = pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
    const [first, id, ...rest] = segments;
    return first === 'd' && id !== undefined
      ? { deploymentId: id, segments: rest }
      : { deploymentId: null, segments };
  } catch {
    return null;
  }
}

/** The route of a method and a provider's path on a kind of deployment. */
export function matchRoute(method: string, segments: readonly string[], as: SandboxKnobs['as']): Route {
  for (const [rowMethod, rowAs, pattern, route] of ROWS) {
    if (rowMethod !== method || (rowAs !== 'both' && rowAs !== as)) continue;
    const captures = capture(pattern, segments);
    if (captures !== null) return route(captures);
  }
  return { kind: 'unknown' };
}

function capture(pattern: string, segments: readonly string[]): Captures | null {
  const parts = pattern.split('/').filter((part) => part !== '');
  if (parts.length !== segments.length) return null;
  const captures: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] as string;
    if (part.startsWith(':')) captures[part.slice(1)] = segment;
    else if (part !== segment) return null;
  }
  return captures;
}
