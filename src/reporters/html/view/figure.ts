import type { Estimate, Quantile } from '../../../types/estimate.ts';
import { isDoubtful as hasDoubt } from '../../../util/interval-doubt.ts';
import { boundsOf } from '../../deployment-text.ts';
import { formatMs, NONE } from '../../format.ts';

/** A number of a table: its text, its interval or why it has none, and whether it stands in grey. */
export interface Figure {
  readonly value: string;
  /** "[40 ms, 44 ms]", or the reason why there is none; empty: there is no number either. */
  readonly interval: string;
  readonly doubtful: boolean;
}

/** Why a percentile has no interval: the sample does not hold both of its ends. */
export const FEW_SAMPLES = 'no interval: few samples';

/**
 * The one rule for what stands in grey: a percentile that its sample does not carry (p95 below 20 values, p99 below 100),
 * and an estimate whose own note doubts its interval because it rests on few samples or clusters.
 */
export function isDoubtful(number: Quantile | Estimate): boolean {
  if ('trusted' in number) return !number.trusted;
  return hasDoubt(number);
}

/** A percentile in ms with its interval. Null: not measured. */
export function quantileFigure(quantile: Quantile | null): Figure {
  if (quantile === null) return { value: NONE, interval: '', doubtful: false };
  const { value, bounds } = boundsOf(quantile, formatMs);
  const interval =
    quantile.low === null || quantile.high === null ? FEW_SAMPLES : tied(bounds) || 'no spread';
  return { value, interval, doubtful: isDoubtful(quantile) };
}

/** An estimate with its interval. Null: it does not apply, or nothing was measured. */
export function estimateFigure(estimate: Estimate | null, write: (value: number) => string): Figure {
  if (estimate === null) return { value: NONE, interval: '', doubtful: false };
  const { value, bounds } = boundsOf(estimate, write);
  return { value, interval: tied(bounds) || reasonOf(estimate), doubtful: isDoubtful(estimate) };
}

/** An interval breaks between its ends alone; a reason breaks anywhere. */
function tied(bounds: string): string {
  return bounds.replaceAll(/(?<!,) /g, '\u00a0');
}

/** Why an estimate has no interval, by its own note. */
export function reasonOf({ note }: Estimate): string {
  return note?.startsWith('no interval') === true ? note : `no interval${note === null ? '' : `: ${note}`}`;
}
