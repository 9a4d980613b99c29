import { MinHeap } from './min-heap.ts';

/** How replicas are added and removed. */
export interface ScalingRule {
  readonly most: number;
  /** One is added when more requests per replica than this, waiting or served, were there in the mean of a window. */
  readonly pendingPerReplica: number;
  readonly windowMs: number;
  /** From the decision until a new one serves; billed. */
  readonly setupMs: number;
  /** One is removed when one fewer would not have been added to for so long. */
  readonly calmMs: number;
}

/** A service that requests queue for, first come first served. Times in ms. */
export interface QueueModel {
  /** Moment of the next arrival after a moment; infinite: none comes any more. */
  nextArrivalMs(afterMs: number): number;
  /** How long a request is served that begins to be at a moment. */
  serviceMs(atMs: number): number;
  /** Requests that one replica serves at the same time; infinite: nobody queues. */
  readonly perReplica: number;
  /** At the start, and at least while it is up. */
  readonly replicas: number;
  /** Null: their number is fixed. */
  readonly scaling: ScalingRule | null;
  /** It is put down when nobody was there for so long; null: never. */
  readonly idleMs: number | null;
  /** How long it takes to come up again; billed. */
  loadMs(): number;
  /** No request arrives from here on, and nothing is billed. */
  readonly endMs: number;
  /** Most requests. */
  readonly most: number;
}

/** What became of each request, in order of arrival, and what was billed. Times in ms. */
export interface QueueRun {
  readonly arrivedMs: Float64Array;
  /** From arrival to the beginning of service: for a free place, and for a cold model. */
  readonly waitMs: Float64Array;
  /** Wait and service. */
  readonly latencyMs: Float64Array;
  /** 1: it came while the model was down or coming up. */
  readonly cold: Uint8Array;
  /** Moments from which so many replicas are billed, in order. */
  readonly billed: readonly { readonly fromMs: number; readonly replicas: number }[];
}

/** Plays a queue event by event. The model's own draws decide, so the same draws give the same run. */
export function simulateQueue(model: QueueModel): QueueRun {
  return new Simulation(model).run();
}

const NEVER = Number.POSITIVE_INFINITY;

class Simulation {
  readonly #model: QueueModel;
  readonly #ends = new MinHeap();
  readonly #arrivedMs: Float64Array;
  readonly #waitMs: Float64Array;
  readonly #latencyMs: Float64Array;
  readonly #cold: Uint8Array;
  readonly #billed: { fromMs: number; replicas: number }[] = [];
  #arrived = 0;
  #started = 0;
  #now = 0;
  #ready: number;
  #nextMs: number;
  /** Infinite: it is up, or nobody has asked. */
  #upAtMs = NEVER;
  #up = true;
  #emptySinceMs = 0;
  /** Infinite: no replica is being added. */
  #addedAtMs = NEVER;
  #tickMs: number;
  #area = 0;
  #calmSinceMs = 0;

  constructor(model: QueueModel) {
    this.#model = model;
    this.#ready = model.replicas;
    this.#tickMs = model.scaling?.windowMs ?? NEVER;
    this.#arrivedMs = new Float64Array(model.most);
    this.#waitMs = new Float64Array(model.most);
    this.#latencyMs = new Float64Array(model.most);
    this.#cold = new Uint8Array(model.most);
    this.#nextMs = this.#draw();
    this.#bill();
  }

  run(): QueueRun {
    const { endMs } = this.#model;
    while (this.#started < this.#arrived || this.#nextMs < NEVER || this.#now < endMs) {
      const at = this.#nextEvent();
      if (at === NEVER) break;
      this.#area += (this.#arrived - this.#started + this.#ends.size) * (at - this.#now);
      this.#now = at;
      this.#happen();
    }
    return {
      arrivedMs: this.#arrivedMs.subarray(0, this.#arrived),
      waitMs: this.#waitMs.subarray(0, this.#arrived),
      latencyMs: this.#latencyMs.subarray(0, this.#arrived),
      cold: this.#cold.subarray(0, this.#arrived),
      billed: this.#billed,
    };
  }

