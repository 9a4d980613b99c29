import type { Saturation } from '../../../types/load-summary.ts';
import type { CellSummary, LatencyMetric } from '../../../types/summary.ts';
import { answersSent } from '../../../util/sent-counts.ts';
import { findDistribution, findQuantile } from '../../cells.ts';
import { formatCount, formatMs, formatNumber, formatShare, formatUsd, NONE, UNKNOWN } from '../../format.ts';
import { isOpen, saturationText, sentText } from '../../load-lines.ts';
import { failedText, twinText } from '../../summary-columns.ts';
import { type Behind, behind } from './behind.ts';
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
  /** Where the samples behind it are; empty: there are none. */
  readonly link: string;
  /** What the link leads to. */
  readonly title: string;
}

const UNMEASURED = 'no interval: not measured';

function quantileFact(cell: CellSummary, links: Behind, metric: LatencyMetric, p: number): Fact {
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
    link: distribution === null ? '' : links.slow(metric, p),
    title: 'samples, slowest first',
  };
}

/** "n = 240". */
export function nText(n: number): string {
  return `n = ${formatCount(n)}`;
}

/** The numbers of a cell's card, latency first; `group` is the place of its group among the report's. */
export function factsOf(cell: CellSummary, group: number): readonly Fact[] {
  const links = behind(cell, group);
  const lead = cell.headline;
  const streamed = findDistribution(cell, 'ttft', 'warm') !== null;
  return [
    quantileFact(cell, links, lead, 50),
    quantileFact(cell, links, lead, 95),
    ...(isOpen(cell) ? [quantileFact(cell, links, lead, 99)] : []),
    ...(streamed ? [quantileFact(cell, links, 'ttft', 50), quantileFact(cell, links, 'itl', 95)] : []),
    costFact(cell, links),
    failedFact(cell, links),
    coldFact(cell, links),
    throughputFact(cell, links),
    ...(cell.saturation === null ? [] : [sustainedFact(cell, links, cell.saturation)]),
    {
      ...quantileFact(cell, links, 'schedule_delay', 99),
      term: 'schedule_delay|p50 … p99',
      note: isOpen(cell) ? `sent ${sentText(cell.arrivals)}` : '',
    },
  ];
}

function costFact(cell: CellSummary, links: Behind): Fact {
  const { per1kRequestsUsd: cost, unknownReason, usd } = cell.cost;
  return {
    label: 'cost per 1,000',
    term: 'cost_per_1k_requests_usd|cost_usd',
    value: cost === null ? UNKNOWN : formatUsd(cost),
    interval: cost === null ? 'no interval: cost unknown' : 'no interval: counted',
    n: nText(answersSent(cell.counts)),
    note: cost === null ? (unknownReason ?? '') : `${formatUsd(usd)} in this run`,
    doubtful: false,
    link: links.all,
    title: 'its samples',
  };
}

function failedFact(cell: CellSummary, links: Behind): Fact {
  const { interval, doubtful } = estimateFigure(errorRateOf(cell), formatShare);
  const ended = answersSent(cell.counts) + cell.counts.error + cell.counts.timeout;
  return {
    label: 'failed',
    term: 'error_rate|scheduled',
    value: failedText(cell),
    interval: interval || UNMEASURED,
    n: nText(ended),
    note: notSentText(cell),
    doubtful,
    link: links.failed || links.all,
    title: links.failed === '' ? 'its samples' : 'failed requests',
  };
}

function coldFact({ cold }: CellSummary, links: Behind): Fact {
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
    link: links.cold || links.all,
    title: links.cold === '' ? 'its samples' : 'cold requests',
  };
}

function throughputFact(cell: CellSummary, links: Behind): Fact {
  return {
    label: 'throughput',
    term: 'requests_per_second',
    value: throughputText(cell),
    interval: cell.throughput.requestsPerSecond === null ? UNMEASURED : 'no interval: one window',
    n: nText(answersSent(cell.counts)),
    note: cell.load,
    doubtful: false,
    link: links.all,
    title: 'its samples',
  };
}

/** The bracket of a highest rate is its interval: it was sustained, the upper end was not. */
function sustainedFact(cell: CellSummary, links: Behind, saturation: Saturation): Fact {
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
    link: links.all,
    title: 'its samples',
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
