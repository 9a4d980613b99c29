import type { ListedRun, RunState } from '../../types/listed-run.ts';
import type { GlanceCell, RunGlance } from '../../types/run-glance.ts';
import { formatDuration } from '../../util/duration.ts';
import { colorClass, inlineMark } from '../html/mark.ts';
import { formatInstant } from '../html/view/overview.ts';
import { tieUnits } from '../text-layout.ts';
import type { Links } from './links.ts';
import { renderPage } from './template.ts';
import { viewFigure } from './view-figures.ts';

/** What the first page is made from. */
export interface RunsPage {
  /** Newest first. */
  readonly runs: readonly ListedRun[];
  /** The folder that was looked into, for people. */
  readonly place: string;
  /** Runs whose figures are still being read from their reports. */
  readonly unread: number;
}

/** Words for a run's state. */
const STATE_WORDS: Readonly<Record<RunState, string>> = {
  running: 'running',
  complete: 'complete',
  open: 'resumable',
};

/** Files that a row links to by name, beside the report. */
const ROW_FILES: readonly (readonly [string, string])[] = [
  ['summary.csv', 'summary'],
  ['requests.csv', 'requests'],
  ['attempts.csv', 'attempts'],
];

/** The table of all runs, filtered and sorted in the browser. */
export function renderRunsPage({ runs, place, unread }: RunsPage, links: Links): string {
  const counts = new Map<string, number>();
  for (const { suite } of runs) counts.set(suite, (counts.get(suite) ?? 0) + 1);
  const suites = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const view = {
    crumbs: [],
    place,
    unread,
    served: links.served,
    count: runs.length,
    running: runs.filter(({ state }) => state === 'running').length,
    suites: suites.map(([name, count]) => ({ name, count, href: links.suite(name) })),
    rows: runs.map((run) => viewRow(run, links)),
  };
  return renderPage('runs', 'Runs', view, links);
}

/** A run as a row of a table shows it. */
export function viewRow(run: ListedRun, links: Links) {
  const { glance, name } = run;
  const file = (id: string, label: string) =>
    run.files.includes(id) ? [{ label, href: links.file(name, id) }] : [];
  return {
    runId: run.runId,
    suite: run.suite,
    suiteHref: links.suite(run.suite),
    href: links.run(name),
    at: formatInstant(run.startedAt),
    short: formatInstant(run.startedAt).replace(' UTC', ''),
    state: STATE_WORDS[run.state],
    stateClass: run.state,
    exit: run.exitCode === null ? '' : `exit ${run.exitCode}`,
    simulated: glance?.simulated ?? false,
    invalid: glance?.valid === false,
    duration: glance === null ? '' : formatDuration(glance.durationMs),
    note: run.note ?? '',
    verdict: tieUnits(glance?.verdict ?? ''),
    figures: glance?.cells.map(viewCell) ?? [],
    more: glance === null ? 0 : Math.max(0, glance.cellCount - glance.cells.length),
    gates: glance === null ? [] : viewGates(glance),
    report: run.files.includes('report.html') ? links.file(name, 'report.html') : '',
    files: ROW_FILES.flatMap(([id, label]) => file(id, label)),
    sort: sortKeys(run),
  };
}

function viewCell(cell: GlanceCell, place: number, cells: readonly GlanceCell[]) {
  const several = new Set(cells.map(({ setting }) => setting)).size > 1;
  return {
    candidate: cell.candidate,
    mark: inlineMark(cell.index),
    color: colorClass(cell.index),
    setting: several ? cell.setting : '',
    quality: viewFigure(cell.quality),
    latency: viewFigure(cell.latency),
    failed: cell.failed === 0 ? '' : `${cell.failed} of ${cell.ended} failed`,
    first: place === 0,
  };
}

/** Gates by verdict, those that want a look first; empty: the suite has none. */
function viewGates({ gates }: Pick<RunGlance, 'gates'>) {
  return (['fail', 'undecided', 'pass'] as const)
    .filter((verdict) => gates[verdict] > 0)
    .map((verdict) => ({ verdict, count: gates[verdict] }));
}

/** What columns are sorted by, as attributes; empty sorts last. */
function sortKeys({ suite, startedAt, state, glance }: ListedRun) {
  const first = glance?.cells[0];
  const gates = glance?.gates;
  return {
    suite,
    started: startedAt,
    state,
    quality: first?.quality?.value ?? '',
    latency: first?.latency?.value ?? '',
    gates: gates === undefined ? '' : gates.fail * 1e6 + gates.undecided * 1e3 + gates.pass,
  };
}
