/** Which stages of a stretch are over: everything of them was started, and has ended. */
export class StageTally {
  /** By stage: requests begun and not ended. */
  readonly #open: Int32Array;
  /** Stages before this one get no further request. */
  #reached = 0;

  constructor(stages: number) {
    this.#open = new Int32Array(stages);
  }

  /** A request is about to start; requests come stage by stage. Null: it belongs to none. */
  begin(stage: number | null): void {
    if (stage === null) return;
    this.#reached = stage;
    this.#open[stage] = (this.#open[stage] as number) + 1;
  }

  end(stage: number | null): void {
    if (stage !== null) this.#open[stage] = (this.#open[stage] as number) - 1;
  }

  /** No stage gets a further request. */
  close(): void {
    this.#reached = this.#open.length;
  }

  isOver(stage: number): boolean {
    return stage < this.#reached && this.#open[stage] === 0;
  }
}
