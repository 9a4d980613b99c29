import { join } from 'node:path';
import { costOfAttempts } from '../../analysis/cost.ts';
import type { EndpointEvent } from '../../analysis/read-events.ts';
import { findRentals } from '../../analysis/rentals.ts';
import { providerOf } from '../../providers/registry.ts';
import { Budget, type Rent } from '../../runners/budget.ts';
import type { StopBoard } from '../../runners/stop-board.ts';
import { hasJournal, readJournal } from '../../store/read-journal.ts';
import { TASKS } from '../../tasks/registry.ts';
import type { Attempt } from '../../types/attempt.ts';
import type { CandidatePrice } from '../../types/manifest.ts';
import type { Suite } from '../../types/suite.ts';
import type { Cell } from '../../types/work.ts';
import { InputError } from '../../util/errors.ts';

/** A limit of cost with a candidate whose price nobody could tell is an InputError, before anything is asked. */
export function checkPriceable(suite: Suite, path: string): void {
  if (suite.limits.maxCostUsd === null) return;
  const all = [...suite.candidates.map((candidate) => ({ candidate, task: suite.task })), ...suite.judges];
  const hopeless = all.filter(
    ({ candidate, task }) =>
      candidate.price === null &&
      candidate.managed === null &&
      providerOf(candidate.provider)?.lookUp(candidate, TASKS[task]) !== 'router',
  );
  refuse(
    hopeless.map(({ candidate }) => candidate.id),
    path,
  );
}

/** The same once everybody was asked. */
export function checkPriced(suite: Suite, prices: readonly CandidatePrice[], path: string): void {
  if (suite.limits.maxCostUsd === null) return;
  refuse(
    prices.flatMap(({ candidate, price }) => (price === null ? [candidate] : [])),
    path,
  );
}

function refuse(unpriced: readonly string[], path: string): void {
  if (unpriced.length === 0) return;
  throw new InputError(`maxCostUsd can't be kept: no price is known for ${unpriced.join(', ')}`, {
    where: path,
    hint: 'give each of them a price, or drop the limit',
  });
}

/** What opening a budget needs to know of a run. */
export interface BudgetedRun {
  readonly prepared: { readonly suite: Suite; readonly cells: readonly Cell[] };
  readonly folder: string;
  /** Null: a new run, which has spent nothing. */
  readonly earlier: object | null;
}

/** What earlier starts of a run spent, USD; 0: it is new. */
export async function spentByEarlierStarts(
  { prepared, folder, earlier }: BudgetedRun,
  prices: readonly CandidatePrice[],
): Promise<number> {
  return earlier === null ? 0 : await spentBefore(prepared, folder, prices);
}

/** The budget of a run, with what its earlier starts spent; null: it has no limit of cost. */
export async function openBudget(
  run: BudgetedRun,
  prices: readonly CandidatePrice[],
  now: () => number,
  board: StopBoard,
  rents: readonly Rent[],
): Promise<Budget | null> {
  const { maxCostUsd } = run.prepared.suite.limits;
  if (maxCostUsd === null) return null;
  return new Budget({
    maxCostUsd,
    spentUsd: await spentByEarlierStarts(run, prices),
    prices: new Map(prices.map(({ candidate, price }) => [candidate, price])),
    rents,
    now,
    stop: (message) => board.stop({ cause: 'max_cost', candidateId: null, message }),
  });
}

/** What a run's journal says it has spent, USD: requests and questions to judges, warm-up included, and rents. */
async function spentBefore(
  { suite, cells }: BudgetedRun['prepared'],
  folder: string,
  prices: readonly CandidatePrice[],
): Promise<number> {
  const path = join(folder, 'journal.jsonl');
  if (!(await hasJournal(path))) return 0;
  const priceOf = new Map(prices.map((entry) => [entry.candidate, entry]));
  const candidateOf = new Map(cells.map(({ id, candidate }) => [id, candidate.id]));
  const spending = new Spending(priceOf);
  const endpoints: EndpointEvent[] = [];
  let lostUsd = 0;
  for await (const event of readJournal(path)) {
    if (event.type === 'result')
      spending.add(candidateOf.get(event.result.cellId) ?? '', event.result.attempts);
    if (event.type === 'duplicate') spending.add(candidateOf.get(event.cellId) ?? '', event.attempts);
    if (event.type === 'fleet') lostUsd += event.lostUsd ?? 0;
    if (event.type === 'judgement') spending.add(event.judge, event.attempts);
    if (event.type === 'endpoint') endpoints.push(event);
  }
  const rentals = findRentals(
    suite.candidates,
    endpoints,
    ({ id }) => priceOf.get(id) ?? { candidate: id, price: null, from: 'nobody', source: 'none', at: null },
    null,
  );
  const leased = new Set(rentals.flatMap(({ candidates }) => candidates));
  return spending.usd(leased) + lostUsd + rentals.reduce((sum, { usd }) => sum + (usd ?? 0), 0);
}

/** Adds up what attempts cost. One that may have been billed without a word counts as the dearest of its kind. */
class Spending {
  readonly #prices: ReadonlyMap<string, CandidatePrice>;
  readonly #dearestUsd = new Map<string, number>();
  readonly #windows = new Map<string, { readonly fromMs: number; readonly toMs: number }>();
  #usd = 0;

  constructor(prices: ReadonlyMap<string, CandidatePrice>) {
    this.#prices = prices;
  }

  add(id: string, attempts: readonly Attempt[]): void {
    const price = this.#prices.get(id)?.price ?? null;
    if (price === null) return;
    for (const attempt of attempts) {
      if (price.mode === 'hour') {
        this.#widen(id, attempt);
        continue;
      }
      const usd = costOfAttempts(price, [attempt]) ?? this.#dearestUsd.get(id) ?? 0;
      this.#dearestUsd.set(id, Math.max(usd, this.#dearestUsd.get(id) ?? 0));
      this.#usd += usd;
    }
  }

  /** In all; endpoints that were leased are billed by their states and not by their sends. */
  usd(leased: ReadonlySet<string>): number {
    let usd = this.#usd;
    for (const [id, { fromMs, toMs }] of this.#windows) {
      const price = this.#prices.get(id)?.price;
      if (price?.mode !== 'hour' || leased.has(id)) continue;
      usd += ((price.perHourUsd * price.replicas) / 60) * Math.ceil((toMs - fromMs) / 60_000);
    }
    return usd;
  }

  #widen(id: string, { marks }: Attempt): void {
    const { fromMs, toMs } = this.#windows.get(id) ?? { fromMs: marks.sentAtMs, toMs: marks.doneAtMs };
    this.#windows.set(id, {
      fromMs: Math.min(fromMs, marks.sentAtMs),
      toMs: Math.max(toMs, marks.doneAtMs),
    });
  }
}
