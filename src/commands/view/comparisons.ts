import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunComparison } from '../../types/run-comparison.ts';
import { InputError } from '../../util/errors.ts';
import { compareFolders } from '../compare/compare-folders.ts';
import type { KnownRun } from './run-catalog.ts';

/** Comparisons that are held at a time. */
const MOST_HELD = 50;

/** Compares runs, one pair at a time: it reads two journals and keeps the processor busy. */
export class Comparisons {
  readonly #held = new Map<string, RunComparison>();
  #last: Promise<unknown> = Promise.resolve();
  readonly #reportsFolder: string;

  constructor(reportsFolder: string) {
    this.#reportsFolder = reportsFolder;
  }

  /** The same as `hfbench compare a b`, before anything is refused. Journals that can't be read are an InputError. */
  async compare(a: KnownRun, b: KnownRun, margin: number | null): Promise<RunComparison> {
    const key = JSON.stringify([a.folder, await markOf(a), b.folder, await markOf(b), margin]);
    const turn = this.#last.then(() => this.#held.get(key) ?? this.#make(key, a, b, margin));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #make(key: string, a: KnownRun, b: KnownRun, margin: number | null): Promise<RunComparison> {
    const made = await compareFolders([a.folder, b.folder], margin, this.#reportsFolder);
    if (this.#held.size >= MOST_HELD) this.#held.delete(this.#held.keys().next().value ?? '');
    this.#held.set(key, made);
    return made;
  }
}

/** Says how far a journal has come. */
async function markOf({ folder, runId }: KnownRun): Promise<string> {
  const path = join(folder, 'journal.jsonl');
  const stats = await lstat(path).catch(() => null);
  if (stats?.isFile()) return `${stats.mtimeMs}/${stats.size}`;
  throw new InputError(`run ${runId} has no journal, and comparisons are made from it`, { where: path });
}
