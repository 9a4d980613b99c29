import type { StopCause } from '../types/event.ts';
import type { Result } from '../types/result.ts';
import type { Suite } from '../types/suite.ts';
import type { Cell } from '../types/work.ts';
import { machineFaultIn } from '../util/machine-fault.ts';
import type { Route } from './route.ts';
import type { StopBoard } from './stop-board.ts';

/** From this many ended requests on, a candidate's error rate is judged. */
const ERROR_RATE_FROM = 20;

/** Requests of a cell that ended in earlier starts of the run, and the answers among them. */
export interface EndedCount {
  readonly ended: number;
  readonly ok: number;
}

interface Tally {
  ended: number;
  ok: number;
  failed: number;
}

/** Watches results as they come and stops candidates that have no use going on. */
export class Watch {
  readonly #suite: Suite;
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #board: StopBoard;
  readonly #tallies = new Map<string, Tally>();
  readonly #recalled = new Set<string>();

  constructor(suite: Suite, routes: ReadonlyMap<string, Route>, board: StopBoard) {
    this.#suite = suite;
    this.#routes = routes;
    this.#board = board;
  }

  /** Takes the end of one request of a candidate. */
  see(candidateId: string, result: Result): void {
    const status = result.attempts.at(-1)?.httpStatus ?? null;
    if (result.status === 'error' && status === 401)
      this.#stopAccount(candidateId, 'auth', result.errorMessage);
    if (result.status === 'error' && status === 402)
      this.#stopAccount(candidateId, 'payment', result.errorMessage + this.#creditHint(candidateId));
    if (result.status === 'cancelled') {
      const message = machineFaultIn(result.errorMessage);
      if (message !== null) this.#board.stop({ cause: 'machine', candidateId: null, message });
    }
    if (result.phase !== 'measured' || result.status === 'cancelled') return;
    const tally = this.#tallies.get(candidateId) ?? { ended: 0, ok: 0, failed: 0 };
    this.#tallies.set(candidateId, tally);
    tally.ended += 1;
    if (result.status === 'ok') tally.ok += 1;
    else tally.failed += 1;
    const { maxErrorRate } = this.#suite.limits;
    if (tally.ended >= ERROR_RATE_FROM && tally.failed / tally.ended > maxErrorRate) {
      this.#board.stop({
        cause: 'error_rate',
        candidateId,
        message: `${tally.failed} of ${tally.ended} requests of ${candidateId} failed, more than maxErrorRate ${maxErrorRate} allows; the last: ${'errorMessage' in result ? result.errorMessage : 'answered'}`,
      });
    }
  }

  /** Takes an answer of a candidate that an earlier run was given: it thins no failures out, and is no silence. */
  seeRecalled(candidateId: string): void {
    this.#recalled.add(candidateId);
  }

  /**
   * Notes every candidate that was asked and never answered, in this start or in an earlier one of the same run. Call
   * once, at the end.
   */
  noteSilence(cells: readonly Cell[], earlier: ReadonlyMap<string, EndedCount>): void {
    for (const candidateId of this.#routes.keys()) {
      const tally = this.#tallies.get(candidateId);
      const counts = cells
        .filter((cell) => cell.candidate.id === candidateId)
        .map((cell) => earlier.get(cell.id) ?? { ended: 0, ok: 0 });
      const ended = counts.reduce((sum, count) => sum + count.ended, tally?.ended ?? 0);
      const ok = counts.reduce((sum, count) => sum + count.ok, tally?.ok ?? 0);
      const isHeard = ok > 0 || this.#recalled.has(candidateId);
      if (ended === 0 || isHeard || this.#board.isStopped(candidateId)) continue;
      this.#board.note({
        cause: 'never_answered',
        candidateId,
        message: `${candidateId} answered none of ${ended} requests`,
      });
    }
  }

  /** What a refused payment most often means with Hugging Face (documentation of Inference Providers, August 2026). */
  #creditHint(candidateId: string): string {
    return this.#routes.get(candidateId)?.provider.auth === 'hugging-face'
      ? ' (a free account has $0.10 of credit a month; add credits at https://huggingface.co/settings/billing, then resume)'
      : '';
  }

  #stopAccount(candidateId: string, cause: StopCause, reason: string): void {
    const account = this.#routes.get(candidateId)?.account;
    for (const [id, route] of this.#routes) {
      if (route.account !== account) continue;
      this.#board.stop({
        cause,
        candidateId: id,
        message: id === candidateId ? reason : `shares the account of ${candidateId}: ${reason}`,
      });
    }
  }
}
