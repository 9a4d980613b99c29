import { hostname } from 'node:os';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Result } from '../../types/result.ts';
import type { WorkItem } from '../../types/work.ts';
import { InputError } from '../../util/errors.ts';
import { redactSecrets } from '../../util/redact.ts';
import { askedOf } from '../asked.ts';
import type { Fleet, FleetLoad } from '../fleet.ts';
import { type ClockOffset, estimateOffset } from './clock-offset.ts';
import type { CoordinatorOptions } from './coordinator-options.ts';
import { dealItems, MOST_ITEMS, MOST_MEDIA_ITEMS, portionsOf } from './deal-items.ts';
import { Ledger } from './ledger.ts';
import { type JobData, type WorkerMessage, writeItem } from './messages.ts';
import { type Names, namesOf } from './names.ts';
import { Outstanding } from './outstanding.ts';
import { Reception } from './reception.ts';
import { EXPIRY_S, RunRecord } from './run-record.ts';

/** Items that are queued and have not ended, at most: what Redis holds stays small however long the run is. */
const MOST_QUEUED = 10_000;
/** Planned arrivals are queued this long ahead, ms. */
const AHEAD_MS = 6_000;
const BEAT_MS = 250;
/** A job that nothing was heard of for so long is asked after, ms; what is lost is queued again. */
const SILENT_MS = 5_000;

/** Plans what workers send, and puts what they tell on record: each key once. */
export class Coordinator implements Fleet {
  readonly leadMs = 3_000;
  readonly #options: CoordinatorOptions;
  readonly #redis: Redis;
  readonly #queue: Queue<JobData>;
  readonly #names: Names;
  readonly #offset: ClockOffset;
  readonly #outstanding = new Outstanding();
  readonly #ledger: Ledger;
  readonly #reception: Reception;
  readonly #record: RunRecord;
  #load: FleetLoad | null = null;
  #turn = 0;
  #jobs = 0;
  #failure: { readonly error: unknown } | null = null;
  #isClosing = false;
  #beating: Promise<void> = Promise.resolve();

  /** Puts the run into Redis, where workers find it. What an earlier start left there is removed. */
  static async open(options: CoordinatorOptions): Promise<Coordinator> {
    const offset = await estimateOffset(options.place.nowMs, options.clock);
    const coordinator = new Coordinator(options, offset);
    await coordinator.#record.remove();
    await coordinator.#record.write();
    coordinator.#reception.start();
    coordinator.#beating = coordinator.#beatOn();
    return coordinator;
  }

  private constructor(options: CoordinatorOptions, offset: ClockOffset) {
    const { place, plan, clock, now } = options;
    this.#options = options;
    this.#offset = offset;
    this.#redis = place.redis;
    this.#queue = place.openQueue(plan.runId);
    this.#queue.on('error', () => undefined);
    this.#names = namesOf(plan.runId);
    const zeroRedisMs = clock.nowMs() + offset.monotonicMs - now();
    this.#ledger = new Ledger(place.redis, this.#names, options.spentUsd);
    const whole = { ...plan, host: hostname(), zeroRedisMs };
    this.#record = new RunRecord(place, this.#names, this.#queue, this.#ledger, whole);
    this.#reception = new Reception(place.another(), this.#names.results, (messages) => this.#take(messages));
    refuseSecrets(JSON.stringify(whole), 'the plan of this run');
  }

