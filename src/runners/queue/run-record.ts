import { randomBytes } from 'node:crypto';
import type { Queue } from 'bullmq';
import type { FleetLoad } from '../fleet.ts';
import type { RedisHost } from './connect.ts';
import type { Ledger } from './ledger.ts';
import type { JobData, QueuePlan } from './messages.ts';
import { type Names, RUNS } from './names.ts';

/** Workers end when nobody renewed this for so long, ms. */
const LEASE_MS = 15_000;
/** Whatever happens, nothing of a run stays in Redis longer, s. */
export const EXPIRY_S = 86_400;

/** A run as it stands in Redis: what workers find, and what goes when it is over. */
export class RunRecord {
  readonly #place: RedisHost;
  readonly #names: Names;
  readonly #queue: Queue<JobData>;
  readonly #ledger: Ledger;
  #plan: QueuePlan;

  constructor(
    place: RedisHost,
    names: Names,
    queue: Queue<JobData>,
    ledger: Ledger,
    plan: Omit<QueuePlan, 'epoch'>,
  ) {
    this.#place = place;
    this.#names = names;
    this.#queue = queue;
    this.#ledger = ledger;
    this.#plan = { ...plan, epoch: newEpoch() };
  }

  get plan(): QueuePlan {
    return this.#plan;
  }

  /** False: Redis was emptied since it was written. */
  async isThere(): Promise<boolean> {
    return (await this.#place.redis.get(this.#names.epoch)) === this.#plan.epoch;
  }

  async write(): Promise<void> {
    await this.#ledger.write();
    await this.#place.redis
      .multi()
      .set(this.#names.plan, JSON.stringify(this.#plan))
      .set(this.#names.epoch, this.#plan.epoch)
      .exec();
    await this.renew();
  }

  /** The same under another name, so that workers know that what they hold is gone. */
  async writeAnew(): Promise<void> {
    this.#plan = { ...this.#plan, epoch: newEpoch() };
    await this.write();
  }

  /** Somebody still collects. */
  async renew(): Promise<void> {
    const { redis, nowMs } = this.#place;
    const untilMs = (await nowMs()) + LEASE_MS;
    const pipeline = redis
      .pipeline()
      .set(this.#names.coordinator, '1', 'PX', LEASE_MS)
      .zadd(RUNS, untilMs, this.#plan.runId)
      .zremrangebyscore(RUNS, '-inf', untilMs - EXPIRY_S * 1000);
    for (const name of this.#ownNames()) pipeline.expire(name, EXPIRY_S);
    await pipeline.exec();
    await this.#ledger.read();
  }

  /** Which cell is under way, and how many may be in flight. */
  async openTurn(number: number, { cell, concurrency }: FleetLoad): Promise<void> {
    const cap = Number.isFinite(concurrency) ? concurrency : -1;
    await this.#place.redis.hset(this.#names.turn, { number, candidate: cell.candidate.id, cap });
  }

  async tellStop({ cell, signal }: FleetLoad): Promise<void> {
    const reason = signal.reason instanceof Error ? signal.reason.message : 'stopped';
    await this.#place.redis.hset(this.#names.stops, cell.candidate.id, reason);
  }

  /** Even what is on the wire is to end. */
  async tellCut(): Promise<void> {
    await this.#place.redis.hset(this.#names.stops, '*', 'cut');
  }

  /** Workers hear that it is over, and no new one finds it. */
  async tellEnd(): Promise<void> {
    await this.#place.redis
      .multi()
      .set(this.#names.epoch, 'over', 'EX', EXPIRY_S)
      .zrem(RUNS, this.#plan.runId)
      .exec();
  }

  /** Removes everything of this run from Redis. */
  async remove(): Promise<void> {
    const prefix = this.#names.plan.slice(0, -':plan'.length).replace(/[\\*?[\]]/g, '\\$&');
    for await (const found of this.#place.redis.scanStream({ match: `${prefix}:*`, count: 500 })) {
      const names = found as string[];
      if (names.length > 0) await this.#place.redis.unlink(...names);
    }
  }

  #ownNames(): readonly string[] {
    const { window: _window, done: _done, coordinator: _lease, ...own } = this.#names;
    const meta = ['meta', 'id', 'events', 'wait', 'active'].map((name) => this.#queue.toKey(name));
    return [...Object.values(own), ...meta];
  }
}

function newEpoch(): string {
  return randomBytes(6).toString('hex');
}
