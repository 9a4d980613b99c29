import { join } from 'node:path';
import { createHttpClient } from '../../http/client.ts';
import { groupColumns } from '../../metrics/grouping.ts';
import type { TokenSources } from '../../providers/token.ts';
import { groupsOf } from '../../runners/cell-group.ts';
import { startHealthMonitor } from '../../runners/health-monitor.ts';
import { openLane } from '../../runners/lane.ts';
import { SlidingWindow } from '../../runners/limiter.ts';
import { runLocal } from '../../runners/local.ts';
import { lookedUpIn } from '../../runners/look-up.ts';
import { createPacer } from '../../runners/pacer.ts';
import { plannedRequests } from '../../runners/planned.ts';
import { resolveRoutes } from '../../runners/route.ts';
import { settlePrices } from '../../runners/settle-prices.ts';
import { StopBoard } from '../../runners/stop-board.ts';
import { Watch } from '../../runners/watch.ts';
import type { AnswerCache } from '../../store/answer-cache.ts';
import { keepPictures } from '../../store/answer-files.ts';
import { type JournalWriter, openJournal } from '../../store/journal.ts';
import { writeManifest } from '../../store/manifest.ts';
import { requestKey } from '../../suite/identity.ts';
import type { Clock } from '../../types/context.ts';
import type { RunEvent, Stop } from '../../types/event.ts';
import type { CandidateLookUp, CandidatePrice, RunManifest } from '../../types/manifest.ts';
import type { Suite } from '../../types/suite.ts';
import { Slices } from '../../util/slices.ts';
import type { Context } from '../command.ts';
import { openMemory } from './answer-memory.ts';
import { checkPriced, openBudget, spentByEarlierStarts } from './budget.ts';
import { inputMaker } from './input-maker.ts';
import type { JournalState } from './journal-state.ts';
import { resolveJudgeRoutes } from './judge-routes.ts';
import { checkBatches, identifyServers, notesOf } from './look-ups.ts';
import { ManagedSuite } from './managed-suite.ts';
import { closeSenders, openFleet } from './open-fleet.ts';
import type { PreparedSuite } from './prepare.ts';
import { type Progress, QUIET, showProgress } from './progress.ts';
import { RunStart } from './run-start.ts';
import { startSandboxFor } from './sandbox-candidates.ts';
import { boundScorers, scoreRun } from './score-run.ts';
import { openStopping } from './stopping.ts';
import type { PlannedRow } from './tally.ts';

/** What a run needs beyond its suite. */
export interface SuiteRun {
  readonly prepared: PreparedSuite;
  readonly folder: string;
  readonly manifest: RunManifest;
  /** What an earlier start left; null: a new run. */
  readonly earlier: JournalState | null;
  readonly sources: TokenSources;
  readonly quiet: boolean;
  /** Answers of earlier runs; null: everything is asked anew. */
  readonly cache: AnswerCache | null;
  /** Where workers take the requests from; null: this process sends them. */
  readonly redisUrl: string | null;
  readonly context: Context;
}

/** Carries a suite out into its journal, scores included. Gives why it stopped early; empty: it is complete. */
export async function runSuite(run: SuiteRun): Promise<readonly Stop[]> {
  const { prepared, folder, context } = run;
  const journal = await openJournal(join(folder, 'journal.jsonl'));
  const sandboxed = await startSandboxFor(prepared.suite).catch(async (error: unknown) => {
    await journal.close();
    throw error;
  });
  const progress = run.quiet ? QUIET : showProgress(plannedRows(run), context);
  const { candidates, judges } = prepared.suite;
  const board = new StopBoard(
    [...candidates, ...judges.map(({ candidate }) => candidate)].map(({ id }) => id),
  );
  const release = watchInterrupts(board, progress, context);
  const start = new RunStart(run, journal);
  const managed = new ManagedSuite(sandboxed.suite, {
    context,
    sources: run.sources,
    folder,
    board,
    now: start.now,
    // Whoever waits for a line of the same write hears of its failure.
    emit: (event) => void journal.append(event).catch(() => undefined),
    say: (line) => progress.say(line),
    warn: run.quiet ? (line) => context.err(`${line}\n`) : (line) => progress.say(line),
  });
  try {
    // What is rented goes on record from its first moment.
    if (!managed.isEmpty) await start.announce();
    const placed = await managed.bringUp();
    const found = await lookUp(run, placed, managed, progress, board);
    return await sendAll({ ...run, start, managed }, placed, found, journal, progress, board);
  } finally {
    try {
      await managed.putDown();
    } finally {
      release();
      progress.close();
      await sandboxed.close();
      await journal.close();
    }
  }
}

