import { groupsOf } from '../../../runners/cell-group.ts';
import { plannedRequests } from '../../../runners/planned.ts';
import type { RunManifest } from '../../../types/manifest.ts';
import type { Cell } from '../../../types/work.ts';

/**
 * Measured requests of each cell by its suite and the size of its data. A cell is not in it when its load plans as it goes
 * (a search) or plays a trace, whose times are not in the manifest.
 */
export function plannedCells(cells: readonly Cell[], { suite, datasets }: RunManifest): Map<string, number> {
  const planned = new Map<string, number>();
  for (const group of groupsOf(cells)) {
    const [{ dataset, load }] = group;
    const facts = datasets[dataset.name];
    if (facts === undefined || load.kind === 'trace' || load.kind === 'sweep') continue;
    const requests = plannedRequests(group, { count: facts.samples }, { suite, traces: new Map() });
    for (const { id } of group) planned.set(id, requests);
  }
  return planned;
}
