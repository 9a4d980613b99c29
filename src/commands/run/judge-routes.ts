import type { TokenSources } from '../../providers/token.ts';
import { type Route, type RouteProblem, resolveRoutes } from '../../runners/route.ts';
import type { Suite } from '../../types/suite.ts';

/** Routes of a suite's judges by their ids: each does its own task, whatever the candidates do. */
export function resolveJudgeRoutes(
  suite: Suite,
  sources: TokenSources,
): { readonly routes: ReadonlyMap<string, Route>; readonly problems: readonly RouteProblem[] } {
  const routes = new Map<string, Route>();
  const problems: RouteProblem[] = [];
  for (const { task, candidate } of suite.judges) {
    const found = resolveRoutes({ ...suite, task, candidates: [candidate] }, sources);
    for (const [id, route] of found.routes) routes.set(id, route);
    problems.push(...found.problems);
  }
  return { routes, problems };
}
