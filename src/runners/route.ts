import { providerOf } from '../providers/registry.ts';
import { chooseToken, type TokenSources } from '../providers/token.ts';
import { TASKS } from '../tasks/registry.ts';
import type { Provider, Task } from '../types/plugs.ts';
import type { Candidate, Suite } from '../types/suite.ts';
import { registerSecret } from '../util/redact.ts';

/** Where a candidate's requests go, settled before the clock starts. */
export interface Route {
  readonly candidate: Candidate;
  readonly task: Task;
  readonly provider: Provider;
  readonly url: string;
  /** Complete, authorization included; never written anywhere. */
  readonly headers: Readonly<Record<string, string>>;
  readonly modelName: string;
  readonly toBody: (input: Parameters<Task['toBody']>[0]) => string;
  /** Candidates that share it are one customer of one host: a refused login or payment stops them all. Without a token each is its own. */
  readonly account: string;
}

/** Why a candidate has no route. */
export interface RouteProblem {
  readonly candidate: string;
  readonly problem: string;
  readonly hint: string | null;
}

/** Routes of every candidate, or every reason why there are none. Registers the tokens for redaction. */
export function resolveRoutes(
  suite: Suite,
  sources: TokenSources,
): { readonly routes: ReadonlyMap<string, Route>; readonly problems: readonly RouteProblem[] } {
  const routes = new Map<string, Route>();
  const problems: RouteProblem[] = [];
  for (const candidate of suite.candidates) {
    const route = resolveRoute(suite, candidate, sources);
    if ('problem' in route) problems.push(route);
    else routes.set(candidate.id, route);
  }
  return { routes, problems };
}

function resolveRoute(suite: Suite, candidate: Candidate, sources: TokenSources): Route | RouteProblem {
  const task: Task = TASKS[suite.task];
  const provider = providerOf(candidate.provider);
  if (provider === null)
    return { candidate: candidate.id, problem: `there is no provider "${candidate.provider}"`, hint: null };
  const refused = task.checkCandidate(candidate) ?? provider.checkCandidate(candidate, task);
  if (refused !== null)
    return { candidate: candidate.id, problem: `candidate ${candidate.id}: ${refused}`, hint: null };
  const address = provider.address(candidate, task);
  const token = chooseToken(candidate, provider, address.url, sources);
  if (token.kind === 'missing') return { candidate: candidate.id, problem: token.problem, hint: token.hint };
  if (token.kind === 'token') registerSecret(token.value);
  return {
    candidate,
    task,
    provider,
    url: address.url,
    headers: {
      ...address.headers,
      'content-type': 'application/json',
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': 'hfbench',
      ...(provider.holdsWhileScaling
        ? { 'x-scale-up-timeout': String(Math.round(suite.coldStart.scaleUpTimeoutMs / 1000)) }
        : {}),
      ...(token.kind === 'token' ? { authorization: `Bearer ${token.value}` } : {}),
    },
    modelName: address.modelName,
    toBody: (input) => JSON.stringify(task.toBody(input, candidate, address.dialect, address.modelName)),
    account:
      token.kind === 'token'
        ? [new URL(address.url).origin, token.from, candidate.billTo ?? ''].join(' ')
        : candidate.id,
  };
}
