import { isAbsolute, join, relative } from 'node:path';
import { glanceOf } from '../../analysis/glance.ts';
import { isLatencyMetric } from '../../analysis/latency.ts';
import { resumeFlags } from '../../analysis/resume-advice.ts';
import type { TokenSources } from '../../providers/token.ts';
import { renderConsole } from '../../reporters/console.ts';
import type { AnswerCache } from '../../store/answer-cache.ts';
import { keepBaseline } from '../../store/baseline.ts';
import { readManifest, writeManifest } from '../../store/manifest.ts';
import { setDamagedLinesAside } from '../../store/read-journal.ts';
import { keepHistory } from '../../store/run-history.ts';
import { indexRun, readRunIndex } from '../../store/run-index.ts';
import { lockRunFolder } from '../../store/run-lock.ts';
import type { Baseline } from '../../types/baseline.ts';
import type { Stop } from '../../types/event.ts';
import type { Reporter } from '../../types/plugs.ts';
import type { RunReport } from '../../types/report.ts';
import { messageOf } from '../../util/errors.ts';
import { machineFaultOf } from '../../util/machine-fault.ts';
import { type Context, EXIT } from '../command.ts';
import { formatInputError } from '../parse-command-line.ts';
import { readHistory } from '../read-history.ts';
import { answersFolderIn, reportsFolderIn } from '../reports-folder.ts';
import { shorten } from '../shorten.ts';
import { readReport, writeReports } from '../write-reports.ts';
import type { Job } from './jobs.ts';
import { readJournalState } from './journal-state.ts';
import { runSuite } from './run-suite.ts';

/** What the user wants to see of a run. */
export interface JobView {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly reporters: readonly Reporter[];
  readonly retryErrors: boolean;
  /** Where workers take the requests from; null: this process sends them. */
  readonly redisUrl: string | null;
}

/** Runs one job, writes and prints its reports, enters it in the index. Gives its exit code. */
export async function carryOutJob(
  job: Job,
  view: JobView,
  sources: TokenSources,
  context: Context,
): Promise<number> {
  const { folder, manifest, prepared } = job;
  const release = lockRunFolder(folder);
  try {
    if (job.resumed) await mendJournal(folder, context);
    const earlier = job.resumed ? await readJournalState(folder, view.retryErrors) : null;
    await writeManifest(folder, manifest);
    if (job.baseline !== null) await keepComparison(job, job.baseline, context);
    const verb = job.resumed ? 'Resuming' : 'Running';
    if (!view.quiet) context.err(`${verb} ${prepared.suite.name} → ${shorten(folder, context.cwd)}\n`);
    const stops = await runSuite({
      prepared,
      folder,
      manifest,
      earlier,
      sources,
      quiet: view.quiet,
      cache: job.cache,
      redisUrl: view.redisUrl,
      context,
    });
    const interrupt = holdInterrupts(view, context);
    try {
      const report = await readReport(folder);
      const { files, refusals } = await writeReports(folder, report, view.reporters);
      const code = interrupt.came() ? EXIT.interrupted : exitCodeOf(stops, report);
      const before = await runBefore(job, context);
      await enterInIndex(job, report, code, context);
      print({ job, report, stops, files, code, before }, view, context);
      for (const refusal of refusals) context.err(`${formatInputError(refusal)}\n`);
      // The run itself stands in the index by its own code; whoever asked for a report must learn that it is not there.
      return refusals.length > 0 && code === EXIT.ok ? EXIT.badInput : code;
    } finally {
      interrupt.release();
    }
  } catch (error) {
    const fault = machineFaultOf(error);
    if (fault === null) throw error;
    context.err(
      `Stopped: ${fault} (${messageOf(error)}).\nThe journal keeps what was answered. Resume with: ${resumeCommand(job, context)}\n`,
    );
    return EXIT.incomplete;
  } finally {
    release();
  }
}

function resumeCommand({ folder, trustWords, cache }: Job, { cwd }: Context): string {
  return [
    `hfbench run --resume ${shorten(folder, cwd)}`,
    ...trustWords,
    ...(cache === null ? [] : [cacheFlag(cache, cwd)]),
  ].join(' ');
}

function cacheFlag({ folder }: AnswerCache, cwd: string): string {
  return folder === answersFolderIn(cwd) ? '--cache' : `--cache-dir ${shorten(folder, cwd)}`;
}

