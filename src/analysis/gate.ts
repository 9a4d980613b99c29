import { scorerOf } from '../scorers/registry.ts';
import { wilsonInterval } from '../stats/proportion.ts';
import type { GateSpec } from '../types/gate.ts';
import type { GateOutcome } from '../types/report.ts';
import type { CellSummary, MetricSummary } from '../types/summary.ts';
import { answersSent } from '../util/sent-counts.ts';
import { differenceUnit, formatNumber, type NumberUnit } from './format-number.ts';
import type { JudgeVersus } from './judge-versus.ts';
import { isLatencyMetric } from './latency.ts';

/** A metric's value in one cell with its interval, or why there is none. */
interface Reading {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: NumberUnit;
  /** Why there is no value or no interval; null when both exist. */
  readonly why: string | null;
  /** The percentile is infinite when failed requests count. */
  readonly infinite: boolean;
}

/** Why a gate on a time or a rate stays open. */
const SATURATED = 'the client was saturated, so its own lateness is in the number';

/**
 * Judges every gate in every cell of its candidate (null: of all). A gate that meets no cell is undecided, and so is one
 * on a time or on work per time whose client was saturated.
 */
export function judgeGates(
  gates: readonly GateSpec[],
  cells: readonly CellSummary[],
  clientValid: boolean,
  judgeVersus: JudgeVersus,
): GateOutcome[] {
  return gates.flatMap((gate) => {
    const mine = cells.filter((cell) => gate.candidate === null || cell.candidate === gate.candidate);
    if (mine.length > 0) return mine.map((cell) => judgeGate(gate, cell, clientValid, judgeVersus));
    return [
      {
        metric: gate.metric,
        candidate: gate.candidate ?? '',
        cellId: '',
        bar: describeBar(gate, 'score'),
        value: null,
        low: null,
        high: null,
        verdict: 'undecided' as const,
        reason: 'the run has no cell of this candidate',
        versus: null,
      },
    ];
  });
}

/** The same for gates with bars of their own, which need no earlier run. */
export function judgeFixedGates(
  gates: readonly (GateSpec & { readonly versus: null })[],
  cells: readonly CellSummary[],
  clientValid: boolean,
): GateOutcome[] {
  return judgeGates(gates, cells, clientValid, () => {
    throw new Error('a gate without versus was judged against a baseline');
  });
}

function judgeGate(
  gate: GateSpec,
  cell: CellSummary,
  clientValid: boolean,
  judgeVersus: JudgeVersus,
): GateOutcome {
  const reading = readMetric(gate.metric, cell);
  const isTimed = reading.unit === 'ms' || reading.unit === 'perSecond';
  const found = gate.versus === null ? null : judgeVersus(gate, gate.versus, cell.id, reading.unit);
  const { verdict, reason } =
    isTimed && !clientValid
      ? { verdict: 'undecided' as const, reason: SATURATED }
      : found === null
        ? decide(gate, reading)
        : { verdict: found.verdict, reason: `${describeValue(reading)}${found.reason}` };
  return {
    metric: gate.metric,
    candidate: cell.candidate,
    cellId: cell.id,
    bar: describeBar(gate, reading.unit),
    value: reading.value,
    low: reading.low,
    high: reading.high,
    verdict,
    reason,
    versus: found?.versus ?? null,
  };
}

function describeValue({ value, unit }: Reading): string {
  return value === null ? '' : `${formatNumber(value, unit)} now, `;
}

function decide(gate: GateSpec, reading: Reading): Pick<GateOutcome, 'verdict' | 'reason'> {
  const { value, unit } = reading;
  if (value === null) return { verdict: 'undecided', reason: reading.why ?? 'not measured' };
  if (reading.infinite && gate.max !== null) {
    return {
      verdict: 'fail',
      reason: `so many requests failed that the percentile is infinite when they count (${formatNumber(value, unit)} among answers)`,
    };
  }
  if (gate.decide === 'estimate') return judgeRange(gate, value, value, unit, 'the estimate');
  if (reading.low === null || reading.high === null) {
    return {
      verdict: 'undecided',
      reason: `${reading.why ?? 'no interval'}; add decide: estimate to judge ${formatNumber(value, unit)} as it is`,
    };
  }
  return judgeRange(gate, reading.low, reading.high, unit, 'the 95 % interval');
}

function judgeRange(
  gate: GateSpec,
  low: number,
  high: number,
  unit: NumberUnit,
  what: string,
): Pick<GateOutcome, 'verdict' | 'reason'> {
  const below = gate.min ?? Number.NEGATIVE_INFINITY;
  const above = gate.max ?? Number.POSITIVE_INFINITY;
  const range =
    low === high ? formatNumber(low, unit) : `${formatNumber(low, unit)} to ${formatNumber(high, unit)}`;
  if (low >= below && high <= above) return { verdict: 'pass', reason: `${what} ${range} meets the bar` };
  if (high < below || low > above) return { verdict: 'fail', reason: `${what} ${range} misses the bar` };
  return { verdict: 'undecided', reason: `${what} ${range} lies on both sides of the bar` };
}

