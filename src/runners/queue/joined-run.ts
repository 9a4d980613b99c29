import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { createHttpClient, type HttpClient } from '../../http/client.ts';
import { Slices } from '../../util/slices.ts';
import { type HealthMonitor, startHealthMonitor } from '../health-monitor.ts';
import { createPacer } from '../pacer.ts';
import type { RunTools } from '../perform.ts';
import { resolveRoutes } from '../route.ts';
import { StopBoard } from '../stop-board.ts';
import { type Beat, Heart } from './beat.ts';
import { carryJob } from './carry-job.ts';
import { type ClockOffset, DriftWatch, estimateOffset } from './clock-offset.ts';
import type { QueueJob } from './connect.ts';
import type { JobHome } from './job-home.ts';
import { introductionOf, type JoinOptions, type Parting } from './join-options.ts';
import type { JobData, QueuePlan, WorkerMessage } from './messages.ts';
import { type Names, namesOf } from './names.ts';
import type { Purse } from './shared-account.ts';
import { openSharedLanes, type SharedLane } from './shared-lanes.ts';
import { SlotGate } from './slot-gate.ts';

/** Pause before a job is asked for again when there was none, ms. */
const ASK_EVERY_MS = 20;
/** Jobs of an open load that one worker holds: some seconds of its arrivals. */
const MOST_HELD = 8;
/** Nobody collected for so long: the run is given up, ms. */
const ALONE_MS = 20_000;

/** One run that this worker takes part in: takes jobs while it has slots, sends their items, tells what came. */
export class JoinedRun implements JobHome {
  readonly plan: QueuePlan;
  readonly names: Names;
  readonly redis: Redis;
  readonly board: StopBoard;
  readonly gate = new SlotGate();
  readonly tools: Omit<RunTools, 'toInputs'>;
  readonly slices: Slices;
  readonly pacer: ReturnType<typeof createPacer>;
  readonly client: HttpClient;
  readonly #options: JoinOptions;
  readonly #offset: ClockOffset;
  readonly #lanes: ReadonlyMap<string, SharedLane>;
  readonly #unable: readonly string[];
  readonly #purse: Purse | null;
  readonly #jobs: Worker<JobData>;
  readonly #held = new Map<string, { epoch: string; readonly open: () => number }>();
  readonly #heart: Heart;
  readonly #monitor: HealthMonitor;
  #sends = 0;
  readonly #drift: DriftWatch;
  #aloneSinceMs: number | null = null;
  #epoch: string;
  #beat: Beat | null = null;
  #isLeaving = false;
  #isOver = false;

  static async join(options: JoinOptions): Promise<JoinedRun> {
    const offset = await estimateOffset(options.place.nowMs, options.clock);
    const { routes, problems } = await resolveRoutes(
      options.plan.suite,
      options.sources,
      new Map(options.plan.lookedUp),
    );
    const run = new JoinedRun(
      options,
      offset,
      routes,
      problems.map(({ candidate }) => candidate),
    );
    for (const { candidate, problem, hint } of problems) {
      const line = `${problem}${hint === null ? '' : ` (${hint})`}`;
      options.say(`Not taking jobs of ${candidate}: ${line}`);
      await run.tell({ type: 'refused', worker: options.me.id, problem: line });
    }
    await run.#introduce();
    return run;
  }

