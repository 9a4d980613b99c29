import type { Clock } from '../../types/context.ts';
import type { ListedRun } from '../../types/listed-run.ts';
import { Comparisons } from './comparisons.ts';
import { type FoundGlance, ReportHeads } from './report-heads.ts';
import { findRuns, type KnownRun } from './run-catalog.ts';
import { RUN_FILES } from './run-files.ts';

/** A look at the folder serves for so long, ms: one page asks for several things. */
const FRESH_MS = 500;

/** What the pages are made from: the runs of a reports folder, their reports, comparisons of two. */
export class Site {
  readonly reportsFolder: string;
  readonly clock: Clock;
  readonly heads = new ReportHeads();
  readonly comparisons: Comparisons;
  #looked: { readonly atMs: number; readonly runs: Promise<readonly KnownRun[]> } | null = null;
  #reading: Promise<void> | null = null;

  constructor(reportsFolder: string, clock: Clock) {
    this.reportsFolder = reportsFolder;
    this.comparisons = new Comparisons(reportsFolder);
    this.clock = clock;
  }

  /** Every run, newest first. */
  runs(): Promise<readonly KnownRun[]> {
    const nowMs = this.clock.nowMs();
    if (this.#looked === null || nowMs - this.#looked.atMs > FRESH_MS)
      this.#looked = { atMs: nowMs, runs: findRuns(this.reportsFolder) };
    return this.#looked.runs;
  }

  /** The run of a part of an address; null: there is none. */
  async run(name: string): Promise<KnownRun | null> {
    return (await this.runs()).find((run) => run.name === name) ?? null;
  }

  /**
   * Runs with what lists show of them. The index has it of most; reports are read for the others, for so long (ms; null:
   * until all are read), and on after that: `unread` are those that a later call will have.
   */
  async list(
    runs: readonly KnownRun[],
    withinMs: number | null,
  ): Promise<{ readonly listed: readonly ListedRun[]; readonly unread: number }> {
    const missing = runs.filter(({ glance, files }) => glance === null && files.has('report.json'));
    if (withinMs === null) await this.#readAll(missing);
    else if (missing.length > 0) await this.#readFor(missing, withinMs);
    return {
      listed: runs.map((run) => listRun(run, run.glance === null ? this.heads.glance(run) : null)),
      unread: missing.filter((run) => this.heads.glance(run) === null).length,
    };
  }

  async #readFor(runs: readonly KnownRun[], withinMs: number): Promise<void> {
    this.#reading ??= this.#readAll(runs).finally(() => {
      this.#reading = null;
    });
    const enough = new AbortController();
    await Promise.race([
      this.#reading.finally(() => enough.abort()),
      this.clock.sleep(withinMs, enough.signal).catch(() => undefined),
    ]);
  }

  async #readAll(runs: readonly KnownRun[]): Promise<void> {
    for (const run of runs) {
      await this.heads.readGlance(run);
      // Requests come first.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function listRun(run: KnownRun, found: FoundGlance | null): ListedRun {
  const { name, runId, suite, startedAt, exitCode, files } = run;
  const isComplete = !run.isIndexed && run.state === 'open' && found?.complete === true;
  const glance = run.glance ?? found?.glance ?? null;
  return {
    name,
    runId,
    suite,
    startedAt,
    state: isComplete ? 'complete' : run.state,
    exitCode,
    glance,
    note: glance === null ? (found?.why ?? noteOf(run)) : null,
    files: Object.keys(RUN_FILES).filter((file) => files.has(file)),
  };
}

function noteOf({ state, files }: KnownRun): string {
  if (files.has('report.json')) return 'its report is being read';
  if (state === 'running') return 'goes on; its page follows it';
  return 'it never came to a report';
}
