import { holmAdjust } from '../stats/holm.ts';
import type { Rng } from '../types/context.ts';
import type { Comparison } from '../types/report.ts';
import type { Suite } from '../types/suite.ts';
import { twinOf } from '../util/twin.ts';
import { chosenSizeNote, compareLooked, decidingLevel, joinNotes } from './always-valid.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { compareLatency } from './compare-latency.ts';
import { compareScores, type Finding } from './compare-scores.ts';
import { type CustomMetrics, compareMetric } from './custom-metric.ts';
import { headlineOf } from './headline.ts';
import { groupLookup, sideOf } from './metric-side.ts';
import { endedCalls, plannedValues } from './planned-values.ts';

/** Significance level after Holm's correction. */
const ALPHA = 0.05;

/** Percentiles of latency that are compared. */
const COMPARED_PERCENTILES = [50, 95] as const;

/** Times that two cells are compared by, where their loads allow it. */
export const COMPARED_TIMES: readonly string[] = ['service_time', 'response_time'].flatMap((latency) =>
  COMPARED_PERCENTILES.map((p) => `${latency}.p${p}`),
);

/** Everything about a comparison that its test does not decide. */
type Frame = Pick<
  Comparison,
  'metric' | 'a' | 'b' | 'dataset' | 'prompt' | 'load' | 'unit' | 'higherIsBetter'
>;

/**
 * Compares every two candidates that share dataset, prompt and load; a is the one that stands first in the suite.
 * p-values are corrected by Holm over all comparisons of one metric in the run. A twin that measures the noise is left out.
 */
export function compareCells(
  cells: readonly CellData[],
  suite: Suite,
  scorers: readonly UsedScorer[],
  rng: Rng,
  custom: CustomMetrics,
): Comparison[] {
  const order = new Map(suite.candidates.map((candidate, i) => [candidate.id, i]));
  const rank = (data: CellData) => order.get(data.cell.candidate.id) ?? order.size;
  const twin = twinIn(suite);
  const real = cells.filter(({ cell }) => cell.candidate.id !== twin);
  const groups = groupCells(real);
  const terms = termsOf(suite, groups.length);
  const raw = groups.flatMap((group) => {
    const ranked = [...group].sort((x, y) => rank(x) - rank(y));
    return ranked.flatMap((a, i) =>
      ranked.slice(i + 1).flatMap((b) => comparePair(a, b, terms, scorers, rng, custom)),
    );
  });
  const { stopWhen } = suite;
  const stated = stopWhen?.goal.kind === 'decided' && stopWhen.goal.margin > 0 ? stopWhen.goal.margin : null;
  return adjustByMetric(raw, (metric) => (metric === stopWhen?.metric ? stated : null));
}

/** What a comparison of two cells goes by beside their numbers. */
export interface ComparisonTerms {
  readonly errors: Suite['errors'];
  /** Its metric is compared by intervals that hold at every look; null: none is looked at. */
  readonly stopWhen: Suite['stopWhen'];
  /** Level at which a pair of that metric is decided. */
  readonly decidingLevel: number;
  /** Compares the pair on a warm latency at a percentile; null: the two took turns in one run. */
  readonly compareTime: ((latency: ComparedLatency, p: number) => Finding) | null;
}

/** A latency that cells are compared by. */
export type ComparedLatency = 'service_time' | 'response_time';

/** The terms of a suite with so many contests. */
export function termsOf(suite: Suite, contests: number): ComparisonTerms {
  const { errors, stopWhen } = suite;
  return { errors, stopWhen, decidingLevel: decidingLevel(suite, contests), compareTime: null };
}

/** Id of the candidate that runs a second time against itself; null: the suite has none. */
export function twinIn({ aa, candidates }: Suite): string | null {
  const first = candidates[0];
  return aa && first !== undefined ? twinOf(first.id) : null;
}

/** The comparisons with no verdict on a time: the client that took the times was saturated. */
export function withholdTimes<T extends Comparison>(comparisons: readonly T[]): T[] {
  const note = 'no verdict: the client was saturated, so its own lateness is in both times';
  return comparisons.map((comparison) =>
    comparison.unit === 'ms'
      ? {
          ...comparison,
          verdict: 'undecided' as const,
          note: comparison.note === null ? note : `${note}; ${comparison.note}`,
        }
      : comparison,
  );
}

/** Name of what two cells have to share to be compared. */
export function groupName({ cell }: Pick<CellData, 'cell'>): string {
  return JSON.stringify([cell.dataset.name, cell.prompt?.id ?? null, cell.loadLabel]);
}

/** Cells by dataset, prompt and load, in the given order. */
function groupCells(cells: readonly CellData[]): CellData[][] {
  const groups = new Map<string, CellData[]>();
  for (const data of cells) {
    const name = groupName(data);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [data]);
    else group.push(data);
  }
  return [...groups.values()];
}

