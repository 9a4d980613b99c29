import { group } from 'd3-array';
import type { RequestRow, RunReport } from '../../../types/report.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { groupCells, groupTitle } from '../../cells.ts';
import { oneLine } from '../../clean-text.ts';
import { formatCount, formatMs, formatShare } from '../../format.ts';
import { candidateIndex } from '../candidates.ts';
import { chartPair } from '../charts/chart-pair.ts';
import { drawTimeline, type Outcome, outcomeMark } from '../charts/timeline.ts';
import { inlineMark } from '../mark.ts';
import { samplesLink } from '../samples-link.ts';
import { behind } from './behind.ts';
import { estimateFigure } from './figure.ts';
import { viewIdleGap } from './idle-gap.ts';
import { errorRateOf, shareOf } from './shares.ts';

const EXAMPLE_CHARACTERS = 300;
const OUTCOMES: readonly (readonly [Outcome, string])[] = [
  ['ok', 'ok'],
  ['cold', 'cold: refused or held'],
  ['limited', '429 rate limited'],
  ['failed', 'error or timeout'],
];

/** What the reliability section shows: every attempt over the run, cold periods, errors with an example each. */
export function viewReliability(report: RunReport) {
  const groups = groupCells(report.cells);
  const rows = group(report.requests, (row) => row.cellId);
  return {
    legend: OUTCOMES.map(([outcome, name]) => ({ mark: outcomeMark(outcome), name })),
    groups: groups.map((members, place) => ({
      title: groups.length > 1 ? groupTitle(members) : '',
      attempted: members.cells.some((cell) =>
        (rows.get(cell.id) ?? []).some((row) => row.attempts.length > 0),
      ),
      chart: chartPair((width) =>
        drawTimeline(
          members.cells.map((cell) => panelOf(cell, rows.get(cell.id) ?? [])),
          width,
        ),
      ),
      outcomes: members.cells.map((cell) => viewOutcomes(report, cell, place)),
      idleGap: viewIdleGap(report, members.cells),
      cold: members.cells.map((cell) => viewCold(report, cell, place)),
      errors: members.cells.flatMap((cell) => viewErrors(report, cell, place)),
    })),
  };
}

function panelOf(cell: CellSummary, rows: readonly RequestRow[]) {
  return {
    name: cell.candidate,
    attempts: rows.flatMap((row) =>
      [...row.replacedAttempts, ...row.attempts].map((attempt) => ({
        sampleId: oneLine(row.sampleId, 60),
        warmup: row.phase === 'warmup',
        attempt,
      })),
    ),
    coldPeriods: cell.cold.durations,
  };
}

/** How a cell's requests and attempts ended, each share with its interval. */
function viewOutcomes(report: RunReport, cell: CellSummary, group: number) {
  const { counts } = cell;
  const links = behind(cell, group);
  const failed = errorRateOf(cell);
  const limited = shareOf(counts.rateLimited, counts.attempts);
  const ended = counts.ok + counts.error + counts.timeout;
  return {
    mark: inlineMark(candidateIndex(report, cell.candidate)),
    name: cell.candidate,
    ended: formatCount(ended),
    // Samples of a batch are several to a request.
    endedLink: counts.cancelled === 0 ? links.all : '',
    failedLink: links.failed,
    limitedLink: links.limited,
    ok: formatCount(counts.ok),
    failed: estimateFigure(failed, formatShare),
    failedOf: `${formatCount(counts.error)} error, ${formatCount(counts.timeout)} timeout`,
    attempts: formatCount(counts.attempts),
    limited: estimateFigure(limited, formatShare),
    limitedOf: `${formatCount(counts.rateLimited)} × 429`,
    loading: formatCount(counts.loading),
    unsent: `${formatCount(counts.cancelled)} / ${formatCount(counts.notSent)}`,
  };
}

function viewCold(report: RunReport, cell: CellSummary, group: number) {
  const { cold } = cell;
  const links = behind(cell, group);
  return {
    mark: inlineMark(candidateIndex(report, cell.candidate)),
    name: cell.candidate,
    requests: formatCount(cold.requests),
    link: links.cold,
    slowestLink: links.slowestCold,
    rate: estimateFigure(cold.rate, formatShare),
    n: formatCount(cold.rate?.n ?? 0),
    periods: formatCount(cold.periods),
    inWarmup: formatCount(cold.durations.filter((period) => period.inWarmup).length),
    p50: formatMs(cold.p50Ms),
    max: formatMs(cold.maxMs),
    evidence: [...new Set(cold.durations.map((period) => period.evidence))].join(', '),
  };
}

function viewErrors(report: RunReport, cell: CellSummary, group: number) {
  const { candidate } = cell;
  return cell.errors.map((error) => ({
    mark: inlineMark(candidateIndex(report, cell.candidate)),
    name: cell.candidate,
    code: error.code,
    link: samplesLink({ group, candidate, code: error.code }),
    failedLink:
      error.requests === 0 ? '' : samplesLink({ group, candidate, filter: 'failed', code: error.code }),
    attempts: formatCount(error.attempts),
    requests: formatCount(error.requests),
    example: oneLine(error.example, EXAMPLE_CHARACTERS),
  }));
}
