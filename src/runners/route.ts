import { providerOf } from '../providers/registry.ts';
import { chooseToken, type TokenSources } from '../providers/token.ts';
import { TASKS } from '../tasks/registry.ts';
import type { LookedUp, Place, Provider } from '../types/provider.ts';
import type { Candidate, Suite } from '../types/suite.ts';
import type { Task, TaskInputs, TaskSetting, WireRequest } from '../types/task.ts';
import { registerSecret } from '../util/redact.ts';

/** Where a candidate's requests go, settled before the clock starts. */
export interface Route {
  readonly candidate: Candidate;
  readonly task: Task;
  readonly provider: Provider;
  readonly place: Place;
  readonly setting: TaskSetting;
  /** Authorization included, content type and accept left to the request; never written anywhere. */
  readonly headers: Readonly<Record<string, string>>;
  /** Candidates that share it are one customer of one host: a refused login or payment stops them all. Without a token each is its own. */
  readonly account: string;
}

/** What is known of a server that nobody asked. */
export const NOTHING_KNOWN: LookedUp = {
  dialect: null,
  modelName: null,
  providerId: null,
  partner: null,
  adapterWeightsPath: null,
  engine: null,
};

/** A request as it goes to a route: where to, with which headers and bytes. */
export interface RoutedRequest {
  readonly inputs: TaskInputs;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The request for these inputs, ready to send. */
export function requestTo(route: Route, inputs: TaskInputs): RoutedRequest {
  const { place, task, setting } = route;
  const wire = (place.protocol ?? task).toRequest(inputs, setting);
  return {
    inputs,
    url: `${place.base}${wire.path === '' && new URL(place.base).pathname === '/' ? '/' : wire.path}`,
    headers: headersFor(route, wire),
    body: wire.body,
  };
}

/** Headers of a route's last request: a route's requests differ in their bodies, seldom in their types. */
const lastHeaders = new WeakMap<Route, RoutedRequest['headers']>();

function headersFor(route: Route, wire: WireRequest): RoutedRequest['headers'] {
  const last = lastHeaders.get(route);
  const accept = wire.accept ?? '*/*';
  if (last !== undefined && last['content-type'] === wire.contentType && last.accept === accept) return last;
  const headers = { ...route.headers, 'content-type': wire.contentType, accept };
  lastHeaders.set(route, headers);
  return headers;
}

/** Why a candidate has no route. */
export interface RouteProblem {
  readonly candidate: string;
  readonly problem: string;
  readonly hint: string | null;
}

/** Routes of every candidate, or every reason why there are none. Registers the tokens for redaction. */
export async function resolveRoutes(
  suite: Suite,
  sources: TokenSources,
  lookedUp: ReadonlyMap<string, LookedUp> = new Map(),
): Promise<{ readonly routes: ReadonlyMap<string, Route>; readonly problems: readonly RouteProblem[] }> {
  const routes = new Map<string, Route>();
  const problems: RouteProblem[] = [];
  for (const candidate of suite.candidates) {
    const route = await resolveRoute(suite, candidate, sources, lookedUp.get(candidate.id) ?? NOTHING_KNOWN);
    if ('problem' in route) problems.push(route);
    else routes.set(candidate.id, route);
  }
  return { routes, problems };
}

async function resolveRoute(
  suite: Suite,
  candidate: Candidate,
  sources: TokenSources,
  found: LookedUp,
): Promise<Route | RouteProblem> {
  const task: Task = TASKS[suite.task];
  const provider = providerOf(candidate.provider);
  if (provider === null)
    return { candidate: candidate.id, problem: `there is no provider "${candidate.provider}"`, hint: null };
  const refused = task.checkCandidate(candidate) ?? provider.checkCandidate(candidate, task);
  if (refused !== null)
    return { candidate: candidate.id, problem: `candidate ${candidate.id}: ${refused}`, hint: null };
  const place = await provider.place(candidate, task, found);
  const token = chooseToken(candidate, provider, place.base, sources);
  if (token.kind === 'missing') return { candidate: candidate.id, problem: token.problem, hint: token.hint };
  if (token.kind === 'token') registerSecret(token.value);
  return {
    candidate,
    task,
    provider,
    place,
    setting: {
      candidate,
      dialect: place.dialect,
      modelName: place.modelName,
      // Every chunk grows by it, so only where the count has a use.
      countsAsItGoes: found.engine === 'vllm' && candidate.stream && candidate.price?.mode === 'token',
    },
    headers: {
      ...place.headers,
      'accept-encoding': 'identity',
      'user-agent': 'hfbench',
      ...(provider.holdsWhileScaling(candidate)
        ? { 'x-scale-up-timeout': String(Math.round(suite.coldStart.scaleUpTimeoutMs / 1000)) }
        : {}),
      ...(token.kind === 'token' ? { authorization: `Bearer ${token.value}` } : {}),
    },
    account:
      token.kind === 'token'
        ? [new URL(place.base).origin, token.from, candidate.billTo ?? ''].join(' ')
        : candidate.id,
  };
}
