import { createRng } from '../util/rng.ts';
import { ColdGate } from './cold-gate.ts';
import { Limiter, SlidingWindow } from './limiter.ts';
import type { Lane, RunTools } from './perform.ts';
import type { Route } from './route.ts';

/** What all requests of one candidate share; `shared` are windows that it keeps together with others. */
export function openLane(
  route: Route,
  shared: readonly SlidingWindow[],
  { suite, clock, now, budget }: Pick<RunTools, 'suite' | 'clock' | 'now' | 'budget'>,
): Lane {
  const { id, limits } = route.candidate;
  const windows = limits.requests === null ? shared : [...shared, new SlidingWindow(limits.requests)];
  return {
    route,
    limiter: new Limiter(now, clock.sleep, windows),
    coldGate: new ColdGate(now, clock.sleep),
    rng: createRng(suite.seed).fork(`retry/${id}`),
    account: budget?.accountOf(id) ?? null,
  };
}
