import type { Redis } from 'ioredis';
import type { Clock } from '../../types/context.ts';
import type { Names } from './names.ts';
import { BEAT, LEAVE } from './scripts.ts';
import type { Purse } from './shared-account.ts';

/** What a worker hears at each beat. */
export interface Beat {
  /** ok; over: the run has ended; forgotten: Redis was emptied; alone: nobody collects. */
  readonly state: 'ok' | 'over' | 'forgotten' | 'alone';
  /** 0: none is under way. */
  readonly turn: number;
  /** Slots that may be used now; Infinity: no cap. */
  readonly limit: number;
  /** By candidate, with the reason; "*": what is on the wire is cut. */
  readonly stops: Readonly<Record<string, string>>;
  /** Until when servers ask for silence, ms of the run as text, by candidate. */
  readonly blocks: Readonly<Record<string, string>>;
  /** The word came in time to be acted on. */
  readonly isFresh: boolean;
}

/** What a heart needs. */
export interface HeartOptions {
  readonly redis: Redis;
  readonly names: Names;
  readonly clock: Clock;
  readonly worker: string;
  readonly unable: readonly string[];
  readonly epoch: () => string;
  /** Slots that others may not have. */
  readonly held: () => number;
  readonly purse: Purse | null;
  readonly onBeat: (beat: Beat) => void;
}

const BEAT_MS = 100;
/** A worker that was not heard of for so long is dead to the others, ms. */
const LEASE_MS = 4_000;
/** After so long without an answer it sends nothing more itself, ms. */
const OWN_LEASE_MS = 2_500;

/** Tells Redis that a worker lives, and hears what it may do. */
export class Heart {
  readonly #options: HeartOptions;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #isStopped = false;
  #beating: Promise<void> = Promise.resolve();

  constructor(options: HeartOptions) {
    this.#options = options;
  }

  /** What was heard last still holds: nobody has given this worker's slots away. */
  get isFresh(): boolean {
    return this.#options.clock.nowMs() - this.#heardAtMs < OWN_LEASE_MS;
  }

  start(): void {
    this.#beating = this.#beatOn();
  }

  /** Stops; with a farewell what it held is free at once. */
  async stop(farewell: boolean): Promise<void> {
    this.#isStopped = true;
    await this.#beating;
    if (!farewell) return;
    const { redis, names, worker } = this.#options;
    await redis.eval(LEAVE, 4, names.workers, names.slots, names.leaves, names.spent, worker);
  }

  async #beatOn(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#isStopped) {
      const askedAtMs = clock.nowMs();
      const lost = new AbortController();
      // No word from Redis is a word too: without it nothing may be sent for long.
      const watch = clock.sleep(OWN_LEASE_MS, lost.signal).then(
        () => this.#options.onBeat({ state: 'ok', turn: 0, limit: 0, stops: {}, blocks: {}, isFresh: false }),
        () => undefined,
      );
      try {
        const beat = await this.#ask();
        lost.abort();
        await watch;
        if (!this.#isStopped) {
          this.#heardAtMs = askedAtMs;
          this.#options.onBeat({ ...beat, isFresh: this.isFresh });
        }
      } catch {
        lost.abort();
      }
      await clock.sleep(BEAT_MS);
    }
  }

  async #ask(): Promise<Omit<Beat, 'isFresh'>> {
    const { redis, names, worker, unable, epoch, held, purse } = this.#options;
    const keys = [
      ...[names.workers, names.slots, names.leaves, names.spent, names.turn],
      ...[names.epoch, names.coordinator, names.stops, names.blocks],
    ];
    const words = [worker, LEASE_MS, epoch(), held(), purse?.spentUsd ?? 0];
    const lists = [JSON.stringify(unable), JSON.stringify(purse?.open ?? {})];
    const reply = (await redis.eval(BEAT, keys.length, ...keys, ...words, ...lists)) as readonly unknown[];
    const [state, turn, , granted, share, stops, blocks] = reply;
    return {
      state: state as Beat['state'],
      turn: Number(turn ?? 0),
      limit:
        Number(granted) < 0 ? Number.POSITIVE_INFINITY : Math.min(Number(granted ?? 0), Number(share ?? 0)),
      stops: pairs(stops),
      blocks: pairs(blocks),
    };
  }
}

/** A hash as Redis gives it: names and values in turn. */
function pairs(flat: unknown): Readonly<Record<string, string>> {
  const list = (flat ?? []) as readonly string[];
  return Object.fromEntries(
    Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i] as string, list[2 * i + 1] as string]),
  );
}
