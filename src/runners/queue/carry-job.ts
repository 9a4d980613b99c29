import type { WorkItem } from '../../types/work.ts';
import { drive } from '../drive.ts';
import { readyRequest } from '../perform.ts';
import { LOCK_MS, type QueueJob } from './connect.ts';
import type { JobHome } from './job-home.ts';
import { type JobItem, readInputs, readItem } from './messages.ts';

/** A job under way. */
export interface CarriedJob {
  /** Items that have not been started. */
  readonly open: () => number;
  /** Resolves when the job is done, handed back, or another's. */
  readonly end: Promise<void>;
}

/** Sends what is left of a job's items. A job that can't be finished here is handed back. */
export function carryJob(job: QueueJob, run: JobHome, isForgotten: () => boolean): CarriedJob {
  const carried = new OpenJob(job, run, isForgotten);
  return { open: () => carried.open, end: carried.run() };
}

class OpenJob {
  readonly #job: QueueJob;
  readonly #run: JobHome;
  readonly #isForgotten: () => boolean;
  readonly #token: string;
  #open: number;
  #taken = 0;
  #started = 0;
  #unsent = 0;
  #isAnothers = false;

  constructor(job: QueueJob, run: JobHome, isForgotten: () => boolean) {
    this.#job = job;
    this.#run = run;
    this.#isForgotten = isForgotten;
    this.#token = job.token ?? '';
    this.#open = job.data.items.length;
  }

  get open(): number {
    return this.#open;
  }

  async run(): Promise<void> {
    const renewing = setInterval(() => void this.#renew(), LOCK_MS / 4);
    try {
      const cell = this.#run.plan.cells[this.#job.data.cell];
      const lane = cell === undefined ? null : this.#run.laneOf(cell.candidate.id);
      if (cell === undefined || lane === null) return await this.#handBack();
      await this.#turnComes();
      if (this.#job.data.turn < this.#run.turn) return await this.#complete();
      const left = await this.#leftItems();
      this.#open = left.length;
      this.#unsent = left.length;
      const inputs = new WeakMap(left.map(({ item, at }) => [item, readInputs(at)]));
      const tools = {
        ...this.#run.tools,
        toInputs: (item: WorkItem) =>
          inputs.get(item) ?? ([{ kind: 'input', input: null, media: null }] as const),
      };
      const isOpenLoop = left[0]?.item.scheduledAtMs != null;
      const { board, gate, pacer, slices } = this.#run;
      await drive(isOpenLoop ? this.#dueItems(left) : this.#slottedItems(left), {
        concurrency: Number.POSITIVE_INFINITY,
        prepare: (item) => {
          const ready = readyRequest(item, lane, tools);
          return async () => {
            if (isOpenLoop && !(await this.#takeSlot())) return;
            this.#started += 1;
            try {
              await this.#send(item, () => ready.carry(item.scheduledAtMs ?? this.#run.now()));
            } finally {
              gate.release();
            }
          };
        },
        isStopped: this.#isDropped,
        until: (atMs) => pacer.until(atMs, board.signalOf(cell.candidate.id)),
        isTurnOver: () => slices.isOver,
      });
      for (; this.#taken > this.#started; this.#started += 1) gate.release();
      if (this.#isAnothers || this.#isForgotten()) return;
      if (this.#unsent > 0 && !board.isStopped(cell.candidate.id)) return await this.#handBack();
      await this.#complete();
    } finally {
      clearInterval(renewing);
      this.#open = 0;
    }
  }

  /** Nothing more of this job is sent from here. */
  readonly #isDropped = (): boolean => {
    const { data } = this.#job;
    const candidate = this.#run.plan.cells[data.cell]?.candidate.id ?? '';
    return (
      this.#isAnothers ||
      this.#isForgotten() ||
      this.#run.isLeaving ||
      this.#run.board.isStopped(candidate) ||
      // Turns only end when nothing of them is open: this job was given up.
      (this.#run.turn > 0 && this.#run.turn !== data.turn)
    );
  };

  /** The job may be here before the word that its turn has begun. */
  async #turnComes(): Promise<void> {
    const { tools } = this.#run;
    while (
      this.#run.turn < this.#job.data.turn &&
      !this.#run.isLeaving &&
      !this.#isAnothers &&
      !this.#isForgotten()
    )
      await tools.clock.sleep(5);
  }

  async #leftItems(): Promise<readonly { readonly item: WorkItem; readonly at: JobItem }[]> {
    const { redis, names, plan } = this.#run;
    const cell = plan.cells[this.#job.data.cell];
    if (cell === undefined) return [];
    // One that died with this job may have sent some of it.
    const done = new Set(await redis.smembers(names.done(this.#job.id ?? '')));
    return this.#job.data.items
      .filter(({ key }) => !done.has(key))
      .map((at) => ({ item: readItem(at, cell), at }));
  }

  *#dueItems(left: readonly { readonly item: WorkItem }[]): Generator<WorkItem> {
    for (const { item } of left) {
      this.#open -= 1;
      yield item;
    }
  }

  async *#slottedItems(left: readonly { readonly item: WorkItem }[]): AsyncGenerator<WorkItem> {
    for (const { item } of left) {
      if (!(await this.#takeSlot())) return;
      this.#open -= 1;
      yield item;
    }
  }

  async #takeSlot(): Promise<boolean> {
    const passed = await this.#run.gate.take(this.#isDropped);
    if (passed) this.#taken += 1;
    return passed;
  }

  async #send(
    item: WorkItem,
    carry: () => ReturnType<ReturnType<typeof readyRequest>['carry']>,
  ): Promise<void> {
    const result = await carry();
    if (result === null) return;
    // Cut here and not by the run: another worker sends it again.
    if (result.status === 'cancelled' && this.#run.isLeaving) return;
    this.#unsent -= 1;
    const { redis, names, workerId: worker } = this.#run;
    const message = { type: 'result' as const, worker, sendId: this.#run.nextSendId(), result };
    const done = names.done(this.#job.id ?? '');
    await redis
      .multi()
      .xadd(names.results, '*', 'm', JSON.stringify(message))
      .sadd(done, item.key)
      .expire(done, 86_400)
      .exec();
  }

  async #renew(): Promise<void> {
    // Rejected: Redis knows the lock no more, or another holds it.
    const renewed = await this.#job.extendLock(this.#token, LOCK_MS).catch(() => 0);
    if (renewed !== 1) {
      this.#isAnothers = true;
      this.#run.gate.sweep();
    }
  }

  async #complete(): Promise<void> {
    await this.#job.moveToCompleted('', this.#token, false).catch(() => undefined);
    await this.#run.redis.del(this.#run.names.done(this.#job.id ?? ''));
  }

  async #handBack(): Promise<void> {
    await this.#job.moveToWait(this.#token).catch(() => undefined);
  }
}
