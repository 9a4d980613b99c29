import { join } from 'node:path';
import { answerTimeOf, medianOf } from '../../analysis/judge-stage.ts';
import type { EarlierSearch } from '../../runners/earlier-search.ts';
import type { EndedCount } from '../../runners/watch.ts';
import { hasJournal, readJournal } from '../../store/read-journal.ts';
import type { RunEvent } from '../../types/event.ts';
import type { StageOutcome } from '../../types/load.ts';
import type { Result } from '../../types/result.ts';

/** What an unfinished run's journal says to the start that continues it. */
export interface JournalState {
  /** Keys that need no further send. */
  readonly ended: ReadonlySet<string>;
  readonly endedByCell: ReadonlyMap<string, EndedCount>;
  /** Cells whose load was a search, by id. */
  readonly searches: ReadonlyMap<string, EarlierSearch>;
  /** Starts so far. */
  readonly starts: number;
  /** Zero of the new start on the run's clock, ms, for a wall time: after every mark so far, whatever the wall clock did. */
  readonly zeroMsAt: (wallMs: number) => number;
}

/**
 * Reads a journal for resuming. Answers are final, and so are errors unless they are asked for again. Cancelled
 * requests are sent again, and those that a refused login or payment ended: they never reached the model.
 */
export async function readJournalState(folder: string, retryErrors: boolean): Promise<JournalState> {
  const final = new Map<string, { readonly cellId: string; readonly again: boolean; readonly ok: boolean }>();
  const searches = new SearchReader();
  let starts = 0;
  let firstWallMs: number | null = null;
  let lastMarkMs = 0;
  const path = join(folder, 'journal.jsonl');
  for await (const event of (await hasJournal(path)) ? readJournal(path) : []) {
    if (event.type === 'run-started') {
      starts += 1;
      firstWallMs ??= Date.parse(event.at);
    }
    searches.take(event);
    // A mark of the new start must not fall into a stall of an old one.
    if (event.type === 'stall') lastMarkMs = Math.max(lastMarkMs, event.toMs);
    if (event.type !== 'result') continue;
    const { result } = event;
    lastMarkMs = Math.max(lastMarkMs, result.attempts.at(-1)?.marks.doneAtMs ?? 0);
    if (result.phase === 'measured')
      final.set(result.key, {
        cellId: result.cellId,
        again: isOpen(result, retryErrors),
        ok: result.status === 'ok',
      });
  }
  const ended = new Set<string>();
  const endedByCell = new Map<string, EndedCount>();
  for (const [key, { cellId, again, ok }] of final) {
    if (again) continue;
    ended.add(key);
    const count = endedByCell.get(cellId) ?? { ended: 0, ok: 0 };
    endedByCell.set(cellId, { ended: count.ended + 1, ok: count.ok + (ok ? 1 : 0) });
  }
  return {
    ended,
    endedByCell,
    searches: searches.found(),
    starts,
    zeroMsAt: (wallMs) => Math.max(lastMarkMs + 1, wallMs - (firstWallMs ?? wallMs)),
  };
}

function isOpen(result: Result, retryErrors: boolean): boolean {
  if (result.status === 'ok') return false;
  if (result.status === 'cancelled') return true;
  const status = result.attempts.at(-1)?.httpStatus ?? null;
  return retryErrors || status === 401 || status === 402;
}

interface SearchSoFar {
  readonly plannedAfter: number[];
  readonly outcomes: Map<number, StageOutcome>;
  /** Of the answers to its first stage. */
  readonly firstMs: number[];
}

/** Finds the searches of a journal. Other loads say once how many requests they have; a search plans from stage to stage. */
class SearchReader {
  readonly #cells = new Map<string, SearchSoFar>();

  take(event: RunEvent): void {
    if (event.type === 'cell-started' && event.planned === 0) this.#cellOf(event.cellId);
    if (event.type === 'cell-started') {
      const known = this.#cells.get(event.cellId)?.plannedAfter;
      if (known !== undefined && event.planned > (known.at(-1) ?? 0)) known.push(event.planned);
    }
    if (event.type === 'stage' && event.sustained !== null) {
      const { stage, ratePerSecond, sustained } = event;
      this.#cells.get(event.cellId)?.outcomes.set(stage, { ratePerSecond, sustained });
    }
    if (event.type === 'result' && event.result.stage === 0) {
      const answerMs = answerTimeOf(event.result);
      if (answerMs !== null) this.#cells.get(event.result.cellId)?.firstMs.push(answerMs);
    }
  }

  found(): ReadonlyMap<string, EarlierSearch> {
    return new Map(
      [...this.#cells].map(([cellId, { firstMs, ...search }]) => [
        cellId,
        { ...search, usualMs: medianOf(firstMs) },
      ]),
    );
  }

  #cellOf(cellId: string): void {
    if (this.#cells.has(cellId)) return;
    this.#cells.set(cellId, { plannedAfter: [], outcomes: new Map(), firstMs: [] });
  }
}
