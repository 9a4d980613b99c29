import { judgeStage } from '../analysis/judge-stage.ts';
import type { StageOutcome } from '../types/load.ts';
import type { Result } from '../types/result.ts';
import type { Cell, WorkItem } from '../types/work.ts';
import type { EarlierSearch } from './earlier-search.ts';
import { driveItems, type GroupRun, groupRng, LEAD_MS, type LoadOf, measuredItem } from './group-run.ts';
import { orderTurns } from './turns.ts';

/** Stages of one candidate are bounded, however the search goes. */
const MOST_STAGES = 200;

/** How far one candidate's search has come. */
interface Search {
  readonly cell: Cell;
  readonly outcomes: StageOutcome[];
  /** Stages that an earlier start began and did not end. */
  readonly unfinished: Stage[];
  /** Stages begun so far. */
  begun: number;
  /** Requests of all its stages so far. */
  planned: number;
  /** Median service time of its first stage, ms; null: nothing was answered. */
  usualMs: number | null;
}

/** One stage: its number, its rate and its part of the cell's sequence of requests, `to` exclusive. */
interface Stage {
  readonly stage: number;
  readonly ratePerSecond: number;
  readonly from: number;
  readonly to: number;
}

const NOTHING_EARLIER: EarlierSearch = { plannedAfter: [], outcomes: new Map(), usualMs: null };

/**
 * Runs a search: the candidates take turns stage by stage, each at the rate that its own stages lead to. A stage that an
 * earlier start left unfinished is sent to its end, judged by nobody because its load had a gap, and then measured anew.
 */
export async function runSearch(groupRun: GroupRun, load: LoadOf<'search'>): Promise<void> {
  const { group, run } = groupRun;
  const searches = group.map((cell) => goOn(cell, load, run.searches.get(cell.id) ?? NOTHING_EARLIER));
  for (const { cell, planned } of searches) run.onPlanned(cell, planned);
  const turns = orderTurns({
    blocks: MOST_STAGES,
    candidates: group.length,
    order: run.suite.order,
    rng: groupRng(groupRun, 'turns'),
  });
  for (const { candidate } of turns) {
    const search = searches[candidate] as Search;
    if (run.board.isStopped(search.cell.candidate.id)) continue;
    const unfinished = search.unfinished.shift();
    const ratePerSecond = load.nextRate(search.outcomes);
    if (unfinished !== undefined) await sendStage(groupRun, load, search, unfinished);
    else if (ratePerSecond !== null) await measureStage(groupRun, load, search, ratePerSecond);
  }
}

function goOn(
  cell: Cell,
  load: LoadOf<'search'>,
  { plannedAfter, outcomes, usualMs }: EarlierSearch,
): Search {
  const known: StageOutcome[] = [];
  const unfinished: Stage[] = [];
  for (const [stage, to] of plannedAfter.entries()) {
    const outcome = outcomes.get(stage);
    const ratePerSecond = load.nextRate(known);
    if (outcome !== undefined) known.push(outcome);
    else if (ratePerSecond !== null)
      unfinished.push({ stage, ratePerSecond, from: plannedAfter[stage - 1] ?? 0, to });
  }
  const planned = plannedAfter.at(-1) ?? 0;
  return { cell, outcomes: known, unfinished, begun: plannedAfter.length, planned, usualMs };
}

/** Plans and sends a new stage, judges it and puts it on record. */
async function measureStage(
  groupRun: GroupRun,
  load: LoadOf<'search'>,
  search: Search,
  ratePerSecond: number,
): Promise<void> {
  const { run } = groupRun;
  const { cell } = search;
  const stage = search.begun;
  const from = search.planned;
  const to = from + planOf(groupRun, load, { stage, ratePerSecond }).dueMs.length;
  search.begun += 1;
  search.planned = to;
  await run.emit({ type: 'cell-started', cellId: cell.id, planned: to, atMs: run.now() });
  run.onPlanned(cell, to);
  const { results, fromMs } = await sendStage(groupRun, load, search, { stage, ratePerSecond, from, to });
  if (run.board.isStopped(cell.candidate.id)) return;
  const toMs = fromMs + load.stageMs;
  const judged = judgeStage(results, {
    toMs,
    stageMs: load.stageMs,
    scheduled: to - from,
    slo: run.suite.slo,
    attainment: load.attainment,
    usualMs: search.usualMs,
  });
  search.usualMs ??= judged.medianServiceMs;
  const { sustained } = judged;
  search.outcomes.push({ ratePerSecond, sustained });
  const rate = { ratePerSecond, scheduled: to - from };
  await run.emit({ type: 'stage', cellId: cell.id, stage, ...rate, fromMs, toMs, sustained });
}

/** The arrivals of a stage: the same at every start of the run, and for each candidate that meets this stage. */
function planOf(
  groupRun: GroupRun,
  load: LoadOf<'search'>,
  { stage, ratePerSecond }: Pick<Stage, 'stage' | 'ratePerSecond'>,
) {
  return load.plan(ratePerSecond, groupRng(groupRun, `stage-${stage}`));
}

/** Sends what has not ended of a stage at its times. Gives how that went, and when the stage began on the run's clock. */
async function sendStage(
  groupRun: GroupRun,
  load: LoadOf<'search'>,
  { cell }: Search,
  stage: Stage,
): Promise<{ readonly results: readonly Result[]; readonly fromMs: number }> {
  const { run, cursor } = groupRun;
  const { dueMs } = planOf(groupRun, load, stage);
  const places = await cursor.read(stage.from, stage.to);
  const open = places
    .map((place) =>
      measuredItem(groupRun, cell, place, {
        // A stage is a turn.
        block: stage.stage,
        stage: stage.stage,
        scheduledAtMs: dueMs[place.position - stage.from] as number,
      }),
    )
    .filter(({ key }) => !run.ended.has(key));
  const isWhole = open.length === places.length;
  const fromMs = run.now() + LEAD_MS - (isWhole ? 0 : (open[0]?.scheduledAtMs ?? 0));
  const items = open.map(
    (item): WorkItem => ({ ...item, scheduledAtMs: fromMs + (item.scheduledAtMs as number) }),
  );
  const results: Result[] = [];
  await driveItems(groupRun, cell, items, (_item, result) => {
    if (result !== null) results.push(result);
  });
  return { results, fromMs };
}