  #nextEvent(): number {
    const put = this.#putDownMs();
    return Math.min(this.#nextMs, this.#ends.least, this.#upAtMs, this.#addedAtMs, this.#tickMs, put);
  }

  #putDownMs(): number {
    const { idleMs } = this.#model;
    const empty = this.#up && this.#ends.size === 0 && this.#started === this.#arrived;
    return idleMs === null || !empty ? NEVER : this.#emptySinceMs + idleMs;
  }

  /** One event of those that are due; a request that comes as the house is put down still finds it up. */
  #happen(): void {
    const now = this.#now;
    if (this.#nextMs <= now) this.#arrive();
    else if (this.#ends.least <= now) this.#leave();
    else if (this.#upAtMs <= now) this.#comeUp();
    else if (this.#addedAtMs <= now) this.#add();
    else if (this.#tickMs <= now) this.#tick();
    else this.#putDown();
    this.#serve();
  }

  #draw(): number {
    if (this.#arrived >= this.#model.most) return NEVER;
    const at = this.#model.nextArrivalMs(this.#now);
    return at < this.#model.endMs ? at : NEVER;
  }

  #arrive(): void {
    const index = this.#arrived;
    this.#arrived += 1;
    this.#arrivedMs[index] = this.#now;
    if (!this.#up) {
      this.#cold[index] = 1;
      if (this.#upAtMs === NEVER) {
        this.#upAtMs = this.#now + this.#model.loadMs();
        this.#bill();
      }
    }
    this.#nextMs = this.#draw();
  }

  #leave(): void {
    this.#ends.drop();
    this.#emptySinceMs = this.#now;
  }

  #comeUp(): void {
    this.#up = true;
    this.#upAtMs = NEVER;
    this.#emptySinceMs = this.#now;
  }

  #putDown(): void {
    this.#up = false;
    this.#ready = this.#model.replicas;
    this.#addedAtMs = NEVER;
    this.#bill();
  }

  #serve(): void {
    if (!this.#up) return;
    const places = this.#ready * this.#model.perReplica;
    while (this.#started < this.#arrived && this.#ends.size < places) {
      const index = this.#started;
      const service = this.#model.serviceMs(this.#now);
      const wait = this.#now - (this.#arrivedMs[index] as number);
      this.#waitMs[index] = wait;
      this.#latencyMs[index] = wait + service;
      this.#ends.push(this.#now + service);
      this.#started += 1;
    }
  }

  #add(): void {
    this.#ready += 1;
    this.#addedAtMs = NEVER;
    this.#calmSinceMs = this.#now;
  }

  #tick(): void {
    const { scaling, replicas, endMs } = this.#model;
    if (scaling === null) return;
    const over = this.#nextMs === NEVER && this.#started === this.#arrived;
    this.#tickMs = over && (this.#now >= endMs || endMs === NEVER) ? NEVER : this.#now + scaling.windowMs;
    const pending = this.#area / scaling.windowMs;
    this.#area = 0;
    if (!this.#up) return;
    if (pending > scaling.pendingPerReplica * (this.#ready - 1)) this.#calmSinceMs = this.#now;
    if (pending > scaling.pendingPerReplica * this.#ready) {
      if (this.#ready < scaling.most && this.#addedAtMs === NEVER) {
        this.#addedAtMs = this.#now + scaling.setupMs;
        this.#bill();
      }
    } else if (this.#ready > replicas && this.#now - this.#calmSinceMs >= scaling.calmMs) {
      this.#ready -= 1;
      this.#calmSinceMs = this.#now;
      this.#bill();
    }
  }

  #bill(): void {
    const billed = this.#up || this.#upAtMs < NEVER;
    const replicas = billed ? this.#ready + (this.#addedAtMs < NEVER ? 1 : 0) : 0;
    this.#billed.push({ fromMs: this.#now, replicas });
  }
}