/** What a damaged line held is done again; it is said even to those who want no progress, because a disk may be dying. */
async function mendJournal(folder: string, context: Context): Promise<void> {
  const path = join(folder, 'journal.jsonl');
  const lines = await setDamagedLinesAside(path);
  if (lines.length === 0) return;
  const [which, were] = lines.length === 1 ? ['line', 'was'] : ['lines', 'were'];
  const shown = lines.slice(0, 20).join(', ') + (lines.length > 20 ? ` and ${lines.length - 20} more` : '');
  context.err(
    `Damaged ${which} ${shown} of ${shorten(path, context.cwd)} ${were} set aside in journal.jsonl.damaged; what they held is done again.\n`,
  );
}

/** Freezes what gates are held against, and for gates on times the earlier runs, so that later reports judge alike. */
async function keepComparison(
  { folder, manifest }: Job,
  baseline: Baseline,
  context: Context,
): Promise<void> {
  await keepBaseline(folder, baseline);
  const timed = manifest.suite.gates.filter(({ metric, versus }) => {
    return versus !== null && isLatencyMetric(metric.split('.')[0] ?? '');
  });
  if (timed.length === 0) return;
  const metrics = [...new Set(timed.map(({ metric }) => metric))];
  // As it reads from the disk, like those of the earlier runs.
  const written = await readManifest(folder);
  await keepHistory(folder, await readHistory(reportsFolderIn(context.cwd), written, metrics));
}

/** Reports are written to their end although an interrupt comes: they take a moment, and half of them are of no use. */
function holdInterrupts(
  view: JobView,
  context: Context,
): { readonly came: () => boolean; readonly release: () => void } {
  let came = false;
  const release = context.onInterrupt(() => {
    came = true;
    if (!view.quiet) context.err('Stopping: the reports are being written.\n');
  });
  return { came: () => came, release };
}

/** Exit code of a run by its stops, then its gates. */
function exitCodeOf(stops: readonly Stop[], report: RunReport): number {
  if (stops.some((stop) => stop.cause === 'interrupted')) return EXIT.interrupted;
  if (stops.length > 0 || !report.status.complete) return EXIT.incomplete;
  if (report.gates.some((gate) => gate.verdict === 'fail')) return EXIT.gateFailed;
  return report.gates.some((gate) => gate.verdict === 'undecided') ? EXIT.undecided : EXIT.ok;
}

/** A run that has ended, as it is told. */
interface EndedJob {
  readonly job: Job;
  readonly report: RunReport;
  readonly stops: readonly Stop[];
  readonly files: readonly string[];
  readonly code: number;
  /** Id of the newest complete run of the suite before this one; null: there is none. */
  readonly before: string | null;
}

function print({ job, report, stops, files, code, before }: EndedJob, view: JobView, context: Context): void {
  const resume = [resumeCommand(job, context), ...resumeFlags(stops)].join(' ');
  if (view.json) {
    const { requests: _rows, ...summary } = report;
    context.out(
      `${JSON.stringify({ exitCode: code, folder: job.folder, files, resume: stops.length > 0 ? resume : null, report: summary })}\n`,
    );
    return;
  }
  const { columns, color } = context.terminal;
  context.out(`${renderConsole(report, { width: columns, color })}\n`);
  for (const stop of stops) context.out(`Stopped: ${stop.message}\n`);
  if (stops.length > 0) context.out(`Resume with: ${resume}\n`);
  for (const file of files) context.out(`${shorten(file, context.cwd)}\n`);
  if (before === null || !report.status.complete) return;
  context.out(`Against the run before: hfbench compare ${before} ${job.manifest.runId}\n`);
}

async function runBefore({ manifest }: Job, { cwd }: Context): Promise<string | null> {
  const runs = await readRunIndex(reportsFolderIn(cwd));
  const mine = runs.filter(
    ({ suite, runId, complete }) => suite === manifest.suite.name && runId !== manifest.runId && complete,
  );
  return mine.at(-1)?.runId ?? null;
}

async function enterInIndex(job: Job, report: RunReport, exitCode: number, context: Context): Promise<void> {
  const reportsFolder = reportsFolderIn(context.cwd);
  const path = relative(reportsFolder, job.folder);
  await indexRun(reportsFolder, {
    runId: job.manifest.runId,
    suite: job.manifest.suite.name,
    path: path.startsWith('..') || isAbsolute(path) ? job.folder : path,
    startedAt: job.manifest.startedAt,
    complete: report.status.complete,
    exitCode,
    glance: glanceOf(report),
  });
}
