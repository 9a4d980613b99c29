import {
  differenceAlwaysValidP,
  differenceConfidenceSequence,
  meanConfidenceSequence,
} from '../stats/confidence-sequence.ts';
import type { Interval } from '../stats/interval.ts';
import type { Scorer } from '../types/scorer.ts';
import type { Settlement } from '../types/settlement.ts';
import type { StopRule } from '../types/stop-rule.ts';
import { pairBySample } from './compare-scores.ts';
import { differenceUnit, formatNumber } from './format-number.ts';
import type { SampleValue } from './sample-values.ts';

/** A candidate in a contest, as one look finds it. */
export interface Contender {
  readonly candidate: string;
  /** In planned order, as `plannedValues` gives them. */
  readonly values: readonly SampleValue[];
  /** settled: by an earlier look. stopped: it sends nothing more for another reason, and nothing is decided with it. */
  readonly state: 'running' | 'settled' | 'stopped';
}

/** What a look decides by. */
export interface ContestTerms {
  readonly rule: StopRule;
  readonly scorer: Pick<Scorer, 'name' | 'unit' | 'higherIsBetter'>;
  /** Pairs of all contests of the run, which share the rule's error. */
  readonly pairs: number;
}

/** What settled a candidate. */
export type Decision = Pick<Settlement, 'against' | 'low' | 'high' | 'level' | 'reason'>;

/** How one candidate stands to another when their pair is decided. */
export interface PairStanding {
  readonly relation: 'better' | 'worse' | 'equal' | 'undecided';
  /** Of the first − the second; null: it is undecided. */
  readonly interval: Interval | null;
}

const UNDECIDED: PairStanding = { relation: 'undecided', interval: null };

/** Pairs of candidates in all contests of a run: Bonferroni's share of the error is by them. */
export function countPairs(candidates: number, contests: number): number {
  return (contests * candidates * (candidates - 1)) / 2;
}

/** Level of one pair's interval, so that all of them hold together with the rule's confidence. */
export function pairLevel({ rule, pairs }: Pick<ContestTerms, 'rule' | 'pairs'>): number {
  return 1 - (1 - rule.confidence) / Math.max(1, pairs);
}

/** The running candidates that need no more samples, with the reason. */
export function decideContest(
  contenders: readonly Contender[],
  terms: ContestTerms,
): ReadonlyMap<string, Decision> {
  const running = contenders.filter(({ state }) => state === 'running');
  return terms.rule.goal.kind === 'halfWidth'
    ? new Map(running.flatMap((one) => decideAlone(one, terms, terms.rule.goal)))
    : decideAgainst(contenders, terms);
}

function decideAlone(
  { candidate, values }: Contender,
  { rule, scorer }: ContestTerms,
  goal: StopRule['goal'],
): (readonly [string, Decision])[] {
  if (goal.kind !== 'halfWidth' || values.length < rule.atLeast) return [];
  const interval = meanConfidenceSequence(
    values.map(({ value }) => value),
    rule.confidence,
  );
  if (interval === null || halfWidthOf(interval) > goal.atMost) return [];
  const unit = differenceUnit(scorer.unit);
  const found = `± ${formatNumber(halfWidthOf(interval), unit)} at ${levelText(rule.confidence)}`;
  const reason = `known to ${found} in ${scorer.name}, ± ${formatNumber(goal.atMost, unit)} was asked for`;
  return [[candidate, { against: null, ...interval, level: rule.confidence, reason }]];
}

function decideAgainst(contenders: readonly Contender[], terms: ContestTerms): ReadonlyMap<string, Decision> {
  const running = contenders.filter(({ state }) => state === 'running');
  const standing = standingsOf(running, terms);
  const decisions = new Map<string, Decision>();
  for (const one of running) {
    const rival = running.find((other) => standing(one, other)?.relation === 'worse');
    if (rival !== undefined) note(decisions, one, [rival], standing, terms);
  }
  const left = running.filter(({ candidate }) => !decisions.has(candidate));
  const isStopped = contenders.some(({ state }) => state === 'stopped');
  for (const one of left) {
    const others = left.filter((other) => other !== one);
    const open = others.some((other) => standing(one, other)?.relation !== 'equal');
    if (open || isStopped || contenders.length < 2) continue;
    const decided = running.filter(
      (other) => (standing(one, other)?.relation ?? 'undecided') !== 'undecided',
    );
    note(decisions, one, decided, standing, terms);
  }
  return decisions;
}

