import { wilsonInterval } from '../stats/proportion.ts';
import type { StopCause } from '../types/event.ts';
import type { Comparison } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import { answersSent } from '../util/sent-counts.ts';
import { formatEstimate, formatNumber } from './format-number.ts';
import { findComparison, type Step, turn, type VerdictInput } from './verdict-input.ts';

/** Costs closer than this share of the lowest do not decide. */
const COST_TIE = 0.01;

const STOP_WORDS: Readonly<Record<StopCause, string>> = {
  interrupted: 'the user interrupted the run',
  max_cost: 'the run reached its cost limit',
  max_duration: 'the run reached its time limit',
  error_rate: 'too many of its requests failed',
  auth: 'its token was refused',
  payment: 'payment was refused',
  lease: 'its endpoint was not ready, or its lease was over',
  machine: 'the machine that ran it had run out of something',
  never_answered: 'it never answered',
};

/** A candidate that never answered or that the run stopped is named and never chosen. */
export function dropDead(cells: readonly CellSummary[], input: VerdictInput): Step {
  const sentences: string[] = [];
  const left = cells.filter((cell) => {
    const stop = input.status.stops.find((one) => one.candidateId === cell.candidate);
    const { ok, scheduled } = cell.counts;
    if (stop !== undefined && stop.cause !== 'never_answered') {
      sentences.push(
        `${cell.candidate} was stopped after ${ok} of ${scheduled} answers, because ${STOP_WORDS[stop.cause]}; it is not a choice.`,
      );
    } else if (ok === 0) {
      sentences.push(`${cell.candidate} answered none of ${scheduled} requests; it is not a choice.`);
    }
    return stop === undefined && ok > 0;
  });
  return { left, sentences };
}

/** Drops candidates with unfinished requests where others have none. */
export function dropIncomplete(cells: readonly CellSummary[]): Step {
  const open = ({ counts }: CellSummary) => counts.notSent + counts.cancelled;
  const left = cells.filter((cell) => open(cell) === 0);
  if (left.length === 0 || left.length === cells.length) return { left: cells, sentences: [] };
  return {
    left,
    sentences: cells
      .filter((cell) => open(cell) > 0)
      .map(
        (cell) =>
          `${cell.candidate} is incomplete: ${open(cell)} of ${cell.counts.scheduled} requests did not end.`,
      ),
  };
}

/** Drops candidates whose requests fail significantly more often than those of the most reliable one. */
export function dropUnreliable(cells: readonly CellSummary[]): Step {
  const rates = cells.map((cell) => {
    const failed = cell.counts.error + cell.counts.timeout;
    const ended = failed + answersSent(cell.counts);
    return { cell, value: failed / ended, ...(wilsonInterval(failed, ended) ?? { low: 0, high: 1 }) };
  });
  const lowest = rates.reduce((best, rate) => (rate.value < best.value ? rate : best));
  const dropped = rates.filter((rate) => rate.low > lowest.high);
  return {
    left: cells.filter((cell) => !dropped.some((rate) => rate.cell === cell)),
    sentences: dropped.map(
      (rate) =>
        `${rate.cell.candidate} fails ${formatEstimate(rate, 'share')} of its requests against ${formatEstimate(lowest, 'share')} of ${lowest.cell.candidate}.`,
    ),
  };
}

/** The cheapest per thousand answers, with those within 1 % of it, when the cost of every one is known. */
export function leadByCost(cells: readonly CellSummary[]): Step {
  if (cells.length < 2) return { left: cells, sentences: [] };
  const unknown = cells.filter((cell) => cell.cost.per1kRequestsUsd === null);
  if (unknown.length > 0) {
    const names = unknown.map((cell) => cell.candidate).join(', ');
    return { left: cells, sentences: [`The cost of ${names} is unknown, so cost does not decide.`] };
  }
  const costs = cells.map((cell) => ({ cell, usd: cell.cost.per1kRequestsUsd as number }));
  const lowest = Math.min(...costs.map(({ usd }) => usd));
  const list = costs.map(({ cell, usd }) => `${cell.candidate} ${formatNumber(usd, 'usd')}`).join(', ');
  return {
    left: costs.filter(({ usd }) => usd <= lowest * (1 + COST_TIE)).map(({ cell }) => cell),
    sentences: [`Cost per 1,000 answers, as counted and without an interval: ${list}.`],
  };
}

/** The one whose warm p95 of the latency that leads is significantly below that of every other. */
export function leadByTime(cells: readonly CellSummary[], comparisons: readonly Comparison[]): Step {
  if (cells.length < 2) return { left: cells, sentences: [] };
  const latency = cells[0]?.headline ?? 'service_time';
  const metric = `${latency}.p95`;
  const sentences: string[] = [];
  const winner = cells.find((cell) =>
    cells.every((other) => {
      if (other === cell) return true;
      const found = findComparison(comparisons, cell, other, metric);
      return found !== null && found.comparison.verdict === (found.sign === 1 ? 'worse' : 'better');
    }),
  );
  for (const other of cells) {
    const base = winner ?? cells[0];
    if (base === undefined || other === base) continue;
    const found = findComparison(comparisons, base, other, metric);
    if (found?.comparison.difference == null) continue;
    const difference = turn(found.comparison.difference, found.sign);
    sentences.push(
      `Warm p95 of ${latency}, ${other.candidate} against ${base.candidate}: ${formatEstimate(difference, 'ms')} difference.`,
    );
  }
  return { left: winner === undefined ? cells : [winner], sentences };
}
