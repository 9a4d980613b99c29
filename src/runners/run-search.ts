import { judgeStage } from '../analysis/judge-stage.ts';
import type { StageOutcome } from '../types/load.ts';
import type { Result } from '../types/result.ts';
import type { Cell } from '../types/work.ts';
import { driveItems, type GroupRun, groupRng, type LoadOf, measuredItem } from './group-run.ts';
import { orderTurns } from './turns.ts';

/** From the moment that a stage is ready to its first arrival, ms. */
const LEAD_MS = 20;
/** Stages of one candidate are bounded, however the search goes. */
const MOST_STAGES = 200;

/** How far one candidate's search has come. */
interface Search {
  readonly cell: Cell;
  readonly outcomes: StageOutcome[];
  /** Requests of all its stages so far. */
  planned: number;
  /** Median service time of its first stage, ms; null: nothing was answered. */
  usualMs: number | null;
}

/** Runs a search: the candidates take turns stage by stage, each at the rate that its own stages lead to. */
export async function runSearch(groupRun: GroupRun, load: LoadOf<'search'>): Promise<void> {
  const { group, run } = groupRun;
  const searches = group.map((cell): Search => {
    const earlier = run.endedByCell.get(cell.id)?.ended ?? 0;
    // What an earlier start sent stays on record; its search is made anew, over samples further on.
    return { cell, outcomes: [], planned: earlier, usualMs: null };
  });
  const turns = orderTurns({
    blocks: MOST_STAGES,
    candidates: group.length,
    order: run.suite.order,
    rng: groupRng(groupRun, 'turns'),
  });
  for (const { candidate, block } of turns) {
    const search = searches[candidate] as Search;
    if (run.board.isStopped(search.cell.candidate.id)) continue;
    const rate = load.nextRate(search.outcomes);
    if (rate !== null) await runStage(groupRun, load, search, rate, block);
  }
}

async function runStage(
  groupRun: GroupRun,
  load: LoadOf<'search'>,
  search: Search,
  ratePerSecond: number,
  block: number,
): Promise<void> {
  const { run, cursor } = groupRun;
  const { cell, outcomes } = search;
  const stage = outcomes.length;
  const plan = load.plan(ratePerSecond, groupRng(groupRun, `stage-${stage}`));
  const places = await cursor.read(search.planned, search.planned + plan.dueMs.length);
  search.planned += plan.dueMs.length;
  await run.emit({ type: 'cell-started', cellId: cell.id, planned: search.planned, atMs: run.now() });
  run.onPlanned(cell, search.planned);
  const fromMs = run.now() + LEAD_MS;
  const toMs = fromMs + load.stageMs;
  const results: Result[] = [];
  const items = places.map((place, index) =>
    measuredItem(groupRun, cell, place, {
      block,
      stage,
      scheduledAtMs: fromMs + (plan.dueMs[index] as number),
    }),
  );
  await driveItems(groupRun, cell, items, (_item, result) => {
    if (result !== null) results.push(result);
  });
  if (run.board.isStopped(cell.candidate.id)) return;
  const judged = judgeStage(results, {
    toMs,
    stageMs: load.stageMs,
    scheduled: items.length,
    slo: run.suite.slo,
    attainment: load.attainment,
    usualMs: search.usualMs,
  });
  search.usualMs ??= judged.medianServiceMs;
  outcomes.push({ ratePerSecond, sustained: judged.sustained });
  await run.emit({
    type: 'stage',
    cellId: cell.id,
    stage,
    ratePerSecond,
    scheduled: items.length,
    fromMs,
    toMs,
    sustained: judged.sustained,
  });
}
