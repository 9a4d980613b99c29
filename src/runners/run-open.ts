import type { ArrivalPlan } from '../types/load.ts';
import type { Cell, WorkItem } from '../types/work.ts';
import {
  driveItems,
  type GroupRun,
  groupRng,
  LEAD_MS,
  type LoadOf,
  measuredItem,
  unmeasuredItems,
} from './group-run.ts';
import { planGroupArrivals } from './planned.ts';
import type { Place } from './sample-cursor.ts';
import { type Blocks, cutPlan, planStints, type Stint } from './stints.ts';

/** Arrivals whose samples are in memory at a time: as many are being read ahead. Images and recordings carry their bytes. */
const READ_AHEAD = 1_000;
const READ_AHEAD_MEDIA = 32;

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
    if (run.board.isStopped(cell.candidate.id)) continue;
    await new OpenStint(groupRun, load, cell, plan, blocks, stint).run();
  }
}

/** One stretch of a plan under way. */
class OpenStint {
  readonly #groupRun: GroupRun;
  readonly #load: LoadOf<'open'>;
  readonly #cell: Cell;
  readonly #plan: ArrivalPlan;
  readonly #blocks: Blocks;
  readonly #stint: Stint;
  /** Stages of which something was sent in this start. */
  readonly #sentStages = new Set<number>();

  constructor(
    groupRun: GroupRun,
    load: LoadOf<'open'>,
    cell: Cell,
    plan: ArrivalPlan,
    blocks: Blocks,
    stint: Stint,
  ) {
    this.#groupRun = groupRun;
    this.#load = load;
    this.#cell = cell;
    this.#plan = plan;
    this.#blocks = blocks;
    this.#stint = stint;
  }

  async run(): Promise<void> {
    const { run } = this.#groupRun;
    const { starts, boundsMs } = this.#blocks;
    const from = starts[this.#stint.fromBlock] as number;
    const places = await this.#placesFrom(from);
    const open = this.#openArrivals(places);
    const first = await open.next();
    if (first.done) return;
    const { seq, scheduledAtMs } = first.value;
    // A resumed stint goes on where the arrivals are that have not ended.
    const beginMs = seq === from ? (boundsMs[this.#stint.fromBlock] as number) : (scheduledAtMs as number);
    const zeroMs = run.now() + (run.fleet?.leadMs ?? LEAD_MS) + this.#load.rampUpMs - beginMs;
    const around = this.#around(places, beginMs + zeroMs, zeroMs);
    const items = this.#inOrder(first.value, open, zeroMs, around);
    await driveItems(this.#groupRun, this.#cell, items, ({ phase, stage }, result) => {
      if (phase === 'measured' && stage !== null && result !== null) this.#sentStages.add(stage);
    });
    await this.#tellStages(zeroMs);
  }

  /** Places of the stint from a position on, as many as are in memory at a time. Empty: the stint ends there. */
  #placesFrom(from: number): Promise<readonly Place[]> {
    const { cursor, dataset } = this.#groupRun;
    const to = this.#blocks.starts[this.#stint.toBlock] as number;
    return cursor.read(
      from,
      Math.min(to, from + (dataset.spec.media === null ? READ_AHEAD : READ_AHEAD_MEDIA)),
    );
  }

  /** The stint's arrivals that have not ended in an earlier start, at their times in the plan; samples are read ahead. */
  async *#openArrivals(begin: readonly Place[]): AsyncGenerator<WorkItem, undefined> {
    let places = begin;
    while (places.length > 0) {
      const ahead = this.#placesFrom((places.at(-1) as Place).position + 1);
      // Whoever stops in the middle of these places never asks for the next ones: their failure is nobody's.
      ahead.catch(() => undefined);
      for (const place of places) {
        const item = this.#itemAt(place);
        if (!this.#groupRun.run.ended.has(item.key)) yield item;
      }
      places = await ahead;
    }
  }

  #itemAt(place: Place): WorkItem {
    const dueMs = this.#plan.dueMs[place.position] as number;
    const stage = this.#plan.stages.findIndex(({ toMs }) => dueMs < toMs);
    return measuredItem(this.#groupRun, this.#cell, place, {
      block: blockOf(this.#blocks, place.position),
      stage: stage < 0 ? null : stage,
      scheduledAtMs: dueMs,
    });
  }

  async *#inOrder(
    first: WorkItem,
    others: AsyncGenerator<WorkItem, undefined>,
    zeroMs: number,
    around: { readonly rampUp: readonly WorkItem[]; readonly coolDown: readonly WorkItem[] },
  ): AsyncGenerator<WorkItem> {
    const shift = (item: WorkItem): WorkItem => ({
      ...item,
      scheduledAtMs: (item.scheduledAtMs as number) + zeroMs,
    });
    yield* around.rampUp;
    yield shift(first);
    for await (const item of others) yield shift(item);
    yield* around.coolDown;
  }

  /** Arrivals ahead of the measured ones and behind them. */
  #around(places: readonly Place[], beginsAtMs: number, zeroMs: number) {
    const { starts, boundsMs } = this.#blocks;
    const { fromBlock, toBlock } = this.#stint;
    const { rampUpMs, coolDownMs } = this.#load;
    const endMs = boundsMs[toBlock] as number;
    const arrivals = (starts[toBlock] as number) - (starts[fromBlock] as number);
    const perMs = arrivals / Math.max(1, endMs - (boundsMs[fromBlock] as number));
    const base = { places, block: fromBlock, name: `${fromBlock}` };
    return {
      rampUp: unmeasuredItems(this.#groupRun, this.#cell, 'ramp', {
        ...base,
        // Half of what the full rate would bring: the sum of a rate that grows evenly from 0.
        count: Math.floor((perMs * rampUpMs) / 2),
        scheduledAtMs: (seq) => beginsAtMs - rampUpMs + Math.sqrt((2 * (seq + 0.5) * rampUpMs) / perMs),
      }),
      coolDown: unmeasuredItems(this.#groupRun, this.#cell, 'drain', {
        ...base,
        count: Math.floor(perMs * coolDownMs),
        scheduledAtMs: (seq) => zeroMs + endMs + (seq + 0.5) / perMs,
      }),
    };
  }

  /** Stages end with their stint, because plans are cut between them. One that was stopped is told again when it goes on. */
  async #tellStages(zeroMs: number): Promise<void> {
    const { stages, dueMs } = this.#plan;
    for (const [stage, { fromMs, toMs, ratePerSecond }] of stages.entries()) {
      if (!this.#sentStages.has(stage)) continue;
      await this.#groupRun.run.emit({
        type: 'stage',
        cellId: this.#cell.id,
        stage,
        ratePerSecond,
        scheduled: dueMs.filter((atMs) => atMs >= fromMs && atMs < toMs).length,
        fromMs: fromMs + zeroMs,
        toMs: toMs + zeroMs,
        sustained: null,
      });
    }
  }
}

function blockOf({ starts, count }: Blocks, position: number): number {
  let block = 0;
  while (block + 1 < count && (starts[block + 1] as number) <= position) block += 1;
  return block;
}