type StandingOf = (a: Contender, b: Contender) => PairStanding | null;

/** How any two stand, each pair looked at once. */
function standingsOf(running: readonly Contender[], terms: ContestTerms): StandingOf {
  const known = new Map<Contender, Map<Contender, PairStanding>>();
  running.forEach((a, i) => {
    for (const b of running.slice(i + 1)) {
      const standing = standOf(a.values, b.values, terms);
      known.set(a, (known.get(a) ?? new Map()).set(b, standing));
      known.set(b, (known.get(b) ?? new Map()).set(a, turned(standing)));
    }
  });
  return (a, b) => known.get(a)?.get(b) ?? null;
}

/** Says why a candidate is settled by the standings to `rivals`, of which the first one's interval is quoted. */
function note(
  decisions: Map<string, Decision>,
  one: Contender,
  rivals: readonly Contender[],
  standing: StandingOf,
  terms: ContestTerms,
): void {
  const [rival] = rivals;
  const interval = rival === undefined ? null : (standing(one, rival)?.interval ?? null);
  if (rival === undefined || interval === null) return;
  const { rule, scorer } = terms;
  const unit = differenceUnit(scorer.unit);
  const margin = rule.goal.kind === 'decided' ? formatNumber(rule.goal.margin, unit) : '';
  const words = rivals.map((other) => {
    const relation = standing(one, other)?.relation;
    return relation === 'equal'
      ? `within ± ${margin} of ${other.candidate}`
      : `${relation} than ${other.candidate}`;
  });
  const ends = `${formatNumber(interval.low, unit)} to ${formatNumber(interval.high, unit)}`;
  const level = pairLevel(terms);
  const reason = `${words.join(', ')} in ${scorer.name}: difference to ${rival.candidate} ${ends} at ${levelText(level)}`;
  decisions.set(one.candidate, { against: rival.candidate, ...interval, level, reason });
}

/**
 * How a stands to b on the samples that both have. Decided when the interval of a − b leaves 0 out, or lies within
 * ± margin: whatever the true difference is, one of the two comes true with samples enough, unless the margin is 0 and
 * there is no difference.
 */
export function standOf(
  a: readonly SampleValue[],
  b: readonly SampleValue[],
  terms: ContestTerms,
): PairStanding {
  const { rule, scorer } = terms;
  const level = pairLevel(terms);
  const differences = pairBySample(a, b).pairs.map(([x, y]) => x.value - y.value);
  const margin = rule.goal.kind === 'decided' ? rule.goal.margin : 0;
  if (differences.length < rule.atLeast) return UNDECIDED;
  // The interval leaves 0 out exactly when p says so, and p costs a sixtieth of it.
  const p = differenceAlwaysValidP(differences, level);
  const apart = p !== null && p <= 1 - level;
  if (!apart && margin === 0) return UNDECIDED;
  const interval = differenceConfidenceSequence(differences, level);
  if (interval === null) return UNDECIDED;
  if (interval.low > 0 || interval.high < 0)
    return { relation: interval.low > 0 === scorer.higherIsBetter ? 'better' : 'worse', interval };
  const alike = margin > 0 && interval.low >= -margin && interval.high <= margin;
  return alike ? { relation: 'equal', interval } : UNDECIDED;
}

function turned({ relation, interval }: PairStanding): PairStanding {
  const opposite = { better: 'worse', worse: 'better', equal: 'equal', undecided: 'undecided' } as const;
  return {
    relation: opposite[relation],
    interval: interval === null ? null : { low: 0 - interval.high, high: 0 - interval.low },
  };
}

/** Half of an interval's length. */
export function halfWidthOf({ low, high }: Interval): number {
  return (high - low) / 2;
}

/** 0.9833 as "98.3 %". */
export function levelText(level: number): string {
  return `${Number((100 * level).toFixed(level > 0.99 ? 2 : 1))} %`;
}
