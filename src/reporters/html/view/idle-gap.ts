import type { IdleGapStudy } from '../../../types/idle-gap.ts';
import type { RunReport } from '../../../types/report.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { formatCount, formatMs, formatShare, formatUsd } from '../../format.ts';
import { thresholdBounds } from '../../idle-gap-text.ts';
import { candidateIndex } from '../candidates.ts';
import { chartPair } from '../charts/chart-pair.ts';
import { drawColdCallers } from '../charts/cold-callers.ts';
import { drawColdProbability, type StudyOf } from '../charts/cold-probability.ts';
import { inlineMark } from '../mark.ts';

/** The idle-gap studies of a group of cells; null: it has none, or none of its probes tells anything. */
export function viewIdleGap(report: RunReport, cells: readonly CellSummary[]) {
  const studies = cells.flatMap(({ candidate, idleGap }): StudyOf[] =>
    idleGap === null ? [] : [{ name: candidate, index: candidateIndex(report, candidate), study: idleGap }],
  );
  const told = studies.filter(({ study }) => study.gaps.some(({ silenceMs }) => silenceMs !== null));
  if (told.length === 0) return null;
  const callers = told.filter(({ study }) => study.callers.shares.length > 0);
  const labels = (callers[0]?.study.callers.shares ?? []).flatMap(({ label }) => label ?? []);
  return {
    legend: told.map(({ name, index }) => ({ mark: inlineMark(index), name })),
    chart: chartPair((width) => drawColdProbability(told, width)),
    rows: studies.map(viewStudy),
    callers:
      callers.length === 0
        ? null
        : {
            chart: chartPair((width) => drawColdCallers(callers, width)),
            names: callers.map(({ name, index }) => ({ mark: inlineMark(index), name })),
            rows: labels.map((rate) => ({ rate, shares: callers.map(({ study }) => shareAt(study, rate)) })),
          },
  };
}

function viewStudy({ name, index, study }: StudyOf) {
  const { bound, gaps, threshold, keepWarm, callers } = study;
  const sum = (pick: (gap: IdleGapStudy['gaps'][number]) => number) =>
    formatCount(gaps.reduce((total, gap) => total + pick(gap), 0));
  const unclear = gaps.reduce((total, gap) => total + gap.unclear, 0);
  return {
    mark: inlineMark(index),
    name,
    threshold: formatMs(threshold.valueMs),
    bounds: threshold.lowMs === null && threshold.highMs === null ? '' : thresholdBounds(threshold),
    note: threshold.note,
    cold: `${sum((gap) => gap.cold)} of ${sum((gap) => gap.probes)}`,
    unclear: unclear === 0 ? '' : `${formatCount(unclear)} unclear`,
    bound: formatMs(bound?.boundMs ?? null),
    boundBasis: bound?.formula ?? 'too few warm answers',
    every: formatMs(keepWarm.everyMs),
    usd: formatUsd(keepWarm.usdPerDay),
    basis: keepWarm.unknownReason ?? keepWarm.basis,
    coldPeriod: formatMs(callers.coldMs),
  };
}

function shareAt({ callers }: IdleGapStudy, rate: string) {
  const point = callers.shares.find(({ label }) => label === rate);
  return {
    share: namedShare(point?.share ?? null),
    bounds:
      point === undefined || point.low === null || point.high === null
        ? ''
        : `[${namedShare(point.low)}, ${namedShare(point.high)}]`,
  };
}

/** A share that rounds to nothing is not nothing, and one that rounds to all is not all. */
function namedShare(share: number | null): string {
  if (share === null) return formatShare(null);
  if (share < 0.0005) return '< 0.1 %';
  return share > 0.9995 && share < 1 ? '> 99.9 %' : formatShare(share);
}
