import { priceIn } from '../../../analysis/candidate-prices.ts';
import { RunTally } from '../../../analysis/run-tally.ts';
import { readManifest } from '../../../store/manifest.ts';
import { isAlive } from '../../../store/process-mark.ts';
import { ownerOfRunFolder } from '../../../store/run-lock.ts';
import { expandCells } from '../../../suite/expand.ts';
import type { Clock } from '../../../types/context.ts';
import type { RunEvent } from '../../../types/event.ts';
import type { LiveRun } from '../../../types/live-run.ts';
import type { RunManifest } from '../../../types/manifest.ts';
import type { Price } from '../../../types/suite.ts';
import { messageOf } from '../../../util/errors.ts';
import { JournalTail } from './journal-tail.ts';
import { plannedCells } from './planned-cells.ts';

/** Time between two looks at a journal, ms. */
const LOOK_EVERY_MS = 500;

/** Told how the run goes, until it ends. */
type Listener = (state: LiveRun) => void;

/** Follows one run's journal for all who watch it, and stops when nobody does or the run is over. */
export class RunFollower {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #listeners = new Set<Listener>();
  readonly #onIdle: () => void;
  #latest: LiveRun | null = null;
  readonly #stop = new AbortController();

  /** `onIdle`: it has stopped, and a later watcher needs a new one. */
  constructor(folder: string, clock: Clock, onIdle: () => void) {
    this.#folder = folder;
    this.#clock = clock;
    this.#onIdle = onIdle;
    void this.#follow();
  }

  /** Gives the way to stop listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#latest !== null) listener(this.#latest);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop.abort();
      this.#onIdle();
    };
  }

  async #follow(): Promise<void> {
    try {
      const reader = new RunReader(this.#folder, await readManifest(this.#folder));
      while (!this.#stop.signal.aborted) {
        // Asked before the journal is read: what a process wrote before its end is then read as well.
        const alive = isGoingOn(this.#folder);
        const isWhole = await reader.read(this.#stop.signal);
        if (!isWhole) continue;
        const state = reader.at(this.#clock.wallMs(), alive);
        this.#tell(state);
        if (state.stage === 'ended' || state.stage === 'gone') break;
        await this.#clock.sleep(LOOK_EVERY_MS, this.#stop.signal).catch(() => undefined);
      }
    } catch (error) {
      this.#tell({ ...NOTHING_READ, problem: messageOf(error) });
    } finally {
      this.#onIdle();
    }
  }

  #tell(state: LiveRun): void {
    this.#latest = state;
    for (const listener of this.#listeners) listener(state);
  }
}

const NOTHING_READ: LiveRun = {
  stage: 'gone',
  elapsedMs: null,
  planned: null,
  ended: 0,
  counts: { ok: 0, error: 0, timeout: 0, cancelled: 0 },
  perSecond: null,
  leftMs: null,
  warmups: 0,
  candidates: [],
  judgesUsd: null,
  errors: [],
  stops: [],
  problem: null,
};

function isGoingOn(folder: string): boolean {
  const owner = ownerOfRunFolder(folder);
  return owner !== null && isAlive(owner);
}

/** Reads a run's journal into a tally, as far as it has come. */
class RunReader {
  readonly #folder: string;
  readonly #tail: JournalTail;
  #manifest: RunManifest;
  #tally: RunTally;
  #damaged = 0;

  constructor(folder: string, manifest: RunManifest) {
    this.#folder = folder;
    this.#manifest = manifest;
    this.#tail = new JournalTail(folder);
    this.#tally = this.#openTally();
  }

  /** Reads on to the end, or until the signal; true: it came to the end. */
  async read(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      if (signal.aborted) return false;
      const { lines, more, restarted } = await this.#tail.next();
      if (restarted) this.#tally = this.#openTally();
      // Prices go on record before the first request does.
      if (lines.length > 0 && this.#manifest.prices.length === 0)
        this.#manifest = await readManifest(this.#folder);
      for (const line of lines) this.#take(line);
      if (!more) return true;
    }
  }

  at(wallMs: number, alive: boolean): LiveRun {
    const problem = this.#damaged === 0 ? null : `${this.#damaged} damaged lines of the journal are left out`;
    return { ...this.#tally.at(wallMs, alive), problem };
  }

  #openTally(): RunTally {
    const cells = expandCells(this.#manifest.suite);
    const planned = plannedCells(cells, this.#manifest);
    return new RunTally({ cells, planned, priceOf: (id) => this.#priceOf(id) });
  }

  #priceOf(id: string): Price | null {
    const { suite } = this.#manifest;
    const all = [...suite.candidates, ...suite.judges.map(({ candidate }) => candidate)];
    const candidate = all.find((one) => one.id === id);
    return candidate === undefined ? null : priceIn(this.#manifest, candidate).price;
  }

  #take(line: string): void {
    try {
      this.#tally.take(JSON.parse(line) as RunEvent);
    } catch (error) {
      // What is damaged is told, as `hfbench report` will tell it.
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
      this.#damaged += 1;
    }
  }
}
