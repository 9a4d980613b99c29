import type { Redis } from 'ioredis';
import type { Clock } from '../../types/context.ts';
import { createRng } from '../../util/rng.ts';
import { ColdGate } from '../cold-gate.ts';
import type { Lane } from '../perform.ts';
import type { Route } from '../route.ts';
import type { QueuePlan, WorkerMessage } from './messages.ts';
import type { Names } from './names.ts';
import { Purse } from './shared-account.ts';
import { SharedLimiter, type SharedWindow } from './shared-limiter.ts';

/** A lane whose limits all workers keep together. */
export type SharedLane = Lane & { readonly limiter: SharedLimiter };

/** What shared lanes are made of. */
interface SharedLanesOptions {
  readonly plan: QueuePlan;
  readonly routes: ReadonlyMap<string, Route>;
  readonly redis: Redis;
  readonly names: Names;
  readonly clock: Clock;
  readonly now: () => number;
  readonly worker: string;
  readonly tell: (message: WorkerMessage) => Promise<void>;
}

/** Lanes of every candidate that this worker can serve, and its purse; null: the run has no limit of cost. */
export function openSharedLanes(options: SharedLanesOptions): {
  readonly lanes: ReadonlyMap<string, SharedLane>;
  readonly purse: Purse | null;
} {
  const { plan, routes, redis, names, clock, now, worker, tell } = options;
  const { maxCostUsd } = plan.suite.limits;
  const onSpent = (message: string) => void tell({ type: 'spent-out', message });
  const { sleep } = clock;
  const purse = maxCostUsd === null ? null : new Purse({ redis, names, worker, maxCostUsd, sleep, onSpent });
  const prices = new Map(plan.prices);
  const lanes = [...routes].map(([id, route]): readonly [string, SharedLane] => {
    const windows = windowsOf(plan, id, names);
    return [
      id,
      {
        route,
        limiter: new SharedLimiter({ redis, candidate: id, windows, blocks: names.blocks, now, sleep }),
        coldGate: new ColdGate(now, sleep),
        rng: createRng(plan.suite.seed).fork(`retry/${id}/${worker}`),
        account: purse?.accountOf(id, prices.get(id) ?? null) ?? null,
      },
    ];
  });
  return { lanes: new Map(lanes), purse };
}

function windowsOf({ suite }: QueuePlan, candidate: string, names: Names): readonly SharedWindow[] {
  const own = suite.candidates.find(({ id }) => id === candidate)?.limits.requests ?? null;
  return [
    ...(suite.limits.requests === null ? [] : [{ key: names.window('suite'), rate: suite.limits.requests }]),
    ...(own === null ? [] : [{ key: names.window(`candidate:${candidate}`), rate: own }]),
  ];
}