/** Every comparison of two cells, not yet corrected and without a verdict. */
export function comparePair(
  a: CellData,
  b: CellData,
  terms: ComparisonTerms,
  scorers: readonly UsedScorer[],
  rng: Rng,
  { metrics, groupings }: CustomMetrics,
): Comparison[] {
  const frame = (metric: string, unit: Comparison['unit'], higherIsBetter: boolean): Frame => ({
    metric,
    a: a.cell.candidate.id,
    b: b.cell.candidate.id,
    dataset: a.cell.dataset.name,
    prompt: a.cell.prompt?.id ?? null,
    load: a.cell.loadLabel,
    unit,
    higherIsBetter,
  });
  const randomFor = (metric: string) => rng.fork(`${a.cell.id} against ${b.cell.id}/${metric}`).next;
  const byScore = scorers
    .filter(({ scorer }) => scorer.kind !== 'table')
    .map((used) => {
      const { name, unit, higherIsBetter } = used.scorer;
      return undecided(frame(name, unit, higherIsBetter), compareScorer(a, b, used, terms, randomFor(name)));
    });
  const byTime = comparedLatencies(a).flatMap((latency) =>
    COMPARED_PERCENTILES.map((p) => {
      const metric = `${latency}.p${p}`;
      const finding =
        terms.compareTime === null
          ? withChosenSize(compareLatency(a, b, latency, p, randomFor(metric)), terms)
          : terms.compareTime(latency, p);
      return undecided(frame(metric, 'ms', false), finding);
    }),
  );
  const groupOf = groupLookup(b.judged, groupings.get(b.cell.dataset.name));
  const byMetric = metrics.map((metric) => {
    const { name, unit, higherIsBetter } = metric.spec;
    const [sideA, sideB] = [sideOf(a.judged, metric, terms.errors), sideOf(b.judged, metric, terms.errors)];
    const finding = compareMetric(metric, sideA, sideB, groupOf, randomFor(`metric ${name}`));
    return undecided(frame(name, unit, higherIsBetter), withChosenSize(finding, terms));
  });
  return [...byScore, ...byMetric, ...byTime];
}

/** The metric of a rule to stop by what holds at every look, the others as if their number of samples had been fixed. */
function compareScorer(
  a: CellData,
  b: CellData,
  used: UsedScorer,
  terms: ComparisonTerms,
  random: () => number,
): Finding {
  if (used.scorer.name !== terms.stopWhen?.metric)
    return withChosenSize(compareScores(a, b, used, terms, random), terms);
  const valuesOf = (data: CellData) => plannedValues(endedCalls(data, used, terms.errors), data.plan);
  return compareLooked(valuesOf(a), valuesOf(b), terms.decidingLevel);
}

function withChosenSize(finding: Finding, terms: ComparisonTerms): Finding {
  return { ...finding, note: joinNotes(finding.note, chosenSizeNote(terms)) };
}

/** Candidates of a search were asked at rates of their own: their latencies do not compare. */
function comparedLatencies({ cell }: CellData): readonly ComparedLatency[] {
  if (cell.load.kind === 'sweep') return [];
  return headlineOf(cell.load) === 'service_time' ? ['service_time'] : ['response_time', 'service_time'];
}

function undecided(frame: Frame, finding: Finding): Comparison {
  return { ...frame, ...finding, pAdjusted: null, verdict: 'undecided' };
}

/**
 * The comparisons with p-values corrected by Holm over all of one metric, and with verdicts. `marginOf`: a metric's margin
 * of not_worse, for shares and scores; null: none is stated.
 */
export function adjustByMetric<T extends Comparison>(
  raw: readonly T[],
  marginOf: (metric: string) => number | null,
): T[] {
  const adjusted = new Map<T, number | null>();
  for (const metric of new Set(raw.map((comparison) => comparison.metric))) {
    const family = raw.filter((comparison) => comparison.metric === metric);
    const pValues = holmAdjust(family.map((comparison) => comparison.pValue));
    family.forEach((comparison, i) => {
      adjusted.set(comparison, pValues[i] ?? null);
    });
  }
  return raw.map((comparison) => {
    const pAdjusted = adjusted.get(comparison) ?? null;
    return { ...comparison, pAdjusted, verdict: judge(comparison, pAdjusted, marginOf(comparison.metric)) };
  });
}

/** Of b against a. A difference that is not shown is undecided, never "the same". */
function judge(
  { difference, higherIsBetter, unit }: Comparison,
  pAdjusted: number | null,
  margin: number | null,
): Comparison['verdict'] {
  if (difference === null) return 'undecided';
  if (pAdjusted !== null && pAdjusted < ALPHA && difference.value !== 0) {
    return difference.value > 0 === higherIsBetter ? 'better' : 'worse';
  }
  const worstEnd = higherIsBetter ? difference.low : difference.high;
  if (margin === null || unit === 'ms' || worstEnd === null) return 'undecided';
  return (higherIsBetter ? worstEnd : -worstEnd) >= -margin ? 'not_worse' : 'undecided';
}
