import type { OpenDataset } from '../types/plugs.ts';
import type { Sample } from '../types/sample.ts';

/** One place in a group's sequence: all samples in order, by batches, once for each repeat. */
export interface Place {
  /** 0-based. */
  readonly position: number;
  readonly samples: readonly [Sample, ...Sample[]];
  /** 1-based. */
  readonly repeat: number;
}

/** Datasets without media of up to this many batches are kept once they were read: loads go through them again and again. */
const MOST_KEPT = 20_000;

/** Reads stretches of a group's sequence, which goes through the dataset again and again. Reads on where it stopped when it can. */
export class SampleCursor {
  readonly #dataset: OpenDataset;
  readonly #batch: number;
  readonly #batches: number;
  #kept: readonly (readonly [Sample, ...Sample[]])[] | null = null;
  #places: AsyncIterator<Place> | null = null;
  #next = 0;
  #last: Promise<unknown> = Promise.resolve();
  #held: { readonly from: number; readonly to: number; readonly places: readonly Place[] } | null = null;

  constructor(dataset: OpenDataset, batch: number) {
    this.#dataset = dataset;
    this.#batch = batch;
    this.#batches = Math.ceil(dataset.count / batch);
  }

  /** The places from (inclusive) to (exclusive). Reads that are asked for side by side come one after the other. Throws when the dataset has become shorter. */
  read(from: number, to: number): Promise<readonly Place[]> {
    const places = this.#last.then(() => this.#read(from, to));
    this.#last = places.catch(() => undefined);
    return places;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#places?.return?.();
  }

  async #read(from: number, to: number): Promise<readonly Place[]> {
    if (from >= to) return [];
    if (this.#batches <= MOST_KEPT && this.#dataset.spec.media === null)
      return this.#placesFrom(await this.#readAll(), from, to);
    if (this.#held?.from === from && this.#held.to === to) return this.#held.places;
    if (this.#places === null || from < this.#next || from >= this.#next + this.#batches) {
      await this.#places?.return?.();
      const passes = Math.floor(from / this.#batches);
      this.#next = passes * this.#batches;
      this.#places = sequence(this.#dataset, this.#batch, passes)[Symbol.asyncIterator]();
    }
    const places: Place[] = [];
    while (this.#next < to) {
      const step = await this.#places.next();
      if (step.done) throw new Error(`the dataset ended at ${this.#next} of ${to} requests`);
      if (this.#next >= from) places.push(step.value);
      this.#next += 1;
    }
    this.#held = { from, to, places };
    return places;
  }

  async #readAll(): Promise<readonly (readonly [Sample, ...Sample[]])[]> {
    if (this.#kept !== null) return this.#kept;
    const kept: (readonly [Sample, ...Sample[]])[] = [];
    for await (const samples of batches(this.#dataset, this.#batch)) kept.push(samples);
    if (kept.length < this.#batches)
      throw new Error(`the dataset ended at ${kept.length} of ${this.#batches} requests`);
    this.#kept = kept;
    return kept;
  }

  #placesFrom(kept: readonly (readonly [Sample, ...Sample[]])[], from: number, to: number): readonly Place[] {
    return Array.from({ length: to - from }, (_, index) => {
      const position = from + index;
      const samples = kept[position % kept.length] as readonly [Sample, ...Sample[]];
      return { position, samples, repeat: Math.floor(position / kept.length) + 1 };
    });
  }
}

/** All places from the beginning of a pass over the dataset on. */
async function* sequence(dataset: OpenDataset, batch: number, passes: number): AsyncGenerator<Place> {
  let position = passes * Math.ceil(dataset.count / batch);
  for (let repeat = passes + 1; ; repeat += 1) {
    for await (const samples of batches(dataset, batch)) {
      yield { position, samples, repeat };
      position += 1;
    }
  }
}

/** Samples in batches; the last one holds what is left. */
async function* batches(dataset: OpenDataset, size: number): AsyncGenerator<readonly [Sample, ...Sample[]]> {
  let open: Sample[] = [];
  for await (const sample of dataset.samples()) {
    open.push(sample);
    if (open.length < size) continue;
    yield open as [Sample, ...Sample[]];
    open = [];
  }
  if (open.length > 0) yield open as [Sample, ...Sample[]];
}