  private constructor(
    options: JoinOptions,
    offset: ClockOffset,
    routes: Awaited<ReturnType<typeof resolveRoutes>>['routes'],
    unable: readonly string[],
  ) {
    const { plan, place, clock, me } = options;
    const { suite } = plan;
    this.#options = options;
    this.#offset = offset;
    this.#drift = new DriftWatch(offset, place.nowMs, clock);
    this.#unable = unable;
    this.#epoch = plan.epoch;
    this.plan = plan;
    this.names = namesOf(plan.runId);
    this.redis = place.another();
    this.board = new StopBoard(suite.candidates.map(({ id }) => id));
    const now = this.now;
    this.client = createHttpClient({ now, connectMs: suite.timeout.connectMs, env: options.sources.env });
    this.slices = new Slices(now);
    this.pacer = createPacer(now);
    const { client, board, names, redis } = this;
    this.tools = {
      ...{ client, clock, now, suite, board, budget: null, endpoints: null, memory: null },
      ...{ keepsMetadata: false, groupColumns: [] },
    };
    const shared = openSharedLanes({
      plan,
      routes,
      redis,
      names,
      clock,
      now,
      worker: me.id,
      tell: this.tell,
    });
    this.#purse = shared.purse;
    this.#lanes = shared.lanes;
    this.#jobs = place.openWorker(plan.runId);
    this.#jobs.on('error', () => undefined);
    this.#heart = new Heart({
      ...{ redis, names, clock, worker: me.id, unable },
      epoch: () => this.#epoch,
      held: () => this.gate.held,
      purse: this.#purse,
      onBeat: (beat) => this.#heed(beat),
    });
    this.#monitor = startHealthMonitor({
      now,
      emit: (event) =>
        this.tell({
          type: 'event',
          event: event.type === 'stall' || event.type === 'health' ? { ...event, worker: me.id } : event,
        }),
    });
  }

  /** The run's clock, ms, by this machine's monotonic clock and the one offset that was estimated when it joined. */
  readonly now = (): number => this.#options.clock.nowMs() + this.#offset.monotonicMs - this.plan.zeroRedisMs;

  /** The turn that is under way; 0: none is known. */
  get turn(): number {
    return this.#beat?.turn ?? 0;
  }

  /** Takes jobs until the run is over or this worker leaves; what is on the wire ends first. */
  async work(): Promise<Parting> {
    const { clock } = this.#options;
    await this.#jobs.startStalledCheckTimer();
    this.#heart.start();
    const drift = this.#drift.watch(() => this.#isOver || this.#isLeaving);
    let empty = 0;
    const open = new Set<Promise<void>>();
    while (!this.#isLeaving && !this.#isOver) {
      const job = this.#wantsMore() ? await this.#nextJob() : null;
      if (job === null) {
        empty += 1;
        await clock.sleep(empty < 10 ? 2 : ASK_EVERY_MS);
        continue;
      }
      empty = 0;
      const carried = this.#carry(job);
      open.add(carried);
      void carried.finally(() => open.delete(carried));
      // Others are to have their share of a stretch.
      if (job.data.items[0]?.scheduledAtMs != null) await clock.sleep(10 * this.#held.size);
    }
    await Promise.all(open);
    this.#isOver = true;
    await drift;
    await this.#part();
    return this.#isLeaving ? 'left' : 'over';
  }

  /** Leaves: what is on the wire ends, the rest is handed back. */
  leave(): void {
    this.#isLeaving = true;
    this.gate.sweep();
  }

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  laneOf(candidate: string): SharedLane | null {
    return this.#lanes.get(candidate) ?? null;
  }

  /** A name for one request that is carried to its end here. */
  nextSendId(): string {
    this.#sends += 1;
    return `${this.#options.me.id}/${this.#sends}`;
  }

  get workerId(): string {
    return this.#options.me.id;
  }

  /** Resolves when Redis has it. */
  readonly tell = async (message: WorkerMessage): Promise<void> => {
    const { results } = this.names;
    await this.redis.multi().xadd(results, '*', 'm', JSON.stringify(message)).expire(results, 86_400).exec();
  };

  async #introduce(): Promise<void> {
    const event = introductionOf(this.#options, this.#offset, this.#drift.ms, this.#unable, this.now());
    await this.tell({ type: 'event', event });
  }

  #heed(beat: Beat): void {
    const nowMs = this.now();
    if (beat.state === 'over') {
      this.#isOver = true;
      this.gate.limitTo(0);
      return;
    }
    if (beat.state === 'alone') {
      this.#aloneSinceMs ??= nowMs;
      this.gate.limitTo(0);
      if (nowMs - this.#aloneSinceMs > ALONE_MS) this.#isOver = true;
      return;
    }
    this.#aloneSinceMs = null;
    if (beat.state === 'forgotten') {
      void this.#remember();
      return;
    }
    this.#beat = beat;
    this.gate.limitTo(beat.isFresh ? beat.limit : 0);
    for (const [candidate, message] of Object.entries(beat.stops)) this.#stop(candidate, message);
    for (const [candidate, untilMs] of Object.entries(beat.blocks))
      this.#lanes.get(candidate)?.limiter.heed(Number(untilMs));
    this.gate.sweep();
  }

  #stop(candidate: string, message: string): void {
    if (candidate === '*') this.board.cutWire();
    else if (!this.board.isStopped(candidate))
      this.board.stop({ cause: 'interrupted', candidateId: candidate, message });
  }

  /** Redis was emptied and filled anew: jobs of before are another's by now. */
  async #remember(): Promise<void> {
    const text = await this.redis.get(this.names.plan);
    if (text === null) return;
    const { epoch } = JSON.parse(text) as QueuePlan;
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.gate.sweep();
    await this.#introduce();
  }

  #wantsMore(): boolean {
    const beat = this.#beat;
    if (beat === null || !this.#heart.isFresh || beat.turn === 0 || this.gate.limit === 0) return false;
    if (this.gate.limit === Number.POSITIVE_INFINITY) return this.#held.size < MOST_HELD;
    let open = 0;
    for (const job of this.#held.values()) open += job.open();
    return open < this.gate.limit && this.#held.size < 4 * MOST_HELD;
  }

  async #nextJob(): Promise<QueueJob | null> {
    const token = `${this.workerId}/${this.#held.size}`;
    const job = await this.#jobs.getNextJob(token, { block: false }).catch(() => undefined);
    return job ?? null;
  }

  async #carry(job: QueueJob): Promise<void> {
    const id = job.id ?? '';
    const held = { epoch: this.#epoch, open: () => carried.open() };
    const carried = carryJob(job, this, () => held.epoch !== this.#epoch);
    this.#held.set(id, held);
    try {
      await carried.end;
    } finally {
      this.#held.delete(id);
    }
  }

  async #part(): Promise<void> {
    const isHeard = this.#aloneSinceMs === null;
    await this.#monitor.stop().catch(() => undefined);
    if (isHeard) {
      await this.#introduce();
      await this.tell({ type: 'left', worker: this.workerId });
    }
    await this.#heart.stop(isHeard);
    await this.#jobs.close(true).catch(() => undefined);
    await this.client.close();
    this.redis.disconnect();
  }
}
