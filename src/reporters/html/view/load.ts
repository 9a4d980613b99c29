import type { Quantile } from '../../../types/estimate.ts';
import type { ConnectPart, StageSummary } from '../../../types/load-summary.ts';
import type { RunReport, SaturationCurve } from '../../../types/report.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { type CellGroup, findDistribution, findQuantile } from '../../cells.ts';
import { formatCount, formatMs, formatNumber, formatShare, NONE } from '../../format.ts';
import { latenessText, saturationText, sentText } from '../../load-lines.ts';
import { candidateIndex } from '../candidates.ts';
import { chartPair } from '../charts/chart-pair.ts';
import { drawSaturation } from '../charts/saturation.ts';
import { inlineMark } from '../mark.ts';
import { quantileFigure } from './figure.ts';

/** Curves that share dataset, prompt and kind of load, a figure each; points beneath as a table. */
export function viewCurves(report: RunReport) {
  const figures = new Map<string, SaturationCurve[]>();
  for (const one of report.curves) {
    const name = [one.dataset, one.prompt, one.load].filter((part) => part !== null).join(' · ');
    figures.set(name, [...(figures.get(name) ?? []), one]);
  }
  return [...figures].map(([title, curves]) => ({
    title,
    legend: curves.map((one) => ({
      mark: inlineMark(candidateIndex(report, one.candidate)),
      name: `${one.candidate}: ${saturationText(one.saturation)}`,
    })),
    chart: chartPair((width) =>
      drawSaturation(
        curves.map((one) => ({
          name: one.candidate,
          index: candidateIndex(report, one.candidate),
          points: one.points,
          saturation: one.saturation,
        })),
        curves[0]?.sloMs ?? null,
        width,
      ),
    ),
    streamed: curves.some(({ points }) => points.some(({ ttft }) => ttft.length > 0)),
    rows: curves.flatMap((one) => one.points.map((point) => viewPoint(report, one, point))),
  }));
}

function figure(quantiles: readonly Quantile[], p: number) {
  return quantileFigure(quantiles.find((one) => one.p === p) ?? null);
}

function rateText(perSecond: number | null): string {
  return perSecond === null ? NONE : `${formatNumber(perSecond)}/s`;
}

const SUSTAINED = { true: 'yes', false: 'no', null: NONE } as const;

function viewPoint(report: RunReport, { candidate }: SaturationCurve, point: StageSummary) {
  const { inFlight } = point;
  const flight = inFlight === null ? NONE : formatNumber(inFlight.byLittle);
  const counted = inFlight === null ? '' : `${formatNumber(inFlight.measured)} counted`;
  return {
    mark: inlineMark(candidateIndex(report, candidate)),
    name: candidate,
    label: point.label,
    offered: rateText(point.offeredPerSecond),
    achieved: rateText(point.requestsPerSecond),
    scheduled: formatCount(point.scheduled),
    outcome: `${formatCount(point.ok)} ok, ${formatCount(point.failed)} failed`,
    response: [50, 95, 99].map((p) => figure(point.responseTime, p)),
    service: figure(point.serviceTime, 50),
    ttft: [50, 95].map((p) => figure(point.ttft, p)),
    flight,
    counted,
    good: formatShare(point.goodFraction),
    sustained: SUSTAINED[`${point.sustained}`],
  };
}

/** Client latency split into server and network, where servers tell their time; empty: none does. */
export function viewServerTime(report: RunReport, group: CellGroup) {
  return group.cells.flatMap((cell) => {
    const { serverTime } = cell;
    if (serverTime === null) return [];
    const percentile = (metric: 'service_time' | 'server_time' | 'network_time', p: number) =>
      quantileFigure(findQuantile(findDistribution(cell, metric, 'warm'), p));
    return [
      {
        mark: inlineMark(candidateIndex(report, cell.candidate)),
        name: cell.candidate,
        told: `${formatCount(serverTime.told)} of ${formatCount(serverTime.of)}`,
        source: serverTime.source,
        values: (['service_time', 'server_time', 'network_time'] as const).flatMap((metric) =>
          [50, 95].map((p) => percentile(metric, p)),
        ),
        queue: formatMs(serverTime.queueP50Ms),
        inference: formatMs(serverTime.inferenceP50Ms),
        reason:
          serverTime.queueP50Ms === null && serverTime.inferenceP50Ms === null
            ? ''
            : 'no interval: median alone',
      },
    ];
  });
}

/** Connections of a group's cells: how many were opened, and what opening them took. */
export function viewConnections(report: RunReport, group: CellGroup) {
  return group.cells
    .filter(({ connections }) => connections.known > 0)
    .map(({ candidate, connections }) => ({
      mark: inlineMark(candidateIndex(report, candidate)),
      name: candidate,
      mode: connections.mode,
      opened: `${formatCount(connections.opened)} of ${formatCount(connections.known)}`,
      share: formatShare(connections.opened / connections.known),
      parts: [connections.dns, connections.tcp, connections.tls].map(partText),
    }));
}

function partText(part: ConnectPart | null) {
  return part === null
    ? { value: NONE, more: '' }
    : { value: formatMs(part.p50Ms), more: `max ${formatMs(part.maxMs)}, n = ${formatCount(part.n)}` };
}

/** How each cell's requests were sent: plan in words, achieved against requested rate, lateness, what was outside. */
export function viewArrivals(cell: CellSummary) {
  const { arrivals, counts, connections } = cell;
  return {
    plan: arrivals.plan,
    connections: connections.mode === 'fresh' ? 'fresh: each request opens its own' : 'pooled',
    sent: sentText(arrivals),
    lateness: latenessText(arrivals),
    outside: [counts.rampRequests, counts.drainRequests].map(formatCount),
  };
}
