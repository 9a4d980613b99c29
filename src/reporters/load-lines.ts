import type { ArrivalSummary, Saturation } from '../types/load-summary.ts';
import type { RunReport } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import { type CellGroup, findDistribution, findQuantile } from './cells.ts';
import { formatMs, formatNumber, formatShare, NONE } from './format.ts';

/** What the lowest broken rate failed at, for people. */
const LIMITS: Readonly<Record<NonNullable<Saturation['limitedBy']>, string>> = {
  client: 'the client was late',
  limits: "the suite's own limits held requests back",
  rate_limit: 'the server answered 429',
  errors: 'requests failed',
  backlog: 'a backlog was left',
  slo: 'the SLO was missed',
};

/** "p50 0.1 ms, p99 2.1 ms, max 4 ms" of the client's lateness; "–" when nothing was sent. */
export function latenessText({ lateness }: ArrivalSummary): string {
  if (lateness === null) return NONE;
  return `p50 ${formatMs(lateness.p50Ms)}, p99 ${formatMs(lateness.p99Ms)}, max ${formatMs(lateness.maxMs)}`;
}

/** "99.98 % of 100/s": the achieved of the requested send rate; "–" for a closed load. */
export function sentText({ sentShare, requestedPerSecond }: ArrivalSummary): string {
  if (sentShare === null) return NONE;
  const share =
    sentShare > 0.9 && sentShare < 1 ? `${(100 * sentShare).toFixed(2)} %` : formatShare(sentShare);
  return `${share} of ${formatNumber(requestedPerSecond)}/s`;
}

/** "sustains 7.71/s, not 8.41/s (the SLO was missed); knee at 6.2/s". */
export function saturationText({ bracket, limitedBy, ...found }: Saturation): string {
  const { highestSustainedPerSecond: highest, kneePerSecond } = found;
  const knee = kneePerSecond === null ? 'no knee' : `knee at ${formatNumber(kneePerSecond)}/s`;
  const why = limitedBy === null ? '' : ` (${LIMITS[limitedBy]})`;
  const broken = bracket.high === null ? null : `${formatNumber(bracket.high)}/s${why}`;
  if (highest === null)
    return `${broken === null ? 'no rate was judged' : `does not sustain ${broken}`}; ${knee}`;
  const bound = broken === null ? ', the highest rate it was asked for' : `, not ${broken}`;
  return `sustains ${formatNumber(highest)}/s${bound}; ${knee}`;
}

/** How an open load of a group was sent and where it saturates, a line a candidate; none for a closed load. */
export function groupLoadLines({ cells }: CellGroup): readonly string[] {
  const [first] = cells;
  if (first === undefined || !isOpen(first)) return [];
  return [`load: ${first.arrivals.plan}`, ...cells.map(cellLoadLine)];
}

function cellLoadLine(cell: CellSummary): string {
  const saturation = cell.saturation === null ? '' : `${saturationText(cell.saturation)}; `;
  return `${cell.candidate}: ${saturation}sent ${sentText(cell.arrivals)}, lateness ${latenessText(cell.arrivals)}`;
}

/** True where arrivals wait for nobody. */
export function isOpen(cell: CellSummary): boolean {
  return cell.headline === 'response_time';
}

/** "schedule_delay p99 at most 0.4 ms": the largest over the cells; "schedule_delay not measured" when nothing was sent. */
export function delayNote({ cells, client }: RunReport): string {
  const delays = cells.flatMap(
    (cell) => findQuantile(findDistribution(cell, 'schedule_delay', 'all'), 99)?.value ?? [],
  );
  if (delays.length === 0) return 'schedule_delay not measured';
  const own = client?.scheduleDelayP99Ms ?? null;
  const longest = Math.max(...delays);
  // What a limit or a cold model held back is late too, but not by the client's doing.
  const part =
    own === null || formatMs(own) === formatMs(longest) ? '' : ` (the client's own: ${formatMs(own)})`;
  return `schedule_delay p99 ${delays.length === 1 ? '' : 'at most '}${formatMs(longest)}${part}`;
}

/** Curves over several cells (closed-1, closed-2, …), a line each. */
export function curveLines(report: RunReport): readonly string[] {
  return report.curves
    .filter(({ cellIds }) => cellIds.length > 1)
    .map(
      ({ candidate, dataset, load, points, saturation }) =>
        `${candidate}, ${dataset}, ${points.length} loads (${load}): ${saturationText(saturation)}`,
    );
}
