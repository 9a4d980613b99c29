import { differenceConfidenceSequence, meanConfidenceSequence } from '../stats/confidence-sequence.ts';
import type { Warning } from '../types/report.ts';
import type { StopRule } from '../types/stop-rule.ts';
import type { Suite } from '../types/suite.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { groupName } from './compare.ts';
import { pairBySample } from './compare-scores.ts';
import { type ContestTerms, countPairs, halfWidthOf, levelText, pairLevel, standOf } from './contest.ts';
import { differenceUnit, formatCount, formatNumber, formatPlural } from './format-number.ts';
import { endedCalls, plannedValues } from './planned-values.ts';
import type { SampleValue } from './sample-values.ts';

/** What came of a suite's rule to stop, a word for each cell; empty: the suite has none. */
export function warnAboutSettlement(
  data: readonly CellData[],
  suite: Suite,
  scorers: readonly UsedScorer[],
): Warning[] {
  const rule = suite.stopWhen;
  const used = scorers.find(({ scorer }) => scorer.name === rule?.metric);
  if (rule === null || used === undefined) return [];
  const contests = new Set(data.map(groupName)).size;
  const terms = { rule, scorer: used.scorer, pairs: countPairs(suite.candidates.length, contests) };
  const valuesOf = (one: CellData) => plannedValues(endedCalls(one, used, suite.errors), one.plan);
  return data.flatMap((one) => {
    if (one.settled !== null) return [settledNote(one, one.settled)];
    const isWhole =
      one.measured.length >= one.planned && one.measured.every(({ row }) => row.status !== 'cancelled');
    if (!isWhole) return [];
    const rivals = data.filter(
      (other) => other !== one && other.settled === null && groupName(other) === groupName(one),
    );
    return [unsettledNote(one, valuesOf(one), rivals, valuesOf, terms)];
  });
}

function settledNote({ cell }: CellData, settled: NonNullable<CellData['settled']>): Warning {
  const { samples, plannedSamples, sparedRequests, reason, metric } = settled;
  return {
    code: 'settled',
    severity: 'note',
    about: cell.id,
    message: `Settled after ${formatCount(samples)} of ${formatPlural(plannedSamples, 'sample')}: ${reason}. ${formatPlural(sparedRequests, 'request')} ${sparedRequests === 1 ? 'was' : 'were'} spared.`,
    remedy: `Its other numbers come from as many samples as ${metric} asked for.`,
  };
}

function unsettledNote(
  { cell, samples }: CellData,
  values: readonly SampleValue[],
  rivals: readonly CellData[],
  valuesOf: (data: CellData) => readonly SampleValue[],
  terms: ContestTerms,
): Warning {
  const broken = values.some(({ value }) => !(value >= 0 && value <= 1));
  const { name } = terms.scorer;
  const after = `after all ${formatPlural(samples, 'sample')}`;
  if (broken)
    return {
      code: 'stop_rule_failed',
      severity: 'doubt',
      about: cell.id,
      message: `${name} has values outside 0 to 1, so nothing was stopped by it: the cell was asked its whole plan.`,
      remedy: 'Name another metric in stopWhen.',
    };
  const open = (one: CellData) => ({ candidate: one.cell.candidate.id, values: valuesOf(one) });
  const message =
    terms.rule.goal.kind === 'halfWidth'
      ? widthText(values, terms, terms.rule.goal.atMost, after)
      : `Not settled ${after}: ${pairsText(values, rivals.map(open), terms)}.`;
  return {
    code: 'not_settled',
    severity: 'note',
    about: cell.id,
    message,
    remedy: 'More samples may settle it; what is undecided is not shown to be the same.',
  };
}

function widthText(
  values: readonly SampleValue[],
  { rule, scorer }: ContestTerms,
  asked: number,
  after: string,
): string {
  const interval = meanConfidenceSequence(
    values.map(({ value }) => value),
    rule.confidence,
  );
  const unit = differenceUnit(scorer.unit);
  if (interval === null)
    return `Not settled ${after}: no one mean of ${scorer.name} fits them all, it drifted.`;
  const half = formatNumber(halfWidthOf(interval), unit);
  return `Not settled: ${scorer.name} ± ${half} at ${levelText(rule.confidence)} ${after}, ± ${formatNumber(asked, unit)} was asked for.`;
}

interface Rival {
  readonly candidate: string;
  readonly values: readonly SampleValue[];
}

/** The pairs of a candidate that are undecided, with what their differences may be. */
function pairsText(values: readonly SampleValue[], rivals: readonly Rival[], terms: ContestTerms): string {
  const level = pairLevel(terms);
  const open = rivals.filter((rival) => standOf(values, rival.values, terms).relation === 'undecided');
  if (open.length === 0) return `every pair was decided, but too late to spare anything`;
  const unit = differenceUnit(terms.scorer.unit);
  const texts = open.map((rival) => {
    const { pairs } = pairBySample(values, rival.values);
    const interval = differenceConfidenceSequence(
      pairs.map(([x, y]) => x.value - y.value),
      level,
    );
    if (interval === null) return `${rival.candidate} (no one difference fits all samples)`;
    return `${rival.candidate} (${formatNumber(interval.low, unit)} to ${formatNumber(interval.high, unit)})`;
  });
  return `${terms.scorer.name} may differ at ${levelText(level)} from that of ${texts.join(', ')}${marginText(terms.rule, unit)}`;
}

function marginText({ goal }: StopRule, unit: ReturnType<typeof differenceUnit>): string {
  return goal.kind === 'decided' && goal.margin > 0 ? `, beyond ± ${formatNumber(goal.margin, unit)}` : '';
}