  async send(load: FleetLoad): Promise<void> {
    this.#load = load;
    this.#outstanding.turn();
    this.#turn += 1;
    await this.#record.openTurn(this.#turn, load);
    const onStop = () => void this.#record.tellStop(load);
    load.signal.addEventListener('abort', onStop, { once: true });
    try {
      const most = load.cell.dataset.media === null ? MOST_ITEMS : MOST_MEDIA_ITEMS;
      for await (const portion of portionsOf(load.items, 20 * most)) {
        if (!(await this.#room(portion[0], load))) break;
        await this.#queueItems(portion);
      }
      while (this.#outstanding.size > 0 && !load.signal.aborted) await this.#wait(5);
      if (load.signal.aborted) await this.#windUp(load);
    } finally {
      load.signal.removeEventListener('abort', onStop);
      this.#load = null;
    }
  }

  /** Ends the run for all workers, says what became of it, and removes it from Redis. */
  async close(): Promise<void> {
    const { emit, now, place } = this.#options;
    this.#isClosing = true;
    await this.#beating;
    try {
      // Workers that are in good order say what they saw of their machine before they go.
      await this.#farewell();
      await this.#ledger.read();
      await emit({
        type: 'fleet',
        atMs: now(),
        clockUncertaintyMs: this.#offset.uncertaintyMs,
        ...this.#ledger.figures(this.#options.plan.suite.limits.maxCostUsd !== null),
      });
    } finally {
      await this.#reception.stop();
      await this.#record.remove();
      await this.#queue.close();
      await place.close();
    }
  }

  async #farewell(): Promise<void> {
    const untilMs = this.#options.clock.nowMs() + 2_000;
    await this.#record.tellEnd();
    while (this.#reception.present > 0 && this.#options.clock.nowMs() < untilMs)
      await this.#options.clock.sleep(20);
  }

  /** Waits until what is queued leaves room, and a planned moment is near. False: the run was stopped. */
  async #room(first: WorkItem, load: FleetLoad): Promise<boolean> {
    const isEarly = () =>
      first.scheduledAtMs !== null && first.scheduledAtMs - this.#options.now() > AHEAD_MS;
    while ((this.#outstanding.size >= MOST_QUEUED || isEarly()) && !load.signal.aborted) await this.#wait(5);
    return !load.signal.aborted;
  }

  async #queueItems(items: readonly [WorkItem, ...WorkItem[]]): Promise<void> {
    const most = items[0].cell.dataset.media === null ? MOST_ITEMS : MOST_MEDIA_ITEMS;
    const hands = dealItems(items, this.#reception.present, most, this.#options.rng);
    const cell = this.#options.plan.cells.findIndex(({ id }) => id === items[0].cell.id);
    const jobs = hands.map((hand) => {
      this.#jobs += 1;
      const jobId = `job-${this.#turn}-${this.#jobs}`;
      this.#outstanding.queue(jobId, hand, this.#options.now());
      const written = hand.map((item) => writeItem(item, this.#options.toInputs(item)));
      const data: JobData = { turn: this.#turn, cell, items: written };
      refuseSecrets(JSON.stringify(data), `a request of ${items[0].cell.id}`);
      return { name: 'send', data, opts: { jobId, removeOnComplete: true, removeOnFail: true, attempts: 1 } };
    });
    await this.#queue.addBulk(jobs);
    const expiring = this.#redis.pipeline();
    for (const { opts } of jobs) expiring.expire(`${this.#queue.toKey(opts.jobId)}`, EXPIRY_S);
    await expiring.exec();
  }

  async #take(messages: readonly WorkerMessage[]): Promise<void> {
    try {
      await Promise.all(messages.map((message) => this.#takeOne(message)));
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  async #takeOne(message: WorkerMessage): Promise<void> {
    const { emit, say, stop } = this.#options;
    switch (message.type) {
      case 'result':
        return await this.#takeResult(message);
      case 'event':
        if (message.event.type === 'worker' && this.#reception.greet(message.event)) {
          const { worker, labels, host } = message.event;
          const told = Object.entries(labels)
            .map(([name, value]) => ` ${name}=${value}`)
            .join('');
          say(`Worker ${worker} on ${host}${told} is here; workers: ${this.#reception.present}.`);
        }
        return await emit(message.event);
      case 'left':
        this.#reception.dismiss(message.worker);
        return;
      case 'refused':
        say(`Worker ${message.worker}: ${message.problem}`);
        return;
      case 'spent-out':
        stop({ cause: 'max_cost', candidateId: null, message: message.message });
        return;
    }
  }

  async #takeResult({ worker, sendId, result }: Extract<WorkerMessage, { type: 'result' }>): Promise<void> {
    const arrival = this.#outstanding.take(result.key, sendId, this.#options.now());
    if (arrival.kind === 'first') {
      this.#load?.onStart(arrival.item);
      await this.#load?.end(arrival.item, this.#whole(result, arrival.item, worker));
      return;
    }
    this.#ledger.note(arrival.kind);
    if (arrival.kind === 'redelivered') return;
    const { key, cellId, attempts } = result;
    await this.#options.emit({ type: 'duplicate', key, cellId, worker, attempts });
  }

  /** The result with what stayed here: its sample. */
  #whole(result: Result, { samples, cell }: WorkItem, worker: string): Result {
    const { groupColumns, keepsMetadata } = this.#options;
    return {
      ...result,
      ...askedOf(samples, cell.batch, groupColumns),
      metadata: keepsMetadata && cell.batch === 1 ? samples[0].metadata : null,
      worker,
    };
  }

  /** Sleeps, and throws what failed in the meantime. */
  async #wait(ms: number): Promise<void> {
    if (this.#failure !== null) throw this.#failure.error;
    await this.#options.clock.sleep(ms);
  }

  /** Stopped: what is on the wire comes back, what was not sent stays open. */
  async #windUp(load: FleetLoad): Promise<void> {
    const onCut = () => void this.#record.tellCut();
    const { wireSignal } = this.#options;
    if (wireSignal.aborted) onCut();
    wireSignal.addEventListener('abort', onCut, { once: true });
    try {
      await this.#record.tellStop(load);
      await this.#queue.drain();
      while (this.#outstanding.size > 0 && (await this.#queue.getActiveCount()) > 0) await this.#wait(20);
      await this.#reception.settled();
    } finally {
      wireSignal.removeEventListener('abort', onCut);
    }
    for (const item of this.#outstanding.items) {
      load.onStart(item);
      await load.end(item, null);
    }
    this.#outstanding.turn();
  }

  /** Keeps the run's place in Redis, fills Redis again when it was emptied, and looks after jobs. */
  async #beatOn(): Promise<void> {
    const { clock, now, say } = this.#options;
    let askedAtMs = now();
    let aloneSaidAtMs = Number.NEGATIVE_INFINITY;
    while (!this.#isClosing) {
      try {
        if (!(await this.#record.isThere())) await this.#restore();
        await this.#record.renew();
        this.#reception.see(
          await this.#redis.zrangebyscore(this.#names.workers, await this.#options.place.nowMs(), '+inf'),
        );
        if (this.#reception.present === 0 && this.#load !== null && now() - aloneSaidAtMs > 10_000) {
          aloneSaidAtMs = now();
          say('Waiting for workers: hfbench worker --redis URL');
        }
        if (now() - askedAtMs >= 1_000) {
          askedAtMs = now();
          await this.#lookAfterJobs();
        }
      } catch (error) {
        this.#failure ??= { error };
      }
      await clock.sleep(BEAT_MS);
    }
  }

  /** Redis was emptied: it gets all of it again. What workers have in hand comes home first; the rest is queued anew. */
  async #restore(): Promise<void> {
    this.#options.say('Redis has lost this run: it is put there again, and what is missing is queued again.');
    this.#outstanding.forgetJobs(this.#options.now() - SILENT_MS + 2_000);
    await this.#record.writeAnew();
    if (this.#load !== null) {
      await this.#record.openTurn(this.#turn, this.#load);
      if (this.#load.signal.aborted) await this.#record.tellStop(this.#load);
    }
  }

  async #lookAfterJobs(): Promise<void> {
    const nowMs = this.#options.now();
    for (const jobId of this.#outstanding.silentSince(nowMs - SILENT_MS)) {
      const state = await this.#queue.getJobState(jobId);
      if (!['unknown', 'completed', 'failed'].includes(state)) {
        this.#outstanding.hear(jobId, nowMs);
        continue;
      }
      // Its last words may be here already.
      await this.#reception.settled();
      const [first, ...more] = this.#outstanding.giveUp(jobId);
      if (first === undefined || this.#load?.signal.aborted) continue;
      this.#ledger.requeued(more.length + 1);
      await this.#queueItems([first, ...more]);
    }
  }
}

/** A registered secret never goes through Redis. */
function refuseSecrets(text: string, what: string): void {
  if (redactSecrets(text) === text) return;
  throw new InputError(`${what} holds a token or another secret, which would go through Redis`, {
    hint: 'workers read tokens from their own environment; take the secret out of the suite and its data',
  });
}
