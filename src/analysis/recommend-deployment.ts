import type { DeploymentRow, MonthPlan, Recommendation } from '../types/deployment-study.ts';
import type { Comparison } from '../types/report.ts';
import type { BreakEven } from './break-even.ts';
import { describeBreakEven, describeFelt, describeHour, describeUse } from './describe-deployment.ts';
import { differenceUnit, formatEstimate, formatUsd } from './format-number.ts';

/** Fewer answered requests than this on either side decide nothing. */
const MIN_ANSWERED = 30;

/** Scaling to zero has to save this share of the month to be held against the candidate by use. */
const MIN_SAVING = 0.05;

/** What a recommendation is read from. */
export interface RecommendInput {
  readonly use: DeploymentRow;
  readonly hour: DeploymentRow;
  /** Answered measured requests of both. */
  readonly answered: { readonly use: number; readonly hour: number };
  readonly breakEven: BreakEven;
  /** Months of both candidates; empty: no traffic is stated. */
  readonly months: readonly MonthPlan[];
  /** "120 requests an hour"; null: no traffic is stated. */
  readonly traffic: string | null;
  /** Of the two, over every metric. */
  readonly comparisons: readonly Comparison[];
  /** False: the client was saturated. */
  readonly clientValid: boolean;
}

/**
 * By-use or by-hour, by rule: undecided with a saturated client, an unknown price, fewer than 30 answers on a side, or a
 * quality that differs; with traffic the option whose month costs less, when the intervals lie apart; without traffic the
 * rate from which the endpoint costs less.
 */
export function recommendDeployment(input: RecommendInput): Recommendation {
  const { use, hour, clientValid } = input;
  const doubt = findDoubt(input);
  // What a saturated client timed is not to be quoted.
  const timed = clientValid ? [...describeHour(hour), ...describeFelt([use, hour], input.months)] : [];
  const facts = [...describeUse(use), ...timed];
  if (doubt !== null) return { choice: null, headline: `Undecided: ${doubt}.`, sentences: facts };
  const [breakEven = ''] = describeBreakEven(input.breakEven, hour);
  if (input.traffic === null) return { ...adviseByRate(input), sentences: facts };
  return { ...adviseByMonth(input, input.traffic), sentences: [`Break-even: ${breakEven}`, ...facts] };
}

function findDoubt({
  use,
  hour,
  answered,
  breakEven,
  comparisons,
  clientValid,
}: RecommendInput): string | null {
  if (!clientValid) return 'the client was saturated, so neither latency nor capacity is to be quoted';
  if (breakEven.unknownReason !== null) return breakEven.unknownReason;
  for (const [row, count] of [
    [use, answered.use],
    [hour, answered.hour],
  ] as const) {
    if (count < MIN_ANSWERED)
      return `${row.candidate} answered ${count} requests, and ${MIN_ANSWERED} are the least that decide`;
  }
  const apart = comparisons.find(
    ({ unit, verdict }) => unit !== 'ms' && (verdict === 'better' || verdict === 'worse'),
  );
  if (apart === undefined || apart.difference === null) return null;
  const size = formatEstimate(apart.difference, differenceUnit(apart.unit));
  return `they do not do the same work, ${apart.metric} of ${apart.b} less that of ${apart.a} is ${size}, so cost alone does not choose`;
}

type Advice = Pick<Recommendation, 'choice' | 'headline'>;

function adviseByRate({ use, hour, breakEven }: RecommendInput): Advice {
  const [sentence = ''] = describeBreakEven(breakEven, hour);
  if (breakEven.reach === 'beyond')
    return { choice: use.candidate, headline: `Take ${use.candidate}, because ${sentence}` };
  if (breakEven.reach === 'within')
    return { choice: null, headline: `It depends on the traffic: ${sentence}` };
  return { choice: null, headline: `Undecided: ${sentence}` };
}

function adviseByMonth({ use, hour, months }: RecommendInput, traffic: string): Advice {
  const byUse = months.find(({ option }) => option === 'by-use');
  const byHour = chooseOption(months);
  if (byUse?.usd == null || byHour?.usd == null)
    return {
      choice: null,
      headline: `Undecided: no month of ${traffic} could be played for ${byUse?.usd == null ? use.candidate : hour.candidate}.`,
    };
  const [cheap, dear] = byUse.usd.value <= byHour.usd.value ? [byUse, byHour] : [byHour, byUse];
  const costs = `${costText(cheap)} and ${costText(dear)} a month`;
  if (!liesBelow(cheap, dear))
    return { choice: null, headline: `Undecided at ${traffic}: ${costs}, whose intervals do not lie apart.` };
  const saved = (dear.usd?.value ?? 0) - (cheap.usd?.value ?? 0);
  return {
    choice: cheap.candidate,
    headline: `Take ${nameOf(cheap)}: at ${traffic} it costs ${formatUsd(saved)} less a month (${costs}), with p95 of ${formatEstimate(cheap.p95Ms, 'ms')} felt against ${formatEstimate(dear.p95Ms, 'ms')}.`,
  };
}

/** Always on, unless being put down while idle saves enough to be worth the cold waits. */
function chooseOption(months: readonly MonthPlan[]): MonthPlan | undefined {
  const alwaysOn = months.find(({ option }) => option === 'always-on');
  const zero = months.find(({ option }) => option === 'scale-to-zero');
  if (alwaysOn?.usd == null || zero?.usd == null) return alwaysOn ?? zero;
  const saves = zero.usd.value <= alwaysOn.usd.value * (1 - MIN_SAVING) && liesBelow(zero, alwaysOn);
  return saves ? zero : alwaysOn;
}

/** What a month costs; of a fixed number of replicas nothing is uncertain. */
function costText(month: MonthPlan): string {
  if (month.usd === null) return `${nameOf(month)} at an unknown cost`;
  const { value, low, high } = month.usd;
  const fixed = low !== null && low === high;
  return `${nameOf(month)} ${fixed ? `${formatUsd(value)} (fixed)` : formatEstimate(month.usd, 'usd')}`;
}

/** A candidate, and that it is put down while idle. */
function nameOf({ candidate, option }: MonthPlan): string {
  return option === 'scale-to-zero' ? `${candidate} scaled to zero` : candidate;
}

function liesBelow(cheap: MonthPlan, dear: MonthPlan): boolean {
  const high = cheap.usd?.high ?? null;
  const low = dear.usd?.low ?? null;
  return high !== null && low !== null && high < low;
}
