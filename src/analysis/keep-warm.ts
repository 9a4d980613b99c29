import { mean } from '../stats/mean.ts';
import type { IdleGapStudy } from '../types/idle-gap.ts';
import type { CandidatePrice } from '../types/manifest.ts';
import { costOfAttempts, sentAttempts } from './cost.ts';
import { formatPlural, formatUsd } from './format-number.ts';
import type { EndedRequest } from './read-events.ts';

/** A ping comes after this share of the silence that the model surely survives. */
const SAFETY = 0.8;
const DAY_MS = 86_400_000;

/**
 * What it costs to keep a model loaded that is unloaded after a silence: a ping each 0.8 × the low end of the threshold,
 * each as dear as a warm probe was in the mean. By the hour it is the day's hours, because a loaded endpoint is billed.
 */
export function priceKeepingWarm(
  { candidate, price }: CandidatePrice,
  threshold: IdleGapStudy['threshold'],
  warm: readonly EndedRequest[],
): IdleGapStudy['keepWarm'] {
  const { valueMs, lowMs } = threshold;
  if (valueMs === null || lowMs === null || lowMs === 0)
    return unknown(null, 'no threshold', 'the study found no silence that the model surely survives');
  const everyMs = SAFETY * lowMs;
  if (price === null) return unknown(everyMs, 'no price', `no price is known for ${candidate}`);
  if (price.mode === 'hour') {
    const usdPerDay = 24 * price.perHourUsd * price.replicas;
    const basis = `${formatUsd(price.perHourUsd)}/h × ${formatPlural(price.replicas, 'replica')} × 24 h: an endpoint that never scales down is billed for its idle hours`;
    return { everyMs, usdPerDay, basis, unknownReason: null };
  }
  const pings = DAY_MS / everyMs;
  const costs = warm.map((request) => costOfAttempts(price, sentAttempts(request)));
  const known = costs.filter((cost) => cost !== null);
  const each = known.length < costs.length ? null : mean(known);
  if (each === null) {
    const what = price.mode === 'compute-second' ? 'compute time' : 'token counts';
    const missing = `${costs.length - known.length} of ${formatPlural(costs.length, 'warm probe')} came without ${what}`;
    return unknown(everyMs, 'no cost of a ping', costs.length === 0 ? 'no probe was warm' : missing);
  }
  const basis = `${formatPlural(Math.round(pings), 'ping')} a day × ${formatUsd(each)}, the mean of ${formatPlural(known.length, 'warm probe')}`;
  return { everyMs, usdPerDay: pings * each, basis, unknownReason: null };
}

function unknown(everyMs: number | null, basis: string, reason: string): IdleGapStudy['keepWarm'] {
  return { everyMs, usdPerDay: null, basis, unknownReason: reason };
}