/** What look-ups found out before the clock started. */
interface FoundOut {
  readonly lookups: readonly CandidateLookUp[];
  readonly prices: readonly CandidatePrice[];
}

/** Asks before the clock starts, and puts the answers on record before the first request. */
async function lookUp(
  { prepared, folder, manifest, sources, context }: SuiteRun,
  placed: Suite,
  managed: ManagedSuite,
  progress: Progress,
  board: StopBoard,
): Promise<FoundOut> {
  const { lookups: earlier } = manifest;
  const place = { sources, context, earlier, signal: board.wireSignal };
  const there = { ...placed, candidates: placed.candidates.filter(({ id }) => !managed.isLost(id)) };
  const lookups = [
    ...(await identifyServers(there, prepared.mapped, place)),
    ...earlier.filter(({ candidate }) => managed.isLost(candidate)),
  ];
  checkBatches(prepared.suite, lookups);
  for (const note of notesOf(placed, prepared.mapped, lookups)) progress.say(note);
  const prices = settlePrices(prepared.suite, lookups, managed.prices);
  // One whose endpoint did not come up is stopped already.
  const asked = prices.filter(({ candidate }) => !managed.isLost(candidate));
  checkPriced(prepared.suite, asked, prepared.path);
  progress.priced(prices);
  await writeManifest(folder, { ...manifest, lookups, prices });
  return { lookups, prices };
}

