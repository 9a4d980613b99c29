import type { Clock } from '../../types/context.ts';

/** How a machine's clocks stand to the clock of Redis, which all machines of a run can read. */
export interface ClockOffset {
  /** Redis less the machine's monotonic clock, ms: what one estimate shifts all marks by. */
  readonly monotonicMs: number;
  /** The machine's wall clock less Redis, ms; what people see of two machines. */
  readonly wallMs: number;
  /** Half of the shortest round trip, ms: the estimate is at most so far off, whatever the way there and back took. */
  readonly uncertaintyMs: number;
}

const ROUNDS = 25;

/** Estimates the offset by the round trip that took least: its answer was stamped between its two ends. */
export async function estimateOffset(
  readRedisMs: () => Promise<number>,
  clock: Pick<Clock, 'nowMs' | 'wallMs'>,
  rounds = ROUNDS,
): Promise<ClockOffset> {
  let best: ClockOffset | null = null;
  for (let round = 0; round < rounds; round += 1) {
    const fromMs = clock.nowMs();
    const redisMs = await readRedisMs();
    const toMs = clock.nowMs();
    const wallMs = clock.wallMs();
    const uncertaintyMs = (toMs - fromMs) / 2;
    if (best !== null && best.uncertaintyMs <= uncertaintyMs) continue;
    best = {
      monotonicMs: redisMs - (fromMs + uncertaintyMs),
      wallMs: wallMs - (redisMs + uncertaintyMs),
      uncertaintyMs,
    };
  }
  if (best === null) throw new Error('an offset needs one round trip at least');
  return best;
}

/** How often the offset is estimated anew to see it drift, ms. */
const DRIFT_EVERY_MS = 10_000;

/** Watches how far a machine's clock moves from the one offset that its marks are shifted by. */
export class DriftWatch {
  readonly #offset: ClockOffset;
  readonly #readRedisMs: () => Promise<number>;
  readonly #clock: Clock;
  #ms = 0;

  constructor(offset: ClockOffset, readRedisMs: () => Promise<number>, clock: Clock) {
    this.#offset = offset;
    this.#readRedisMs = readRedisMs;
    this.#clock = clock;
  }

  /** Largest change seen, ms. */
  get ms(): number {
    return this.#ms;
  }

  /** Looks now and then until it is over. */
  async watch(isOver: () => boolean): Promise<void> {
    let nextMs = this.#clock.nowMs() + DRIFT_EVERY_MS;
    while (!isOver()) {
      await this.#clock.sleep(200);
      if (this.#clock.nowMs() < nextMs) continue;
      nextMs = this.#clock.nowMs() + DRIFT_EVERY_MS;
      const { monotonicMs } = await estimateOffset(this.#readRedisMs, this.#clock, 9);
      const driftMs = monotonicMs - this.#offset.monotonicMs;
      if (Math.abs(driftMs) > Math.abs(this.#ms)) this.#ms = driftMs;
    }
  }
}
