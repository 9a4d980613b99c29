import type { Rng } from '../types/context.ts';
import type {
  DeploymentPair,
  DeploymentRow,
  DeploymentStudy,
  MonthPlan,
  ScaleToZero,
} from '../types/deployment-study.ts';
import type { Rental } from '../types/endpoint.ts';
import type { TrafficFacts } from '../types/manifest.ts';
import type { Comparison } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import { answersSent } from '../util/sent-counts.ts';
import { findBreakEven } from './break-even.ts';
import type { CellData } from './cell-data.ts';
import { groupName } from './compare.ts';
import { pricedReplicas } from './deployment-price.ts';
import { planMonths } from './plan-month.ts';
import { recommendDeployment } from './recommend-deployment.ts';
import { planScaleToZero } from './scale-to-zero.ts';
import { stateAssumptions } from './state-assumptions.ts';
import { type Place, summarizeDeployment } from './summarize-deployment.ts';
import type { TurnOf } from './turns.ts';

/** What deployment studies are made from. */
export interface DeploymentInput {
  readonly data: readonly CellData[];
  /** Of the same cells in the same order. */
  readonly cells: readonly CellSummary[];
  readonly turnOf: (data: CellData) => TurnOf;
  readonly rentals: readonly Rental[];
  readonly comparisons: readonly Comparison[];
  /** Null: none is stated. */
  readonly traffic: TrafficFacts | null;
  /** The suite's first 0/1 scorer; null: it has none. */
  readonly rightBy: string | null;
  readonly clientValid: boolean;
  /** Candidate that measures the noise; null: there is none. */
  readonly twin: string | null;
  readonly rng: Rng;
}

/** One place with its row. */
interface Measured {
  readonly place: Place;
  readonly row: DeploymentRow;
  readonly scaleToZero: ScaleToZero | null;
}

/**
 * A study for each group of cells that share model, dataset, prompt and load, and whose candidates differ in where they
 * are served or in how they are paid for.
 */
export function buildDeployments(input: DeploymentInput): DeploymentStudy[] {
  const groups = new Map<string, Measured[]>();
  input.data.forEach((data, i) => {
    const cell = input.cells[i];
    if (cell === undefined || cell.candidate === input.twin) return;
    const name = JSON.stringify([cell.model, groupName(data)]);
    const rental = input.rentals.find(({ candidates }) => candidates.includes(cell.candidate)) ?? null;
    const place: Place = { data, cell, rental, turnOf: input.turnOf(data) };
    const row = summarizeDeployment(place, input.rightBy);
    const scaleToZero = row.billing === 'hour' ? planScaleToZero(place, input.cells) : null;
    groups.set(name, [...(groups.get(name) ?? []), { place, row, scaleToZero }]);
  });
  return [...groups.values()].filter(differ).map((group) => buildStudy(group, input));
}

function differ(group: readonly Measured[]): boolean {
  const kinds = (pick: (one: Measured) => string) => new Set(group.map(pick)).size;
  return kinds(({ row }) => row.deployment) > 1 || kinds(({ row }) => row.billing) > 1;
}

function buildStudy(group: readonly Measured[], input: DeploymentInput): DeploymentStudy {
  const { cell } = (group[0] as Measured).place;
  const months = group.flatMap((one) => monthsOf(one, input));
  const byUse = group.filter(({ row }) => row.billing === 'use');
  const byHour = group.filter(({ row }) => row.billing === 'hour');
  const pairs = byUse.flatMap((use) => byHour.map((hour) => pairOf(use, hour, months, input)));
  return {
    model: cell.model,
    dataset: cell.dataset,
    prompt: cell.prompt,
    load: cell.load,
    rows: group.map(({ row }) => row),
    pairs,
    months,
    assumptions: stateAssumptions(group, input.traffic, months.length > 0),
  };
}

/** Times of a saturated client are played nowhere. */
function monthsOf({ place, row, scaleToZero }: Measured, input: DeploymentInput): MonthPlan[] {
  const { traffic, clientValid, cells, rng } = input;
  if (traffic === null || !clientValid) return [];
  const own = cells.filter(({ candidate }) => candidate === row.candidate);
  const unloadsAfterMs = own.flatMap(({ idleGap }) => idleGap?.threshold.valueMs ?? [])[0] ?? null;
  const { perHour } = traffic;
  const month = rng.fork(`month/${place.cell.id}`);
  return planMonths({ place, row, perHour, scaleToZero, unloadsAfterMs, rng: month });
}

function pairOf(
  use: Measured,
  hour: Measured,
  months: readonly MonthPlan[],
  { comparisons, traffic, clientValid }: DeploymentInput,
): DeploymentPair {
  const least = pricedReplicas(hour.place.data);
  const breakEven = findBreakEven(use.row, hour.row, least, hour.scaleToZero);
  const names = [use.row.candidate, hour.row.candidate];
  const recommendation = recommendDeployment({
    use: use.row,
    hour: hour.row,
    answered: { use: answersSent(use.place.cell.counts), hour: answersSent(hour.place.cell.counts) },
    breakEven,
    months: months.filter(({ candidate }) => names.includes(candidate)),
    traffic: traffic === null ? null : traffic.source,
    comparisons: comparisons.filter((one) => isOf(one, use.place.cell, names)),
    clientValid,
  });
  return { ...breakEven, recommendation };
}

function isOf(one: Comparison, cell: CellSummary, names: readonly string[]): boolean {
  return (
    names.includes(one.a) &&
    names.includes(one.b) &&
    one.dataset === cell.dataset &&
    one.prompt === cell.prompt &&
    one.load === cell.load
  );
}