async function sendAll(
  run: SuiteRun & { readonly start: RunStart; readonly managed: ManagedSuite },
  placed: Suite,
  { lookups, prices }: FoundOut,
  journal: JournalWriter,
  progress: Progress,
  board: StopBoard,
): Promise<readonly Stop[]> {
  const { prepared, context, earlier, managed } = run;
  const { suite } = prepared;
  const { now } = run.start;
  now();
  const client = createHttpClient({ now, connectMs: suite.timeout.connectMs, env: context.env });
  const runEnd = new AbortController();
  watchDuration(suite, board, context.clock, runEnd.signal);
  const found = new Map(lookups.map((record) => [record.candidate, lookedUpIn(record)]));
  const { routes } = await resolveRoutes(placed, run.sources, found);
  const { routes: judgeRoutes } = await resolveJudgeRoutes(placed, run.sources, found);
  await run.start.announce();
  const warn = run.quiet ? (line: string) => context.err(`${line}\n`) : progress.say;
  const memory = openMemory(run.cache, suite, lookups, run.manifest, context, warn);
  try {
    const tools = {
      budget: await openBudget(run, prices, now, board, managed.rents),
      endpoints: managed.isEmpty ? null : managed,
      client,
      clock: context.clock,
      now,
      suite,
      board,
      keepsMetadata: boundScorers(suite).some(({ scorer }) => scorer.outside !== null),
      groupColumns: groupColumns(suite),
      memory,
    };
    const watch = new Watch(suite, new Map([...routes, ...judgeRoutes]), board);
    const windows = suite.limits.requests === null ? [] : [new SlidingWindow(suite.limits.requests)];
    const stopping = await openStopping(prepared, run.folder, earlier);
    const emit = async (event: RunEvent) =>
      journal.append(
        event.type === 'result' ? { ...event, result: await keepPictures(event.result, run.folder) } : event,
      );
    const toInputs = inputMaker(suite);
    const fleet =
      run.redisUrl === null
        ? null
        : await openFleet({
            ...{ ...run, redisUrl: run.redisUrl, placed, prices, now, board, emit },
            cells: prepared.cells,
            lookedUp: found,
            spentUsd: await spentByEarlierStarts(run, prices),
            clock: context.clock,
            tools: { ...tools, toInputs },
            say: (line) => progress.say(line),
          });
    // Workers watch themselves: this process is on nobody's way.
    const monitor = fleet === null ? startHealthMonitor({ now, emit }) : null;
    managed.watch();
    const sent = runLocal({
      ...tools,
      watch,
      pacer: createPacer(now),
      slices: new Slices(now),
      traces: prepared.traces,
      windows,
      toInputs,
      cells: prepared.cells,
      datasets: prepared.datasets,
      routes,
      keyOf: (cell, place) => requestKey(cell, place.samples, place.repeat),
      ended: earlier?.ended ?? new Set(),
      endedByCell: earlier?.endedByCell ?? new Map(),
      searches: earlier?.searches ?? new Map(),
      stopping,
      fleet,
      start: (earlier?.starts ?? 0) + 1,
      emit,
      onStart: (item) => progress.started(item.cell.candidate.id),
      onResult: (item, result) => progress.ended(item.cell.candidate.id, result),
      onPlanned: (cell, planned) => progress.planned(cell.candidate.id, cell.id, planned),
    });
    try {
      await sent;
    } finally {
      await closeSenders(monitor, fleet);
    }
    // Nothing is rented while judges work.
    await managed.putDown();
    await scoreRun({
      folder: run.folder,
      cells: prepared.cells,
      tools,
      judges: new Map([...judgeRoutes].map(([id, route]) => [id, openLane(route, windows, tools)])),
      watch,
      emit: (event) => journal.append(event),
      say: (line) => progress.say(line),
    });
  } finally {
    runEnd.abort();
    await memory?.close();
    await client.close();
  }
  await journal.append({
    type: 'run-finished',
    at: new Date(context.clock.wallMs()).toISOString(),
    atMs: now(),
    complete: board.stops.length === 0,
    stops: board.stops,
    facts: {},
  });
  return board.stops;
}

/** First interrupt: nothing new is sent and what is on the wire ends. Second: the wire is cut. */
function watchInterrupts(board: StopBoard, progress: Progress, context: Context): () => void {
  return context.onInterrupt((count) => {
    if (count === 1) {
      progress.say('Stopping: what is on the wire may finish. Press Ctrl-C again to cut it.');
      board.stop({ cause: 'interrupted', candidateId: null, message: 'interrupted by the user' });
    } else {
      board.cutWire();
    }
  });
}

/** Stops the run when its time is up, unless it ended before. */
function watchDuration(suite: Suite, board: StopBoard, clock: Clock, ended: AbortSignal): void {
  const { maxDurationMs } = suite.limits;
  if (maxDurationMs === null) return;
  const stop = () =>
    board.stop({
      cause: 'max_duration',
      candidateId: null,
      message: `the limit maxDuration of ${maxDurationMs / 1000} s is reached`,
    });
  void clock.sleep(maxDurationMs, ended).then(stop, () => undefined);
}

function plannedRows(run: SuiteRun): readonly PlannedRow[] {
  const { suite, cells, datasets, traces } = run.prepared;
  const planned = new Map<string, number>();
  for (const group of groupsOf(cells)) {
    const dataset = datasets.get(group[0].dataset.name);
    const requests = dataset === undefined ? 0 : plannedRequests(group, dataset, { suite, traces });
    for (const cell of group) planned.set(cell.id, requests);
  }
  return suite.candidates.map(({ id }) => {
    const own = cells.filter((cell) => cell.candidate.id === id);
    return {
      id,
      planned: new Map(own.map((cell) => [cell.id, planned.get(cell.id) ?? 0])),
      done: own.reduce((total, cell) => total + (run.earlier?.endedByCell.get(cell.id)?.ended ?? 0), 0),
    };
  });
}
