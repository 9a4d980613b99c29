import type { LoadSpec } from '../types/load.ts';
import type { CellSummary } from '../types/summary.ts';

/** True for loads whose arrivals wait for nobody. */
export function isOpenLoad(load: LoadSpec): boolean {
  return 'maxInFlight' in load;
}

/** Latency that leads a cell: where arrivals wait for nobody the queue counts (response_time), else only the exchange. */
export function headlineOf(load: LoadSpec): CellSummary['headline'] {
  return isOpenLoad(load) ? 'response_time' : 'service_time';
}
