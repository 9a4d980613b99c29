import type { Saturation } from '../../../types/load-summary.ts';
import type { CellSummary, LatencyMetric } from '../../../types/summary.ts';
import { findDistribution, findQuantile } from '../../cells.ts';
import { formatCount, formatMs, formatNumber, formatShare, formatUsd, NONE, UNKNOWN } from '../../format.ts';
import { isOpen, saturationText, sentText } from '../../load-lines.ts';
import { failedText, twinText } from '../../summary-columns.ts';
import { estimateFigure, quantileFigure } from './figure.ts';
import { errorRateOf } from './shares.ts';

/** A number of a candidate's card with its definition, what it rests on, and its interval or why it has none. */
export interface Fact {
  readonly label: string;
  /** Words of the definitions, joined by |. */
  readonly term: string;
  readonly value: string;
  readonly interval: string;
  readonly n: string;
  readonly note: string;
  readonly doubtful: boolean;
}

const UNMEASURED = 'no interval: not measured';

function quantileFact(cell: CellSummary, metric: LatencyMetric, p: number): Fact {
  const distribution = findDistribution(cell, metric, 'warm');
  const quantile = findQuantile(distribution, p);
  const twin = quantile === null ? null : twinText(quantile);
  const figure = quantileFigure(quantile);
  return {
    label: `${metric} p${p}`,
    term: `${metric}|p50 … p99|warm, cold, all`,
    ...figure,
    interval: figure.interval || UNMEASURED,
    n: nText(distribution?.n ?? 0),
    note: twin === null ? '' : `${twin} with failures as ∞`,
  };
}

/** "n = 240". */
export function nText(n: number): string {
  return `n = ${formatCount(n)}`;
}

/** The numbers of a cell's card, latency first. */
export function factsOf(cell: CellSummary): readonly Fact[] {
  const lead = cell.headline;
  const streamed = findDistribution(cell, 'ttft', 'warm') !== null;
  return [
    quantileFact(cell, lead, 50),
    quantileFact(cell, lead, 95),
    ...(isOpen(cell) ? [quantileFact(cell, lead, 99)] : []),
    ...(streamed ? [quantileFact(cell, 'ttft', 50), quantileFact(cell, 'itl', 95)] : []),
    costFact(cell),
    failedFact(cell),
    coldFact(cell),
    throughputFact(cell),
    ...(cell.saturation === null ? [] : [sustainedFact(cell, cell.saturation)]),
    {
      ...quantileFact(cell, 'schedule_delay', 99),
      term: 'schedule_delay|p50 … p99',
      note: isOpen(cell) ? `sent ${sentText(cell.arrivals)}` : '',
    },
  ];
}

function costFact(cell: CellSummary): Fact {
  const { per1kRequestsUsd: cost, unknownReason, usd } = cell.cost;
  return {
    label: 'cost per 1,000',
    term: 'cost_per_1k_requests_usd|cost_usd',
    value: cost === null ? UNKNOWN : formatUsd(cost),
    interval: cost === null ? 'no interval: cost unknown' : 'no interval: counted',
    n: nText(cell.counts.ok),
    note: cost === null ? (unknownReason ?? '') : `${formatUsd(usd)} in this run`,
    doubtful: false,
  };
}

function failedFact(cell: CellSummary): Fact {
  const { interval, doubtful } = estimateFigure(errorRateOf(cell), formatShare);
  const ended = cell.counts.ok + cell.counts.error + cell.counts.timeout;
  return {
    label: 'failed',
    term: 'error_rate|scheduled',
    value: failedText(cell),
    interval: interval || UNMEASURED,
    n: nText(ended),
    note: notSentText(cell),
    doubtful,
  };
}

function coldFact({ cold }: CellSummary): Fact {
  const figure = estimateFigure(cold.rate, formatShare);
  const periods = `${cold.periods} ${cold.periods === 1 ? 'period' : 'periods'}`;
  const longest = cold.maxMs === null ? '' : `, longest ${formatMs(cold.maxMs)}`;
  return {
    label: 'cold requests',
    term: 'cold_start_rate|cold_periods',
    ...figure,
    interval: figure.interval || UNMEASURED,
    n: nText(cold.rate?.n ?? 0),
    note: periods + longest,
  };
}

function throughputFact(cell: CellSummary): Fact {
  return {
    label: 'throughput',
    term: 'requests_per_second',
    value: throughputText(cell),
    interval: cell.throughput.requestsPerSecond === null ? UNMEASURED : 'no interval: one window',
    n: nText(cell.counts.ok),
    note: cell.load,
    doubtful: false,
  };
}

/** The bracket of a highest rate is its interval: it was sustained, the upper end was not. */
function sustainedFact(cell: CellSummary, saturation: Saturation): Fact {
  const { low, high } = saturation.bracket;
  const judged = saturation.highestSustainedPerSecond !== null || high !== null;
  return {
    label: 'sustained',
    term: 'highest_sustained_rate|sustained',
    value: sustainedText(saturation),
    interval: judged
      ? `[${formatNumber(low)}/s, ${high === null ? '∞' : `${formatNumber(high)}/s`})`
      : UNMEASURED,
    n: nText(cell.counts.scheduled),
    note: saturationText(saturation),
    doubtful: false,
  };
}

function notSentText({ counts }: CellSummary): string {
  const parts: string[] = [];
  if (counts.rateLimited > 0) parts.push(`${formatCount(counts.rateLimited)} × 429`);
  if (counts.notSent > 0) parts.push(`${formatCount(counts.notSent)} not sent`);
  if (counts.cancelled > 0) parts.push(`${formatCount(counts.cancelled)} cancelled`);
  return parts.join(', ');
}

function sustainedText({ highestSustainedPerSecond }: Saturation): string {
  return highestSustainedPerSecond === null ? NONE : `${formatNumber(highestSustainedPerSecond)}/s`;
}

function throughputText({ throughput }: CellSummary): string {
  const perSecond = throughput.requestsPerSecond;
  return perSecond === null ? NONE : `${formatNumber(perSecond)} req/s`;
}
