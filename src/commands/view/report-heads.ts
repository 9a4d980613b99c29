import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { glanceOf } from '../../analysis/glance.ts';
import type { RunGlance } from '../../types/run-glance.ts';
import { InputError, messageOf } from '../../util/errors.ts';
import { loadReportHead, type ReportHead } from '../load-report.ts';
import type { KnownRun } from './run-catalog.ts';

/** A report's head, or why there is none. */
export type FoundHead =
  | { readonly head: ReportHead; readonly why: null }
  | { readonly head: null; readonly why: string };

/** What lists show of a report, or why there is none. */
export type FoundGlance =
  | { readonly glance: RunGlance; readonly complete: boolean; readonly why: null }
  | { readonly glance: null; readonly complete: false; readonly why: string };

/** Heads that are held at a time; a glance is a hundredth of one, and all are held. */
const MOST_HELD = 1_000;

/** Reads reports of runs when they are asked for, and again only when their file has changed. */
export class ReportHeads {
  readonly #held = new Map<string, { readonly mark: string; readonly found: FoundHead }>();
  readonly #glances = new Map<string, { readonly mark: string; readonly found: FoundGlance }>();

  /** The glance that was read last; null: none yet. */
  glance({ folder }: KnownRun): FoundGlance | null {
    return this.#glances.get(folder)?.found ?? null;
  }

  /** Reads a run's glance, unless that has been done since its report was written. */
  async readGlance(run: KnownRun): Promise<void> {
    const mark = await markOf(run);
    if (mark !== null && this.#glances.get(run.folder)?.mark === mark) return;
    await this.read(run);
  }

  async read(run: KnownRun): Promise<FoundHead> {
    const mark = await markOf(run);
    const known = this.#held.get(run.folder);
    if (known !== undefined && known.mark === mark) return known.found;
    const { found, glance } = mark === null ? nothing(missing(run)) : await readHead(run);
    this.#glances.set(run.folder, { mark: mark ?? '', found: glance });
    if (mark === null) return found;
    if (this.#held.size >= MOST_HELD) this.#held.delete(this.#held.keys().next().value ?? '');
    this.#held.set(run.folder, { mark, found });
    return found;
  }
}

/** Says when a report was written; null: there is none, or something else stands in its place. */
async function markOf({ folder }: KnownRun): Promise<string | null> {
  const stats = await lstat(join(folder, 'report.json')).catch(() => null);
  return stats?.isFile() ? `${stats.mtimeMs}/${stats.size}` : null;
}

interface Found {
  readonly found: FoundHead;
  readonly glance: FoundGlance;
}

function missing({ state }: KnownRun): string {
  return state === 'running' ? 'no report before its end' : 'no report.json: hfbench report makes it';
}

function nothing(why: string): Found {
  return { found: { head: null, why }, glance: { glance: null, complete: false, why } };
}

async function readHead({ folder }: KnownRun): Promise<Found> {
  try {
    const head = slim(await loadReportHead(folder));
    const glance = glanceOf(head);
    return {
      found: { head, why: null },
      glance: { glance, complete: head.status.complete, why: null },
    };
  } catch (error) {
    const isOfSystem = typeof (error as NodeJS.ErrnoException).code === 'string';
    if (error instanceof InputError || isOfSystem) return nothing(messageOf(error));
    // What an older version or another program wrote may have any shape.
    if (error instanceof TypeError)
      return nothing('its report has another shape than this version writes: hfbench report makes it again');
    throw error;
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
      headline: textOf(cell.headline),
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

/** Version 0.1.0 had no leading latency: a TypeError, as every other shape is. */
function textOf<T extends string>(value: T): T {
  if (typeof value !== 'string') throw new TypeError('a report of another version');
  return value;
}
