import type {
  Bounded,
  DeploymentPair,
  DeploymentRow,
  DeploymentStudy,
  MonthPlan,
} from '../../../types/deployment-study.ts';
import type { Estimate } from '../../../types/estimate.ts';
import type { RunReport } from '../../../types/report.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { findDistribution, groupTitle } from '../../cells.ts';
import { boundsOf, formatPerHour, OPTION_WORDS, studyTitle } from '../../deployment-text.ts';
import { formatCount, formatMs, formatNumber, formatShare, formatUsd, NONE } from '../../format.ts';
import { candidateIndex, definitionText } from '../candidates.ts';
import { drawBreakEven } from '../charts/break-even.ts';
import { chartPair } from '../charts/chart-pair.ts';
import { inlineMark } from '../mark.ts';
import { behind, groupPlace } from './behind.ts';
import { estimateFigure, quantileFigure } from './figure.ts';
import { sentenceParts } from './sentence.ts';

/** What the section on serverless against endpoint shows; null: no model was measured in several places. */
export function viewDeployments(report: RunReport) {
  if (report.deployments.length === 0) return null;
  return {
    formula: definitionText(report, 'break-even'),
    studies: report.deployments.map((study) => ({
      title: studyTitle(study),
      pairs: study.pairs.map((pair) => viewPair(report, pair, study.pairs.length > 1)),
      metric: study.rows[0]?.metric ?? '',
      rows: study.rows.map((row) => viewRow(report, row, cellOf(report, study, row))),
      traffic: report.manifest.traffic?.source ?? '',
      months: study.months.map((month) => viewMonth(report, month)),
      assumptions: study.assumptions,
    })),
  };
}

function viewPair(report: RunReport, pair: DeploymentPair, titled: boolean) {
  const useIndex = candidateIndex(report, pair.byUse);
  const hourIndex = candidateIndex(report, pair.byHour);
  const zero = pair.points.some(({ scaledToZero }) => scaledToZero !== null);
  const drawn = pair.points.length > 0;
  return {
    title: titled ? `${pair.byUse} or ${pair.byHour}?` : '',
    headline: sentenceParts(report, pair.recommendation.headline),
    sentences: pair.recommendation.sentences.map((sentence) => sentenceParts(report, sentence)),
    unknown: pair.unknownReason ?? '',
    legend: [
      { mark: inlineMark(useIndex), name: `${pair.byUse}, paid by use` },
      { mark: inlineMark(hourIndex), name: `${pair.byHour}, always on` },
      ...(zero ? [{ mark: inlineMark(hourIndex), name: `${pair.byHour}, scaled to zero (dashed)` }] : []),
    ],
    chart: drawn ? chartPair((width) => drawBreakEven({ pair, useIndex, hourIndex }, width)) : '',
  };
}

/** The cell that a row of a study was measured in; null: the report holds none. */
function cellOf({ cells }: RunReport, study: DeploymentStudy, row: DeploymentRow): CellSummary | null {
  const isOf = (cell: CellSummary) =>
    cell.candidate === row.candidate && groupTitle(cell) === groupTitle(study);
  return cells.find(isOf) ?? null;
}

function viewRow(report: RunReport, row: DeploymentRow, cell: CellSummary | null) {
  const { capacity, coldWait, cost } = row;
  const links = cell === null ? null : behind(cell, groupPlace(report, cell));
  const warm = cell === null ? null : findDistribution(cell, row.metric, 'warm');
  return {
    mark: inlineMark(candidateIndex(report, row.candidate)),
    name: row.candidate,
    place: `${PLACES[row.deployment]}, ${row.billing === 'hour' ? 'paid by the hour' : 'paid by use'}`,
    setup: row.setupMs === null ? NONE : formatMs(row.setupMs),
    p50: { ...quantileFigure(row.p50), link: links?.slow(row.metric, 50) ?? '' },
    p95: { ...quantileFigure(row.p95), link: links?.slow(row.metric, 95) ?? '' },
    warm: warm === null ? '' : `n = ${formatCount(warm.n)}`,
    coldLink: links?.cold ?? '',
    limitedLink: links?.limited ?? '',
    failedLink: links?.failed ?? '',
    cold: estimateFigure(row.coldShare, formatShare),
    wait: coldWait.periods === 0 ? NONE : formatMs(coldWait.p50Ms),
    waits:
      coldWait.periods === 0
        ? ''
        : `max ${formatMs(coldWait.maxMs)}, n = ${formatCount(coldWait.periods)}, no interval: few periods`,
    capacity: estimateFigure(capacity?.perSecond ?? null, (rate) => `${formatNumber(rate)}/s`),
    basis: capacity?.basis ?? '',
    limited: estimateFigure(row.rateLimited, formatShare),
    errors: estimateFigure(row.errorRate, formatShare),
    n: [
      row.coldShare,
      row.capacity?.perSecond ?? null,
      row.rateLimited,
      row.errorRate,
      cost.perCorrectUsd,
      cost.per1kUsd,
    ].map(nOf),
    here: usdOf(cost.per1kUsd, cost.unknownReason),
    full: row.billing === 'use' ? { value: NONE, interval: '' } : usdOf(cost.per1kAtCapacityUsd, null),
    correct:
      cost.unknownReason === null
        ? estimateFigure(cost.perCorrectUsd, (usd) => formatUsd(1000 * usd))
        : usdOf(null, null),
    source: cost.source,
    hour: cost.hourUsd === null ? '' : `${formatUsd(cost.hourUsd)} an hour of one replica`,
  };
}

const PLACES: Readonly<Record<DeploymentRow['deployment'], string>> = {
  serverless: 'serverless',
  endpoint: 'endpoint',
  'openai-compatible': 'OpenAI-compatible',
  'sandbox-serverless': 'serverless (sandbox)',
  'sandbox-endpoint': 'endpoint (sandbox)',
};

function nOf(estimate: Estimate | null): string {
  return estimate === null ? '' : `n = ${formatCount(estimate.n)}`;
}

function usdOf(estimate: Estimate | null, reason: string | null) {
  if (estimate === null) return { value: formatUsd(null), interval: reason ?? '', doubtful: false };
  return estimateFigure(estimate, formatUsd);
}

/** A number of the simulated month: its ends come from the simulation. */
function bounded(one: Bounded | null, write: (value: number) => string) {
  const { value, bounds } = boundsOf(one, write);
  return { value, interval: one === null ? '' : bounds || 'no interval' };
}

function viewMonth(report: RunReport, month: MonthPlan) {
  const { replicas } = month;
  return {
    mark: inlineMark(candidateIndex(report, month.candidate)),
    name: month.candidate,
    option: OPTION_WORDS[month.option],
    usd:
      month.usd === null
        ? { value: formatUsd(null), interval: month.unknownReason ?? '' }
        : bounded(month.usd, formatUsd),
    latencies: [month.p50Ms, month.p95Ms, month.p99Ms].map((one) => bounded(one, formatMs)),
    cold: bounded(month.coldShare, formatShare),
    replicas: replicas === null ? NONE : formatNumber(replicas.mean),
    most: replicas === null ? '' : `at most ${formatCount(replicas.most)}`,
    requests: formatPerHour(month.requests),
  };
}
