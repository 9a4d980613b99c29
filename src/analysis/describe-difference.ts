import type { Estimate } from '../types/estimate.ts';
import type { Comparison } from '../types/report.ts';
import { differenceUnit, formatEstimate, formatNumber, type NumberUnit } from './format-number.ts';

/** Why a time of one run is not held against that of another with a verdict when nothing is known of other runs. */
export const DRIFT_NOTE =
  'two single runs can not tell drift of server and network from a change; run both as candidates of one suite';

/** "+2.1 pp [0.4 pp, 3.8 pp]" of a difference. */
export function formatSigned(difference: Pick<Estimate, 'value' | 'low' | 'high'>, unit: NumberUnit): string {
  const text = formatEstimate(difference, differenceUnit(unit)).replaceAll('-', '−');
  return difference.value > 0 ? `+${text}` : text;
}

/** A comparison of two runs in words. Where nothing is shown it says so, and never that they are the same. */
export function describeDifference(candidate: string, comparison: Comparison, margin: number | null): string {
  const { metric, difference, unit, verdict, pAdjusted, paired, note } = comparison;
  if (difference === null) return `${candidate}: ${metric} can not be compared: ${note ?? 'not measured'}.`;
  const p = pAdjusted === null ? '' : `, p ${pAdjusted < 0.001 ? '< 0.001' : `= ${pAdjusted.toFixed(3)}`}`;
  const by = unit !== 'ms' ? '' : pAdjusted === null ? `; ${note ?? DRIFT_NOTE}` : ` (${difference.note})`;
  const found = `${formatSigned(difference, unit)} on ${paired} samples${p}${by}`;
  switch (verdict) {
    case 'better':
    case 'worse':
      return `${candidate}: ${metric} is ${verdict}: ${found}.`;
    case 'not_worse': {
      const bound = formatNumber(margin ?? 0, differenceUnit(unit));
      return `${candidate}: ${metric} is not worse by more than ${bound}: ${found}.`;
    }
    case 'undecided':
      return `${candidate}: ${metric} is undecided: ${found}.`;
  }
}