function describeBar(gate: GateSpec, unit: NumberUnit): string {
  if (gate.versus !== null) {
    return `at most ${formatNumber(gate.versus.margin, differenceUnit(unit))} worse than the baseline`;
  }
  const parts = [
    gate.min === null ? null : `at least ${formatNumber(gate.min, unit)}`,
    gate.max === null ? null : `at most ${formatNumber(gate.max, unit)}`,
  ].filter((part) => part !== null);
  return parts.join(' and ');
}

function readMetric(metric: string, cell: CellSummary): Reading {
  const score = cell.scores.find((one) => one.scorer === metric);
  if (score !== undefined) return readScore(metric, score);
  const own = cell.metrics.find((one) => one.metric === metric);
  if (own !== undefined) return readCustom(own);
  const [name, statistic] = metric.split('.');
  if (name !== undefined && statistic !== undefined && isLatencyMetric(name)) {
    return readLatency(name, statistic, cell);
  }
  switch (metric) {
    case 'error_rate':
      return readErrorRate(cell);
    case 'cold_start_rate':
      return cell.cold.rate === null
        ? nothing('share', 'no request reached the server')
        : { ...cell.cold.rate, unit: 'share', why: null, infinite: false };
    case 'cost_per_1k_requests_usd':
      return bare(cell.cost.per1kRequestsUsd, 'usd', cell.cost.unknownReason ?? 'no request was answered');
    case 'cost_per_correct_usd':
      return bare(cell.cost.perCorrectUsd, 'usd', cell.cost.unknownReason ?? 'no answer was right');
    case 'cost_usd':
      return bare(cell.cost.usd, 'usd', cell.cost.unknownReason ?? 'unknown');
    case 'requests_per_second':
      return bare(cell.throughput.requestsPerSecond, 'perSecond', 'nothing was measured');
    case 'output_tps':
      return bare(cell.throughput.outputTokensPerSecond, 'perSecond', 'output tokens are unknown');
    case 'goodput':
      return bare(cell.throughput.goodput, 'perSecond', 'no SLO could be judged');
    case 'good_fraction':
      return bare(cell.throughput.goodFraction, 'share', 'no SLO could be judged');
    case 'correct_goodput':
      return bare(cell.throughput.correctGoodput, 'perSecond', 'it needs an SLO and a 0/1 scorer');
    case 'highest_sustained_rate':
      return readSustained(cell);
    default:
      return nothing('score', `the report has no metric "${metric}"`);
  }
}

function readScore(metric: string, score: CellSummary['scores'][number]): Reading {
  const unit = scorerOf(metric)?.unit ?? 'score';
  if (score.estimate === null) return nothing(unit, 'nothing could be scored');
  const { value, low, high, note } = score.estimate;
  return { value, low, high, unit, why: note, infinite: false };
}

function readCustom({ estimate, note, unit }: MetricSummary): Reading {
  if (estimate === null) return nothing(unit, note ?? 'undefined');
  const { value, low, high } = estimate;
  return { value, low, high, unit, why: estimate.note, infinite: false };
}

function readLatency(metric: string, statistic: string, cell: CellSummary): Reading {
  const warm = cell.latency.find((one) => one.metric === metric)?.warm ?? null;
  if (warm === null) return nothing('ms', 'no warm request was measured');
  if (statistic === 'mean') return bare(warm.mean, 'ms', '');
  if (statistic === 'max') return bare(warm.max, 'ms', '');
  const quantile = warm.quantiles.find(({ p }) => `p${p}` === statistic);
  if (quantile === undefined) return nothing('ms', `the report has no ${statistic} of ${metric}`);
  const why = quantile.low === null ? `${warm.n} requests are too few for an interval of ${statistic}` : null;
  const { value, low, high } = quantile;
  return { value, low, high, unit: 'ms', why, infinite: quantile.withFailures === 'infinite' };
}

/** Failed requests ÷ requests that ended by themselves; cancelled, unsent and recalled ones tell nothing about the server. */
function readErrorRate({ counts }: CellSummary): Reading {
  const failed = counts.error + counts.timeout;
  const ended = answersSent(counts) + failed;
  const interval = wilsonInterval(failed, ended);
  if (interval === null) return nothing('share', 'no request ended');
  return { value: failed / ended, ...interval, unit: 'share', why: null, infinite: false };
}

/** Its interval is the bracket that the stages leave. */
function readSustained({ saturation }: CellSummary): Reading {
  if (saturation === null) return nothing('perSecond', 'the load has no stages (sweep, ramp)');
  const { low, high } = saturation.bracket;
  const value = saturation.highestSustainedPerSecond ?? 0;
  return {
    value,
    low,
    high: high ?? Number.POSITIVE_INFINITY,
    unit: 'perSecond',
    why: null,
    infinite: false,
  };
}

function bare(value: number | null, unit: NumberUnit, whyUnknown: string): Reading {
  if (value === null) return nothing(unit, whyUnknown);
  return { value, low: null, high: null, unit, why: 'this metric has no interval', infinite: false };
}

function nothing(unit: NumberUnit, why: string): Reading {
  return { value: null, low: null, high: null, unit, why, infinite: false };
}
