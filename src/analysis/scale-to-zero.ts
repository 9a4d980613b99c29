import type { ScaleToZero } from '../types/deployment-study.ts';
import type { CellSummary } from '../types/summary.ts';
import type { Place } from './summarize-deployment.ts';

const DEFAULT_IDLE_MS = 15 * 60_000;

/**
 * How an endpoint would be put down while nobody asks. The silence is that of its order, else the one that an idle-gap
 * study found, else 15 minutes; the load is the measured time of bringing it up, else the median cold period. Null: no
 * load time was measured. `cells` are all of the run.
 */
export function planScaleToZero(
  { data, cell, rental }: Place,
  cells: readonly CellSummary[],
): ScaleToZero | null {
  const own = cells.filter(({ candidate }) => candidate === cell.candidate);
  const load = loadTimeOf(rental?.setupMs ?? null, own);
  if (load === null) return null;
  const minutes = data.cell.candidate.managed?.lease?.create?.scaleToZeroMinutes ?? null;
  if (minutes !== null)
    return { idleMs: minutes * 60_000, idleSource: "the endpoint's own setting", ...load };
  const found = own.flatMap(({ idleGap }) => idleGap?.threshold.valueMs ?? [])[0];
  if (found !== undefined)
    return { idleMs: found, idleSource: 'the silence that the idle-gap study found', ...load };
  return { idleMs: DEFAULT_IDLE_MS, idleSource: 'assumed, nothing was measured or stated', ...load };
}

function loadTimeOf(
  setupMs: number | null,
  cells: readonly CellSummary[],
): Pick<ScaleToZero, 'loadMs' | 'loadSource'> | null {
  if (setupMs !== null)
    return { loadMs: setupMs, loadSource: 'the time that bringing it up took in this run' };
  const met = cells.flatMap(({ cold }) => cold.p50Ms ?? [])[0];
  return met === undefined ? null : { loadMs: met, loadSource: 'the median cold period of this run' };
}
