import type { TokenSources } from '../../providers/token.ts';
import { resolveRoutes } from '../../runners/route.ts';
import type { CandidatePrice } from '../../types/manifest.ts';
import type { PlanGap, PlannedPower } from '../../types/plan.ts';
import type { Suite } from '../../types/suite.ts';
import { resolveJudgeRoutes } from '../run/judge-routes.ts';
import { placeSandboxCandidates } from '../run/sandbox-candidates.ts';

/** Any address of the host that an endpoint by its name will have: its token is chosen by the host. */
const ENDPOINT_HOST = 'https://any.endpoints.huggingface.cloud';

/** Tokens that are not set, each with the variable to set. */
export async function findMissingTokens(suite: Suite, sources: TokenSources): Promise<readonly PlanGap[]> {
  const sandboxed = placeSandboxCandidates(suite, 'http://127.0.0.1');
  const placed = {
    ...sandboxed,
    candidates: sandboxed.candidates.map((candidate) =>
      candidate.managed === null ? candidate : { ...candidate, endpointUrl: ENDPOINT_HOST },
    ),
  };
  const problems = [
    ...(await resolveRoutes(placed, sources)).problems,
    ...(await resolveJudgeRoutes(placed, sources)).problems,
  ];
  return problems.map(({ candidate, problem, hint }) => ({
    kind: 'token',
    about: candidate,
    problem,
    remedy: hint,
  }));
}

/** Prices that nobody states, each with how to state it. */
export function findMissingPrices(
  { limits }: Suite,
  prices: ReadonlyMap<string, CandidatePrice>,
): readonly PlanGap[] {
  const refused =
    limits.maxCostUsd === null ? '' : '; maxCostUsd can’t be kept without it, so the run would not start';
  return [...prices.values()]
    .filter(({ price }) => price === null)
    .map(({ candidate, source }) => ({
      kind: 'price',
      about: candidate,
      problem: `candidate ${candidate} has no price: ${source}${refused}`,
      remedy:
        'state it in the suite, one of price: {inputPerMTokUsd, outputPerMTokUsd}, {perRequestUsd}, {perComputeSecondUsd} or {perHourUsd, replicas}',
    }));
}

/** Fewest samples whose p95 a report does not grey out. */
const FEWEST_SAMPLES = 20;

/** Datasets with too few samples to show anything. */
export function findFewSamples(power: readonly PlannedPower[]): readonly PlanGap[] {
  return power.flatMap(({ dataset, samples, detectable, scorers }): PlanGap[] => {
    const blind = scorers.length > 0 && detectable.every(({ difference }) => difference === null);
    if (samples >= FEWEST_SAMPLES && !blind) return [];
    const problem = `${dataset} has too few samples (${samples}): ${blind ? 'it can show no difference of scores' : 'its p95 can’t be trusted'}`;
    return [{ kind: 'samples', about: dataset, problem, remedy: 'raise limit, or add rows' }];
  });
}
