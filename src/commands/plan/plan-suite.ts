import { detectableIn, judgeLimit } from '../../analysis/plan/plan-limits.ts';
import { sumRanges } from '../../analysis/plan/ranges.ts';
import { startAhead } from '../../analysis/plan/start-ahead.ts';
import { billHoursAhead, spendOf, sumTotals } from '../../analysis/plan/total-plan.ts';
import type { TokenSources } from '../../providers/token.ts';
import { groupsOf } from '../../runners/cell-group.ts';
import { expandCells } from '../../suite/expand.ts';
import type {
  PlannedCandidate,
  PlannedPower,
  PlannedTotals,
  PlanRange,
  SuitePlan,
} from '../../types/plan.ts';
import type { OpenDataset } from '../../types/plugs.ts';
import type { Candidate, Price, Suite } from '../../types/suite.ts';
import type { Cell } from '../../types/work.ts';
import type { Context } from '../command.ts';
import { reportsFolderIn } from '../reports-folder.ts';
import { datasetAccess, readTraces } from '../run/prepare.ts';
import { boundScorers } from '../run/score-run.ts';
import { findFewSamples, findMissingPrices, findMissingTokens } from './find-missing.ts';
import { openData } from './open-data.ts';
import { readPastCells } from './past-runs.ts';
import { type CellOutlook, type PlanFacts, planGroup } from './plan-cells.ts';
import { plannedEndpoints } from './planned-endpoints.ts';
import { pricesFor } from './prices-for.ts';

/** What a plan of one suite is made with. */
export interface PlanPlace {
  readonly path: string;
  readonly sources: TokenSources;
  readonly context: Context;
  /** False: nothing is asked of the network. */
  readonly looksUp: boolean;
}

/** Says what a run of the suite would do, cost and be able to show. No model is asked anything. */
export async function planSuite(suite: Suite, place: PlanPlace): Promise<SuitePlan> {
  const { context, sources, path } = place;
  const prices = await pricesFor(suite, place);
  const { datasets, gaps } = await openData(suite, place.looksUp ? datasetAccess(context, sources) : null);
  const cells = expandCells(suite).filter(({ dataset }) => datasets.has(dataset.name));
  const priceOf = new Map([...prices].map(([id, { price }]) => [id, price]));
  const past = await readPastCells(reportsFolderIn(context.cwd), suite, cells, priceOf);
  const facts: PlanFacts = { suite, datasets, traces: await readTraces(suite), prices: priceOf, past };
  const outlooks = await planGroups(cells, facts);
  const billed = billHours(suite, outlooks, facts);
  const candidates = suite.candidates.map((candidate) =>
    planCandidate(candidate, billed, priceOf.get(candidate.id) ?? null),
  );
  const unread = gaps.length > 0;
  const total = {
    ...(unread ? NOTHING_KNOWN : { ...sumTotals(candidates), ...timeOfRun(outlooks) }),
    spendUsd: unread ? null : sumRanges(candidates.map(({ spendUsd }) => spendUsd)),
  };
  const power = powerOf(suite, datasets);
  return {
    suite: suite.name,
    path,
    task: suite.task,
    seed: suite.seed,
    cells: billed.map(({ cell }) => cell),
    candidates,
    total,
    ...limitsOf(suite, total, candidates),
    power,
    endpoints: plannedEndpoints(suite, prices),
    missing: [
      ...(await findMissingTokens(suite, sources)),
      ...findMissingPrices(suite, prices),
      ...gaps,
      ...findFewSamples(power),
    ],
    notes: notesOf(suite, outlooks, unread),
  };
}

async function planGroups(cells: readonly Cell[], facts: PlanFacts): Promise<readonly CellOutlook[]> {
  const warmed = new Set<string>();
  const outlooks: CellOutlook[] = [];
  for (const group of groupsOf(cells)) outlooks.push(...(await planGroup(group, facts, warmed)));
  return outlooks;
}

function planCandidate(
  { id, model, provider }: Candidate,
  outlooks: readonly CellOutlook[],
  price: Price | null,
): PlannedCandidate {
  const own = outlooks.filter(({ cell }) => cell.candidate === id);
  const totals = own.length === 0 ? NOTHING_KNOWN : sumTotals(own.map(({ cell }) => cell));
  const unknown = [...new Set(own.flatMap((one) => one.unknown))];
  return { id, model, provider, ...totals, spendUsd: spendOf(totals, price), unknown };
}

const NOTHING_KNOWN: PlannedTotals = {
  requests: null,
  upTo: false,
  warmupRequests: 0,
  attempts: null,
  inputTokens: null,
  outputTokens: null,
  costUsd: null,
  durationMs: null,
  atLeastMs: 0,
};

