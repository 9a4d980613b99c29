import type { ListedRun } from '../../types/listed-run.ts';
import type { GateOutcome, RunReport } from '../../types/report.ts';
import { tieUnits } from '../text-layout.ts';
import type { Links } from './links.ts';
import { viewRow } from './runs-page.ts';
import { renderPage } from './template.ts';

/** What the page of a run is made from. */
export interface RunPage {
  readonly run: ListedRun;
  /** Null: it has no report yet, or one that can't be read. */
  readonly report: {
    readonly sentences: readonly string[];
    readonly gates: readonly GateOutcome[];
    readonly warnings: RunReport['warnings'];
    readonly stops: readonly string[];
  } | null;
  readonly command: string;
  /** Command that continues it; null: there is nothing to continue. */
  readonly resume: string | null;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** Comparisons to offer. */
  readonly against: readonly { readonly text: string; readonly href: string }[];
  /** Address of its progress; null: it is not followed. */
  readonly events: string | null;
}

/** A run: its progress while it goes on, its verdict when it has ended, its files. */
export function renderRunPage(page: RunPage, links: Links): string {
  const { run, report } = page;
  const row = viewRow(run, links);
  const view = {
    crumbs: [
      { name: run.suite, href: links.suite(run.suite), current: false },
      { name: run.runId, href: links.run(run.name), current: true },
    ],
    row,
    cells: run.glance?.cells.map((cell, place) => ({ ...row.figures[place], setting: cell.setting })) ?? [],
    headline: row.verdict === '' ? `Run ${run.runId}` : row.verdict,
    events: page.events ?? '',
    reportAt: links.file(run.name, 'report.html'),
    sentences: report?.sentences.map(tieUnits) ?? [],
    gates: report?.gates ?? [],
    warnings: report?.warnings.filter(({ severity }) => severity !== 'note') ?? [],
    stops: report?.stops ?? [],
    command: page.command,
    resume: page.resume ?? '',
    against: page.against,
    files: page.files.map(({ name, bytes }) => ({
      name,
      size: formatBytes(bytes),
      href: links.file(run.name, name),
    })),
  };
  return renderPage('run', run.runId, view, links);
}

/** "812 B", "34 kB", "1.2 MB". */
function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
