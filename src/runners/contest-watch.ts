import type { Passes, UsedScorer } from '../analysis/cell-data.ts';
import { failuresBy } from '../analysis/compare-scores.ts';
import { type Contender, type Decision, decideContest } from '../analysis/contest.ts';
import { type EndedCall, plannedValues } from '../analysis/planned-values.ts';
import { answeredKind, countedValue, type SampleValue } from '../analysis/sample-values.ts';
import { loadOf } from '../load/registry.ts';
import type { Answer } from '../types/output.ts';
import type { Result } from '../types/result.ts';
import type { Cell } from '../types/work.ts';
import { itemsOf } from '../util/batch-items.ts';
import { messageOf } from '../util/errors.ts';
import { nextTurn } from '../util/slices.ts';
import type { CellGroup } from './cell-group.ts';
import type { LocalRun } from './local-run.ts';
import type { Stopping } from './stopping.ts';

/** One cell of a contest under way. */
interface Corner {
  readonly cell: Cell;
  readonly calls: EndedCall[];
  /** Results that have not been scored yet. */
  readonly fresh: Result[];
  /** Kind of its answers; null: none came yet. */
  kind: Answer['kind'] | null;
  /** Place of the plan up to which its turns have gone. */
  passed: number;
  settledAt: number | null;
}

/** Watches one group's contest. Null: no rule to stop, or its load is not planned from the dataset. */
export function watchContest(group: CellGroup, planned: number, run: LocalRun): ContestWatch | null {
  if (run.stopping === null || loadOf(group[0].load).loop !== 'closed') return null;
  return new ContestWatch(group, planned, run, run.stopping);
}

/** Scores answers between turns, and decides which cells need no more of them. */
export class ContestWatch {
  readonly #run: LocalRun;
  readonly #stopping: Stopping;
  readonly #planned: number;
  readonly #plan: Passes;
  readonly #corners: ReadonlyMap<string, Corner>;
  /** Looks at places below this were had by earlier starts, and what they decided is on record. */
  readonly #lookedAt: number;

  constructor(group: CellGroup, planned: number, run: LocalRun, stopping: Stopping) {
    this.#run = run;
    this.#stopping = stopping;
    this.#planned = planned;
    const passes = run.suite.repeat;
    this.#plan = { perPass: Math.ceil(planned / passes), passes };
    this.#corners = new Map(
      group.map((cell) => {
        const { calls = [], settledAt = null } = stopping.earlier.get(cell.id) ?? {};
        if (settledAt !== null) run.onPlanned(cell, settledAt);
        return [cell.id, { cell, calls: [...calls], fresh: [], kind: null, passed: 0, settledAt }];
      }),
    );
    const places = [...this.#corners.values()].flatMap(({ calls }) => calls.map(({ seq }) => seq + 1));
    this.#lookedAt = places.reduce((most, place) => Math.max(most, place), 0);
  }

  /** Place of the plan from which on nothing of a cell is sent. */
  endOf({ id }: Cell): number {
    return this.#cornerOf(id).settledAt ?? this.#planned;
  }

  /** Takes the end of a measured request; it is scored at the next look, when nothing is on the wire. */
  see(result: Result): void {
    this.#cornerOf(result.cellId).fresh.push(result);
  }

  /** A cell's turn up to this place of the plan is over. */
  pass({ id }: Cell, place: number): void {
    this.#cornerOf(id).passed = place;
  }

  /** Settles the cells that need no more samples, and puts that on record. */
  async look(): Promise<void> {
    for (const corner of this.#corners.values()) await this.#score(corner);
    const corners = [...this.#corners.values()];
    const reached = Math.max(...corners.map(({ passed }) => passed));
    if (reached < this.#lookedAt) return;
    const values = new Map(corners.map((corner) => [corner.cell.candidate.id, this.#valuesOf(corner)]));
    const contenders = corners.map((corner): Contender => {
      const candidate = corner.cell.candidate.id;
      return { candidate, values: values.get(candidate) ?? [], state: this.#stateOf(corner) };
    });
    for (const [candidate, decision] of decideContest(contenders, this.#stopping.terms)) {
      const corner = corners.find(({ cell }) => cell.candidate.id === candidate);
      if (corner !== undefined) await this.#settle(corner, decision);
    }
  }

  #stateOf({ cell, settledAt }: Corner): Contender['state'] {
    if (settledAt !== null) return 'settled';
    return this.#run.board.isStopped(cell.candidate.id) ? 'stopped' : 'running';
  }

  #valuesOf({ calls, passed }: Corner): readonly SampleValue[] {
    return plannedValues(calls, this.#plan, passed);
  }

  async #settle(corner: Corner, decision: Decision): Promise<void> {
    const { cell, passed } = corner;
    corner.settledAt = passed;
    const count = this.#run.datasets.get(cell.dataset.name)?.count ?? 0;
    this.#run.onPlanned(cell, passed);
    await this.#run.emit({
      type: 'settled',
      cellId: cell.id,
      atMs: this.#run.now(),
      metric: this.#stopping.terms.rule.metric,
      samples: Math.min(count, passed * cell.batch),
      plannedSamples: count,
      requests: passed,
      sparedRequests: this.#planned - passed,
      ...decision,
    });
  }

  async #score(corner: Corner): Promise<void> {
    const { used } = this.#stopping;
    const fresh = corner.fresh.splice(0).filter(({ status }) => status !== 'cancelled');
    corner.kind ??= fresh.some(({ status }) => status === 'ok') ? answeredKind(fresh.flatMap(itemsOf)) : null;
    for (const result of fresh) {
      if (this.#run.slices.isOver) await nextTurn();
      corner.calls.push(countCall(result, used, this.#run.suite.errors, corner.kind ?? 'text'));
    }
  }

  #cornerOf(cellId: string): Corner {
    const corner = this.#corners.get(cellId);
    if (corner === undefined) throw new Error(`no cell ${cellId} in this contest`);
    return corner;
  }
}

/** What an ended request counts as, scored on the spot. */
export function countCall(
  result: Result,
  used: UsedScorer,
  policy: 'exclude' | 'wrong',
  kind: Answer['kind'],
): EndedCall {
  const { scorer, options } = used;
  const failures = failuresBy(policy, scorer);
  const items = itemsOf(result).map((item) => {
    const { sampleId, cluster, input, target, output } = item;
    try {
      const score = output === null ? null : scorer.score({ input, target }, output, options);
      const scored = new Map(score === null ? [] : [[scorer.name, { score, pair: null }]]);
      const judged = { ...item, status: result.status, recalled: result.recalled !== null, scored };
      const value = countedValue(judged, used, failures, kind);
      return { sampleId, cluster, value };
    } catch (error) {
      const message = `scorer ${scorer.name} failed on sample ${sampleId}: ${messageOf(error)}`;
      throw new Error(message, { cause: error });
    }
  });
  return { seq: result.seq, items };
}
