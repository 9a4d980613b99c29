import type { ArrivalPlan } from '../types/load.ts';
import type { Cell, WorkItem } from '../types/work.ts';
import {
  driveItems,
  type GroupRun,
  groupRng,
  type LoadOf,
  measuredItem,
  unmeasuredItems,
} from './group-run.ts';
import { planGroupArrivals } from './planned.ts';
import { type Blocks, cutPlan, planStints, type Stint } from './stints.ts';

/** From the moment that a stint is ready to its first arrival, ms: time to get to the timer. */
const LEAD_MS = 20;

/** Runs an open load: arrivals at the moments of one plan, the same for each candidate, in counter-balanced stretches. */
export async function runOpen(groupRun: GroupRun, load: LoadOf<'open'>): Promise<void> {
  const { group, run } = groupRun;
  const plan = planGroupArrivals(load, group, groupRun.dataset, run);
  const blocks = cutPlan(plan, group.length > 1 && run.suite.order === 'interleaved');
  const stints = planStints({
    blocks: blocks.count,
    candidates: group.length,
    order: run.suite.order,
    rng: groupRng(groupRun, 'turns'),
  });
  for (const stint of stints) {
    const cell = group[stint.candidate] as Cell;
    if (!run.board.isStopped(cell.candidate.id)) await runStint(groupRun, load, plan, blocks, stint);
  }
}

async function runStint(
  groupRun: GroupRun,
  load: LoadOf<'open'>,
  plan: ArrivalPlan,
  blocks: Blocks,
  stint: Stint,
): Promise<void> {
  const { group, cursor, run } = groupRun;
  const cell = group[stint.candidate] as Cell;
  const from = blocks.starts[stint.fromBlock] as number;
  const to = blocks.starts[stint.toBlock] as number;
  const places = await cursor.read(from, to);
  const measured: WorkItem[] = [];
  for (const place of places) {
    const dueMs = plan.dueMs[place.position] as number;
    const stage = plan.stages.findIndex((one) => dueMs < one.toMs);
    const item = measuredItem(groupRun, cell, place, {
      block: blockOf(blocks, place.position),
      stage: stage < 0 ? null : stage,
      scheduledAtMs: dueMs,
    });
    if (!run.ended.has(item.key)) measured.push(item);
  }
  if (measured.length === 0) return;
  // A resumed stint goes on where the arrivals are that have not ended.
  const beginMs =
    measured.length === places.length
      ? (blocks.boundsMs[stint.fromBlock] as number)
      : (measured[0]?.scheduledAtMs as number);
  const endMs = blocks.boundsMs[stint.toBlock] as number;
  const zeroMs = run.now() + LEAD_MS + load.rampUpMs - beginMs;
  const shift = (item: WorkItem): WorkItem => ({
    ...item,
    scheduledAtMs: (item.scheduledAtMs as number) + zeroMs,
  });
  const rate = (to - from) / Math.max(1, endMs - (blocks.boundsMs[stint.fromBlock] as number));
  const around = { places, block: stint.fromBlock };
  const rampUp = unmeasuredItems(groupRun, cell, 'ramp', {
    ...around,
    name: `${stint.fromBlock}`,
    // Half of what the full rate would bring: the sum of a rate that grows evenly from 0.
    count: Math.floor((rate * load.rampUpMs) / 2),
    scheduledAtMs: (seq) =>
      zeroMs + beginMs - load.rampUpMs + Math.sqrt((2 * (seq + 0.5) * load.rampUpMs) / rate),
  });
  const coolDown = unmeasuredItems(groupRun, cell, 'drain', {
    ...around,
    name: `${stint.fromBlock}`,
    count: Math.floor(rate * load.coolDownMs),
    scheduledAtMs: (seq) => zeroMs + endMs + (seq + 0.5) / rate,
  });
  await driveItems(groupRun, cell, [...rampUp, ...measured.map(shift), ...coolDown]);
  await tellStages(groupRun, cell, plan, { beginMs, endMs, zeroMs });
}

/** Stages end with their stint: a plan with stages is cut between them. */
async function tellStages(
  { run }: GroupRun,
  cell: Cell,
  { stages, dueMs }: ArrivalPlan,
  { beginMs, endMs, zeroMs }: { readonly beginMs: number; readonly endMs: number; readonly zeroMs: number },
): Promise<void> {
  for (const [stage, { fromMs, toMs, ratePerSecond }] of stages.entries()) {
    if (toMs <= beginMs || fromMs >= endMs) continue;
    const scheduled = dueMs.filter((atMs) => atMs >= fromMs && atMs < toMs).length;
    await run.emit({
      type: 'stage',
      cellId: cell.id,
      stage,
      ratePerSecond,
      scheduled,
      fromMs: fromMs + zeroMs,
      toMs: toMs + zeroMs,
      sustained: null,
    });
  }
}

function blockOf({ starts, count }: Blocks, position: number): number {
  let block = 0;
  while (block + 1 < count && (starts[block + 1] as number) <= position) block += 1;
  return block;
}
