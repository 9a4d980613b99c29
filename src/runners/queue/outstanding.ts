import type { WorkItem } from '../../types/work.ts';

/** Where a result belongs. */
export type Arrival =
  /** The first of its key: put it on record. */
  | { readonly kind: 'first'; readonly item: WorkItem }
  /** The same send was told twice. */
  | { readonly kind: 'redelivered' }
  /** The request was sent a second time, and answered a second time. */
  | { readonly kind: 'duplicate' };

interface OpenJob {
  readonly keys: Set<string>;
  /** When it was last known to make headway, or may be expected to, ms of the run. */
  heardAtMs: number;
}

/** What was queued and has not come back: each key ends once, however often it was sent. */
export class Outstanding {
  readonly #items = new Map<string, { readonly item: WorkItem; readonly jobId: string }>();
  readonly #jobs = new Map<string, OpenJob>();
  /** Sends that ended keys of this turn and the one before, so that a second word of them is told from a second send. */
  #sends = new Set<string>();
  #earlierSends = new Set<string>();

  /** Keys that have not ended. */
  get size(): number {
    return this.#items.size;
  }

  /** Items of the keys that have not ended. */
  get items(): readonly WorkItem[] {
    return [...this.#items.values()].map(({ item }) => item);
  }

  /** Another turn begins; of the last one everything has ended. */
  turn(): void {
    this.#items.clear();
    this.#jobs.clear();
    this.#earlierSends = this.#sends;
    this.#sends = new Set();
  }

  /** A job was queued; a key that another job held goes over to it. */
  queue(jobId: string, items: readonly WorkItem[], atMs: number): void {
    for (const item of items) {
      const before = this.#items.get(item.key);
      if (before !== undefined) this.#jobs.get(before.jobId)?.keys.delete(item.key);
      this.#items.set(item.key, { item, jobId });
    }
    const lastMs = Math.max(...items.map(({ scheduledAtMs }) => scheduledAtMs ?? 0));
    this.#jobs.set(jobId, { keys: new Set(items.map(({ key }) => key)), heardAtMs: Math.max(atMs, lastMs) });
  }

  /** A result came. */
  take(key: string, sendId: string, atMs: number): Arrival {
    const found = this.#items.get(key);
    if (found === undefined) {
      const known = this.#sends.has(sendId) || this.#earlierSends.has(sendId);
      return { kind: known ? 'redelivered' : 'duplicate' };
    }
    this.#sends.add(sendId);
    this.#items.delete(key);
    const job = this.#jobs.get(found.jobId);
    if (job !== undefined) {
      job.keys.delete(key);
      job.heardAtMs = Math.max(job.heardAtMs, atMs);
      if (job.keys.size === 0) this.#jobs.delete(found.jobId);
    }
    return { kind: 'first', item: found.item };
  }

  /** Jobs with open keys that nothing was heard of since a moment, ms of the run. */
  silentSince(atMs: number): readonly string[] {
    return [...this.#jobs].filter(([, { heardAtMs }]) => heardAtMs <= atMs).map(([id]) => id);
  }

  /** A job is known to be alive. */
  hear(jobId: string, atMs: number): void {
    const job = this.#jobs.get(jobId);
    if (job !== undefined) job.heardAtMs = atMs;
  }

  /** Redis has forgotten every job: all of them are silent from that moment on. */
  forgetJobs(atMs: number): void {
    for (const job of this.#jobs.values()) job.heardAtMs = atMs;
  }

  /** Open items of a job, which is given up. */
  giveUp(jobId: string): readonly WorkItem[] {
    const keys = this.#jobs.get(jobId)?.keys ?? new Set();
    this.#jobs.delete(jobId);
    return [...keys].flatMap((key) => this.#items.get(key)?.item ?? []);
  }
}
