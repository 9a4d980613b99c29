import type { TokenSources } from '../../providers/token.ts';
import { type Route, type RouteProblem, resolveRoutes } from '../../runners/route.ts';
import { TASKS } from '../../tasks/registry.ts';
import type { LookedUp } from '../../types/provider.ts';
import type { Candidate, Suite, TaskName } from '../../types/suite.ts';

/** Routes of a suite's judges by their ids: each does its own task, whatever the candidates do. */
export async function resolveJudgeRoutes(
  suite: Suite,
  sources: TokenSources,
  lookedUp: ReadonlyMap<string, LookedUp> = new Map(),
): Promise<{ readonly routes: ReadonlyMap<string, Route>; readonly problems: readonly RouteProblem[] }> {
  const routes = new Map<string, Route>();
  const problems: RouteProblem[] = [];
  for (const { task, candidate } of suite.judges) {
    const found = await resolveRoutes(
      { ...suite, task, candidates: [withLabels(candidate, task)] },
      sources,
      lookedUp,
    );
    for (const [id, route] of found.routes) routes.set(id, route);
    problems.push(...found.problems);
  }
  return { routes, problems };
}

/** A judge that picks among labels gets them with each question; until then any two stand for them. */
function withLabels(candidate: Candidate, taskName: TaskName): Candidate {
  const task = TASKS[taskName];
  if (task.checkCandidate(candidate) === null) return candidate;
  const labelled = {
    ...candidate,
    parameters: { candidate_labels: ['one', 'another'], ...candidate.parameters },
  };
  return task.checkCandidate(labelled) === null ? labelled : candidate;
}
