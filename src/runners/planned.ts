import { loadOf } from '../load/registry.ts';
import type { ArrivalPlan } from '../types/load.ts';
import type { OpenDataset } from '../types/plugs.ts';
import type { Suite } from '../types/suite.ts';
import { createRng } from '../util/rng.ts';
import { type CellGroup, groupName, requestsOfDataset } from './cell-group.ts';
import type { LoadOf } from './group-run.ts';

/** What planning needs beside the cells. */
export interface PlanInputs {
  readonly suite: Pick<Suite, 'seed' | 'repeat'>;
  /** Times of the traces that the suite's loads name, ms, by path. */
  readonly traces: ReadonlyMap<string, Float64Array>;
}

/** Arrivals of a group with an open load: the same at every start of the run, and for each of its candidates. */
export function planGroupArrivals(
  load: LoadOf<'open'>,
  group: CellGroup,
  dataset: Pick<OpenDataset, 'count'>,
  { suite, traces }: PlanInputs,
): ArrivalPlan {
  const [cell] = group;
  return load.plan({
    requests: requestsOfDataset(dataset, cell.batch, suite.repeat),
    rng: createRng(suite.seed).fork(`arrivals/${groupName(group)}`),
    traceMs: cell.load.kind === 'trace' ? (traces.get(cell.load.path) ?? null) : null,
  });
}

/** Measured requests of each cell of a group; 0 for a search, whose stages are planned as it goes. */
export function plannedRequests(
  group: CellGroup,
  dataset: Pick<OpenDataset, 'count'>,
  inputs: PlanInputs,
): number {
  const [cell] = group;
  const load = loadOf(cell.load);
  switch (load.loop) {
    case 'closed':
      return requestsOfDataset(dataset, cell.batch, inputs.suite.repeat);
    case 'open':
      return planGroupArrivals(load, group, dataset, inputs).dueMs.length;
    case 'gaps':
      return load.gapsMs(createRng(inputs.suite.seed)).length;
    case 'search':
      return 0;
  }
}
