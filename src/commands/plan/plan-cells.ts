import type { CellQuestion } from '../../analysis/plan/cell-question.ts';
import { estimateDuration } from '../../analysis/plan/estimate-time.ts';
import { estimateTotals } from '../../analysis/plan/estimate-totals.ts';
import type { PastCell } from '../../analysis/plan/past-request.ts';
import { type TokenSpan, tokensOfText } from '../../analysis/plan/text-tokens.ts';
import type { CellGroup } from '../../runners/cell-group.ts';
import { TASKS } from '../../tasks/registry.ts';
import type { PlannedCell, PlanRange } from '../../types/plan.ts';
import type { OpenDataset } from '../../types/plugs.ts';
import type { Candidate, Price, Suite } from '../../types/suite.ts';
import type { Task } from '../../types/task.ts';
import type { Cell } from '../../types/work.ts';
import { createRng } from '../../util/rng.ts';
import { type MeasuredSamples, measureSamples } from './measure-samples.ts';
import { leastShare, paceOfCell, warmupOf } from './pace-cells.ts';

/** What is known of a suite when its cells are planned. */
export interface PlanFacts {
  readonly suite: Suite;
  readonly datasets: ReadonlyMap<string, OpenDataset>;
  /** Times of the traces that loads name, ms, by path. */
  readonly traces: ReadonlyMap<string, Float64Array>;
  /** By candidate; null: unknown. */
  readonly prices: ReadonlyMap<string, Price | null>;
  /** By cell. */
  readonly past: ReadonlyMap<string, readonly PastCell[]>;
}

/** A planned cell with what its candidate's bill needs. */
export interface CellOutlook {
  readonly cell: PlannedCell;
  readonly turns: number;
  /** Cells that differ only in their candidate: they take turns, or run side by side. */
  readonly group: CellGroup;
  readonly sideBySide: boolean;
  readonly unknown: readonly string[];
}

/** Plans the cells of a group. `warmed` holds the candidates that ran before, and takes those of this group. */
export async function planGroup(
  group: CellGroup,
  facts: PlanFacts,
  warmed: Set<string>,
): Promise<readonly CellOutlook[]> {
  const [first] = group;
  const dataset = facts.datasets.get(first.dataset.name);
  if (dataset === undefined) return [];
  const samples = await measureSamples(first, dataset, facts.suite.env);
  return group.map((cell) => {
    const isFirst = !warmed.has(cell.candidate.id);
    warmed.add(cell.candidate.id);
    const warmupRequests = warmupOf(cell, isFirst, dataset, facts.suite);
    return planCell(cell, group, dataset, samples, facts, warmupRequests);
  });
}

function planCell(
  cell: Cell,
  group: CellGroup,
  dataset: OpenDataset,
  samples: MeasuredSamples,
  facts: PlanFacts,
  warmupRequests: number,
): CellOutlook {
  const { suite } = facts;
  const { requests, pace } = paceOfCell(cell, group, dataset, facts);
  const estimate = estimateTotals(
    questionOf(cell, requests ?? 0, samples, facts),
    createRng(suite.seed).fork(`plan/${cell.id}`),
  );
  const { attempts, inputTokens, outputTokens, costUsd, busyMs, slowMs } = estimate;
  const search = requests === null;
  const { durationMs, atLeastMs } = estimateDuration(pace, attempts, search ? null : busyMs, slowMs);
  const least = leastShare(cell, group, dataset, facts.suite);
  const known = (range: PlanRange | null) => (search ? null : endingSooner(range, least));
  return {
    cell: {
      ...coordinatesOf(cell),
      requests,
      upTo: least < 1,
      warmupRequests,
      attempts: known(attempts),
      inputTokens: known(inputTokens),
      outputTokens: known(outputTokens),
      costUsd: known(costUsd),
      durationMs: endingSooner(durationMs, least),
      atLeastMs: atLeastMs * least,
    },
    turns: pace.turns,
    group,
    sideBySide: pace.afterSilence,
    unknown: search
      ? ['The load is a search: how much it sends depends on the answers']
      : [
          ...estimate.unknown,
          ...(durationMs === null ? ['Time: no past run tells how long a request takes'] : []),
        ],
  };
}

/** The range of what a rule to stop may end sooner. */
function endingSooner(range: PlanRange | null, least: number): PlanRange | null {
  if (range === null || least === 1) return range;
  const low = Number.isInteger(range.low) ? Math.floor(range.low * least) : range.low * least;
  return { ...range, low, sources: [...range.sources, 'stopWhen may settle it sooner'] };
}

function questionOf(
  { id, candidate }: Cell,
  requests: number,
  samples: MeasuredSamples,
  { suite, prices, past }: PlanFacts,
): CellQuestion {
  const task: Task = TASKS[suite.task];
  const round = Math.max(1, samples.hashes.length);
  const order = Array.from({ length: requests }, (_, index) => index % round);
  return {
    candidate,
    price: prices.get(candidate.id) ?? null,
    hashes: order.map((index) => samples.hashes[index] as string),
    sends: suite.retry.attempts,
    writes: task.streams,
    inputTokens: inputTokensOf(samples, order, candidate),
    targetTokens: samples.targetTokens,
    past: past.get(id) ?? [],
  };
}

function coordinatesOf({ id, candidate, dataset, prompt, loadLabel, batch }: Cell) {
  return {
    id,
    candidate: candidate.id,
    dataset: dataset.name,
    prompt: prompt?.id ?? null,
    load: loadLabel,
    batch,
  };
}

/** Tokens of all planned requests together; tools are read with each of them. */
function inputTokensOf(
  { tokens }: MeasuredSamples,
  order: readonly number[],
  { parameters }: Candidate,
): TokenSpan | null {
  if (tokens === null) return null;
  const tools = parameters.tools === undefined ? NONE : tokensOfText(JSON.stringify(parameters.tools));
  return order.reduce<TokenSpan>((sum, index) => {
    const own = tokens[index] ?? NONE;
    return { low: sum.low + own.low + tools.low, high: sum.high + own.high + tools.high };
  }, NONE);
}

const NONE: TokenSpan = { low: 0, high: 0 };
