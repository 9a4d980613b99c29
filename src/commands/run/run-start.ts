import type { JournalWriter } from '../../store/journal.ts';
import type { RunManifest } from '../../types/manifest.ts';
import type { Context } from '../command.ts';
import type { JournalState } from './journal-state.ts';

/** What a start needs to know of its run. */
interface Started {
  readonly context: Context;
  /** What an earlier start left; null: a new run. */
  readonly earlier: JournalState | null;
  readonly manifest: RunManifest;
}

/** The start of a run on its own clock: 0, or for a resumed run the time that had passed. */
export class RunStart {
  readonly #run: Started;
  readonly #journal: JournalWriter;
  #start: { readonly atMs: number; readonly zeroMs: number } | null = null;
  #isOnRecord = false;

  constructor(run: Started, journal: JournalWriter) {
    this.#run = run;
    this.#journal = journal;
  }

  /** The run's clock, ms; its first reading starts it. */
  readonly now = (): number => {
    const { clock } = this.#run.context;
    const { atMs, zeroMs } = this.#begin();
    return clock.nowMs() - atMs + zeroMs;
  };

  /** Puts the start on record, once however often it is called. */
  async announce(): Promise<void> {
    const { zeroMs } = this.#begin();
    if (this.#isOnRecord) return;
    this.#isOnRecord = true;
    const { context, earlier, manifest } = this.#run;
    await this.#journal.append({
      type: 'run-started',
      runId: manifest.runId,
      at: new Date(context.clock.wallMs()).toISOString(),
      zeroMs,
      resumed: earlier !== null,
    });
  }

  #begin() {
    const { context, earlier } = this.#run;
    this.#start ??= {
      atMs: context.clock.nowMs(),
      zeroMs: earlier === null ? 0 : earlier.zeroMsAt(context.clock.wallMs()),
    };
    return this.#start;
  }
}
