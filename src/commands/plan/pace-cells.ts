import type { CellPace } from '../../analysis/plan/estimate-time.ts';
import { loadOf } from '../../load/registry.ts';
import { type CellGroup, requestsOfDataset } from '../../runners/cell-group.ts';
import { concurrencyOf } from '../../runners/group-run.ts';
import { planGroupArrivals, plannedRequests } from '../../runners/planned.ts';
import { cutPlan } from '../../runners/stints.ts';
import { planTurns } from '../../runners/turns.ts';
import type { OpenDataset } from '../../types/plugs.ts';
import type { Suite } from '../../types/suite.ts';
import type { Cell } from '../../types/work.ts';
import { createRng } from '../../util/rng.ts';

/** How often each cell of a group asks, and when. */
export interface GroupPace {
  /** Measured requests of each cell; null: a search plans as it goes. */
  readonly requests: number | null;
  readonly pace: CellPace;
}

/** The pace of one cell of a group by its load and every cap over it. */
export function paceOfCell(
  cell: Cell,
  group: CellGroup,
  dataset: OpenDataset,
  inputs: { readonly suite: Suite; readonly traces: ReadonlyMap<string, Float64Array> },
): GroupPace {
  const { suite } = inputs;
  const load = loadOf(cell.load);
  const planned = plannedRequests(group, dataset, inputs);
  const concurrency = concurrencyOf(cell, inputs);
  const rates = [suite.limits.requests, cell.candidate.limits.requests].filter((rate) => rate !== null);
  const pace = {
    requests: planned,
    concurrency,
    turns: 1,
    plannedMs: null,
    afterSilence: false,
    rates,
  };
  switch (load.loop) {
    case 'closed': {
      const rng = createRng(suite.seed);
      const turns = planTurns({ requests: planned, candidates: 1, concurrency, order: suite.order, rng });
      return { requests: planned, pace: { ...pace, turns: turns.length } };
    }
    case 'open': {
      const plan = planGroupArrivals(load, group, dataset, inputs);
      const turns = cutPlan(plan, group.length > 1 && suite.order === 'interleaved').count;
      const around = load.rampUpMs + load.coolDownMs;
      const arrivalsMs = (plan.dueMs.at(-1) ?? 0) - (plan.dueMs[0] ?? 0);
      const plannedMs = { low: arrivalsMs + around, high: plan.durationMs + turns * around };
      return { requests: planned, pace: { ...pace, turns, plannedMs } };
    }
    case 'gaps': {
      const silentMs = load.gapsMs(createRng(suite.seed)).reduce((sum, ms) => sum + ms, 0);
      return {
        requests: planned,
        pace: { ...pace, plannedMs: { low: silentMs, high: silentMs }, afterSilence: true },
      };
    }
    case 'search':
      return { requests: null, pace: { ...pace, plannedMs: { low: load.stageMs, high: load.stageMs } } };
  }
}

/** Share of a cell's plan behind which its first look that may settle it comes; 1: it has no rule to stop. */
export function leastShare(cell: Cell, group: CellGroup, dataset: OpenDataset, suite: Suite): number {
  const { stopWhen, order, repeat } = suite;
  if (stopWhen === null || loadOf(cell.load).loop !== 'closed') return 1;
  const requests = requestsOfDataset(dataset, cell.batch, repeat);
  const concurrency = Math.max(...group.map((one) => concurrencyOf(one, { suite })));
  const turns = planTurns({ requests, candidates: 1, concurrency, order, rng: createRng(suite.seed) });
  // A sample counts when the last pass over the dataset has ended it.
  const before = requests - requests / repeat;
  const first = turns.find(({ to }) => (to - before) * cell.batch >= stopWhen.atLeast);
  return first === undefined ? 1 : first.to / requests;
}

/** Requests that a cell sends ahead of its measured ones, ramps apart; `first`: its candidate has not run before. */
export function warmupOf(cell: Cell, first: boolean, dataset: OpenDataset, suite: Suite): number {
  if (dataset.count === 0) return 0;
  const load = loadOf(cell.load);
  if (load.loop === 'gaps') return Math.max(1, suite.warmup.requests) + load.reference;
  return first ? suite.warmup.requests : 0;
}
