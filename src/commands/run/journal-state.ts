import { join } from 'node:path';
import type { EndedCount } from '../../runners/watch.ts';
import { hasJournal, readJournal } from '../../store/journal.ts';
import type { Result } from '../../types/result.ts';

/** What an unfinished run's journal says to the start that continues it. */
export interface JournalState {
  /** Keys that need no further send. */
  readonly ended: ReadonlySet<string>;
  readonly endedByCell: ReadonlyMap<string, EndedCount>;
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
  let starts = 0;
  let firstWallMs: number | null = null;
  let lastMarkMs = 0;
  const path = join(folder, 'journal.jsonl');
  for await (const event of (await hasJournal(path)) ? readJournal(path) : []) {
    if (event.type === 'run-started') {
      starts += 1;
      firstWallMs ??= Date.parse(event.at);
    }
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
