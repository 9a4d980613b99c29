import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, messageOf } from '../../util/errors.ts';
import { loadReportHead, type ReportHead } from '../load-report.ts';
import type { KnownRun } from './run-catalog.ts';

/** A report's head, or why there is none. */
export type FoundHead =
  | { readonly head: ReportHead; readonly why: null }
  | { readonly head: null; readonly why: string };

/** Heads that are held at a time. */
const MOST_HELD = 2_000;

/** Reads reports of runs when they are asked for, and again only when their file has changed. */
export class ReportHeads {
  readonly #held = new Map<string, { readonly mark: string; readonly found: FoundHead }>();

  /** What was read last; null: nothing yet. */
  latest({ folder }: KnownRun): FoundHead | null {
    return this.#held.get(folder)?.found ?? null;
  }

  async read(run: KnownRun): Promise<FoundHead> {
    const mark = await markOf(run);
    const known = this.#held.get(run.folder);
    if (known !== undefined && known.mark === mark) return known.found;
    const found = mark === null ? missing(run) : await readHead(run);
    if (this.#held.size >= MOST_HELD) this.#held.delete(this.#held.keys().next().value ?? '');
    if (mark !== null) this.#held.set(run.folder, { mark, found });
    return found;
  }
}

/** Says when a report was written; null: there is none, or something else stands in its place. */
async function markOf({ folder }: KnownRun): Promise<string | null> {
  const stats = await lstat(join(folder, 'report.json')).catch(() => null);
  return stats?.isFile() ? `${stats.mtimeMs}/${stats.size}` : null;
}

function missing({ state }: KnownRun): FoundHead {
  const why = state === 'running' ? 'no report before its end' : 'no report.json: hfbench report makes it';
  return { head: null, why };
}

async function readHead({ folder }: KnownRun): Promise<FoundHead> {
  try {
    return { head: slim(await loadReportHead(folder)), why: null };
  } catch (error) {
    // What another program wrote may have any shape.
    if (!(error instanceof InputError || error instanceof TypeError)) throw error;
    return { head: null, why: error instanceof InputError ? messageOf(error) : 'no report of this version' };
  }
}

/** Without what only the report itself draws: it would fill the memory. */
function slim(head: ReportHead): ReportHead {
  return {
    ...head,
    comparisons: [],
    curves: [],
    deployments: [],
    rentals: [],
    cells: head.cells.map((cell) => ({
      ...cell,
      confusion: null,
      flaky: null,
      latency: cell.latency.map((one) => ({
        ...one,
        warm: one.warm === null ? null : { ...one.warm, ecdf: [] },
        clean: null,
        cold: null,
        all: null,
      })),
      cold: { ...cell.cold, durations: [] },
    })),
  };
}