/** The cells with the costs of endpoints by the hour, each its share of the candidate's requests. */
function billHours(
  { order, candidates }: Suite,
  outlooks: readonly CellOutlook[],
  { prices, past }: Pick<PlanFacts, 'prices' | 'past'>,
): readonly CellOutlook[] {
  const { durationMs: whole } = timeOfRun(outlooks);
  return outlooks.map((outlook) => {
    const { candidate } = outlook.cell;
    const price = prices.get(candidate) ?? null;
    if (price?.mode !== 'hour') return outlook;
    const own = outlooks.filter(({ cell }) => cell.candidate === candidate);
    const groups = new Set(outlooks.map(({ group }) => group)).size;
    const rented = order === 'interleaved' || groups > 1 ? joinTurns(whole, own) : timeOf(own);
    const lease = candidates.find(({ id }) => id === candidate)?.managed?.lease ?? null;
    const seen = own.flatMap(({ cell }) => past.get(cell.id) ?? []);
    const bill = billHoursAhead(price, rented, startAhead(lease, seen));
    const requests = own.reduce((sum, { cell }) => sum + (cell.requests ?? 0), 0);
    const share = requests === 0 ? 0 : (outlook.cell.requests ?? 0) / requests;
    const costUsd = bill === null ? null : { ...bill, low: bill.low * share, high: bill.high * share };
    const unknown = costUsd === null ? ['Cost: it is billed by the hour, and the time is unknown'] : [];
    return { ...outlook, cell: { ...outlook.cell, costUsd }, unknown: [...outlook.unknown, ...unknown] };
  });
}

/** Time of all cells: groups one after the other; inside a group candidates take turns, or run side by side. */
function timeOfRun(outlooks: readonly CellOutlook[]): Pick<PlannedTotals, 'durationMs' | 'atLeastMs'> {
  const groups = [...new Set(outlooks.map(({ group }) => group))].map((group) => {
    const own = outlooks.filter((one) => one.group === group);
    const time = sumTotals(own.map(({ cell }) => cell));
    if (!own.some(({ sideBySide }) => sideBySide)) return time;
    const longest = Math.max(...own.map(({ cell }) => cell.durationMs?.low ?? 0));
    return {
      ...time,
      durationMs: time.durationMs === null ? null : { ...time.durationMs, low: longest },
      atLeastMs: Math.max(...own.map(({ cell }) => cell.atLeastMs)),
    };
  });
  const { durationMs, atLeastMs } = sumTotals(groups);
  return { durationMs, atLeastMs };
}

/** From a candidate's first turn to its last: at most two turns of every other one less than the whole run. */
function joinTurns(whole: PlanRange | null, own: readonly CellOutlook[]): PlanRange | null {
  const alone = timeOf(own);
  if (whole === null || alone === null) return null;
  const turns = own.reduce((sum, one) => sum + one.turns, 0);
  return { ...whole, low: Math.max(alone.low, whole.low * (1 - 2 / turns)) };
}

function timeOf(own: readonly CellOutlook[]): PlanRange | null {
  return sumRanges(own.map(({ cell }) => cell.durationMs));
}

function powerOf(suite: Suite, datasets: ReadonlyMap<string, OpenDataset>): readonly PlannedPower[] {
  const scorers = boundScorers(suite)
    .filter(({ scorer }) => scorer.kind === 'zero-one')
    .map(({ scorer }) => scorer.name);
  return [...datasets.values()].map(({ spec, count }) =>
    detectableIn(spec.name, count, scorers, spec.clusterBy !== null),
  );
}

function limitsOf(
  { limits }: Suite,
  total: SuitePlan['total'],
  candidates: readonly PlannedCandidate[],
): Pick<SuitePlan, 'budget' | 'time'> {
  const { maxCostUsd, maxDurationMs } = limits;
  const surely = candidates.reduce((sum, { spendUsd }) => sum + (spendUsd?.low ?? 0), 0);
  return {
    budget:
      maxCostUsd === null ? null : { maxCostUsd, reached: judgeLimit(maxCostUsd, total.spendUsd, surely) },
    time:
      maxDurationMs === null
        ? null
        : { maxDurationMs, reached: judgeLimit(maxDurationMs, total.durationMs, total.atLeastMs) },
  };
}

function notesOf(
  { judges, stopWhen }: Suite,
  outlooks: readonly CellOutlook[],
  unread: boolean,
): readonly string[] {
  const notes: string[] = [];
  if (unread) notes.push('What candidates are asked of a dataset that was not read is in no number.');
  if (stopWhen !== null)
    notes.push(
      `Requests are counted up to the whole plan; stopWhen on ${stopWhen.metric} may settle it sooner, and the low ends are those of its first look. What can be detected is then up to the rule.`,
    );
  if (judges.length > 0)
    notes.push(
      `Questions to judges (${judges.map(({ candidate }) => candidate.id).join(', ')}) are in no range.`,
    );
  if (outlooks.some(({ cell }) => cell.warmupRequests > 0))
    notes.push('Warm-up requests are counted apart; the spending limit counts them too.');
  return notes;
}
