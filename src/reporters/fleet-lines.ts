import type { Quantile } from '../types/estimate.ts';
import type { RunReport } from '../types/report.ts';
import { formatMs } from './format.ts';

/** What a run by workers looks like from each place, a line each; empty: no worker has a label. */
export function placeLines({ fleet }: Pick<RunReport, 'fleet'>): readonly string[] {
  return (fleet?.places ?? []).map(({ cellId, label, value, metric, n, p50, p95, shift }) => {
    const against =
      shift === null
        ? ''
        : `; p50 ${shift.value < 0 ? '−' : '+'}${formatMs(Math.abs(shift.value))} against the first${shift.low === null || shift.high === null ? '' : ` [${formatMs(shift.low)}, ${formatMs(shift.high)}]`}`;
    return `${label}=${value}: ${cellId} ${metric} p50 ${shown(p50)}, p95 ${shown(p95)}, n ${n}${against}`;
  });
}

function shown({ value, low, high }: Quantile): string {
  return `${formatMs(value)}${low === null || high === null ? '' : ` [${formatMs(low)}, ${formatMs(high)}]`}`;
}
