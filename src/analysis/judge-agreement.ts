import { gradesIn } from '../scorers/combine-grades.ts';
import { judgeIdOf, repeatOf } from '../scorers/judge-options.ts';
import { krippendorffAlpha } from '../stats/krippendorff-alpha.ts';
import { resampledAlpha } from '../stats/resampled-alpha.ts';
import type { Rng } from '../types/context.ts';
import type { Estimate } from '../types/estimate.ts';
import type { Grader } from '../types/scorer.ts';
import type { Judge } from '../types/suite.ts';
import type { JudgeAgreement } from '../types/summary.ts';
import { fewUnits, withDoubts } from '../util/interval-doubt.ts';
import { joinNotes } from './always-valid.ts';
import type { CellData, Judged, UsedScorer } from './cell-data.ts';
import { BOOTSTRAP_METHOD, expandedBootstrap, resamplingUnits } from './corpus.ts';
import { formatCount, formatPlural } from './format-number.ts';
import { scoreValueOf } from './sample-values.ts';

/** One answer with what each observer gave it, null where it gave nothing. */
interface GradedAnswer {
  readonly sampleId: string;
  readonly cluster: string | null;
  readonly grades: readonly (number | null)[];
}

/** A judge scorer with the judge that it asks. */
interface JudgeScorer extends UsedScorer {
  readonly grader: Grader;
  readonly judge: Judge;
}

/**
 * Agreement of the judges over one cell's answers: of each that was asked repeatedly with itself, and of those with each
 * other that were put the same question on the same scale and are not all one model. `rng` feeds the bootstrap.
 */
export function judgeAgreement(
  { cell, judged }: Pick<CellData, 'cell' | 'judged'>,
  scorers: readonly UsedScorer[],
  judges: readonly Judge[],
  rng: Rng,
): readonly JudgeAgreement[] {
  const asking = scorers.flatMap((used) => withJudge(used, judges));
  const randomOf = (between: string, group: readonly JudgeScorer[]) =>
    rng.fork(`${cell.id}/${between}/${group.map(({ scorer }) => scorer.name).join(' ')}`).next;
  return [
    ...asking.flatMap((one) => ofRepeats(judged, one, randomOf('repeats', [one]))),
    ...sameQuestion(asking).map((group) => ofJudges(judged, group, randomOf('judges', group))),
  ];
}

function withJudge(used: UsedScorer, judges: readonly Judge[]): JudgeScorer[] {
  const { scorer, options } = used;
  if (scorer.outside?.kind !== 'judge') return [];
  const { grader } = scorer.outside;
  const id = judgeIdOf(scorer.name, options, grader, judges);
  const judge = judges.find(({ candidate }) => candidate.id === id);
  return judge === undefined ? [] : [{ ...used, grader, judge }];
}

/** Groups of scorers that put one question to judges of at least two models, each judge once. */
function sameQuestion(asking: readonly JudgeScorer[]): readonly (readonly JudgeScorer[])[] {
  const groups = new Map<string, JudgeScorer[]>();
  for (const one of asking) {
    const question = one.grader.regrading?.questionOf(one.options) ?? null;
    if (question === null) continue;
    const group = groups.get(question) ?? [];
    groups.set(question, group);
    if (group.every(({ judge }) => judge.candidate.id !== one.judge.candidate.id)) group.push(one);
  }
  return [...groups.values()].filter(
    (group) => new Set(group.map(({ judge }) => judge.candidate.model)).size > 1,
  );
}

/** Empty for a judge that is asked once, and where there was nothing to ask: the candidate that others are held against. */
function ofRepeats(
  judged: readonly Judged[],
  { scorer, options, grader, judge }: JudgeScorer,
  random: () => number,
): JudgeAgreement[] {
  const observers = repeatOf(options);
  const { itself, regrading } = grader;
  if (observers === 1 || regrading === null) return [];
  const scored = judged.filter((item) => scoreValueOf(item, scorer.name) !== null);
  const found = scored.flatMap((item) => {
    const score = item.scored.get(scorer.name)?.score;
    const given = score === undefined ? null : gradesIn(score);
    return given === null ? [] : [{ ...item, ...given }];
  });
  if (itself !== null && scored.length > 0 && found.length === 0) return [];
  const cached = found.reduce((sum, answer) => sum + answer.cached, 0);
  const leftOut =
    cached === 0
      ? null
      : `${formatPlural(cached, 'grade')} came from a cache and ${cached === 1 ? 'is' : 'are'} left out`;
  const { scale } = regrading;
  const measured = measure(found, scale, leftOut, random);
  const names = { scorers: [scorer.name], judges: [judge.candidate.id] };
  return [{ between: 'repeats', ...names, scale, observers, ...measured }];
}

function ofJudges(
  judged: readonly Judged[],
  group: readonly JudgeScorer[],
  random: () => number,
): JudgeAgreement {
  const found = judged.map(({ sampleId, cluster, scored }) => ({
    sampleId,
    cluster,
    grades: group.map(({ scorer }) => scoreValueOf({ scored }, scorer.name)),
  }));
  return {
    between: 'judges',
    scorers: group.map(({ scorer }) => scorer.name),
    judges: group.map(({ judge }) => judge.candidate.id),
    scale: 'interval',
    observers: group.length,
    ...measure(found, 'interval', null, random),
  };
}

function measure(
  found: readonly GradedAnswer[],
  scale: JudgeAgreement['scale'],
  leftOut: string | null,
  random: () => number,
): Pick<JudgeAgreement, 'answers' | 'grades' | 'alpha' | 'reason'> {
  const counts = found.map(({ grades }) => grades.filter((grade) => grade !== null).length);
  const pairable = found.filter((_, at) => (counts[at] as number) >= 2);
  const alpha = estimateAlpha(pairable, scale, leftOut, random);
  return {
    answers: counts.filter((count) => count > 0).length,
    grades: counts.reduce((sum, count) => sum + count, 0),
    alpha,
    reason: alpha === null ? reasonOf(pairable.length, leftOut) : null,
  };
}

function reasonOf(pairable: number, leftOut: string | null): string {
  const why =
    pairable === 0
      ? 'no answer has two readable grades'
      : `all grades of the ${formatCount(pairable)} answers are alike: nothing could have disagreed`;
  return joinNotes(why, leftOut) ?? why;
}

/** Alpha of answers with two grades or more, with its bootstrap over samples or clusters; null: undefined. */
function estimateAlpha(
  answers: readonly GradedAnswer[],
  scale: JudgeAgreement['scale'],
  leftOut: string | null,
  random: () => number,
): Estimate | null {
  const grades = answers.map((answer) => answer.grades);
  const value = scale === 'nominal' ? krippendorffAlpha(grades, scale) : krippendorffAlpha(grades, scale);
  if (value === null) return null;
  const units = resamplingUnits(answers);
  const kinds = findKinds(answers, units.unitOf);
  const { low, high, note } = expandedBootstrap(
    Int32Array.from(kinds, ({ size }) => size),
    resampledAlpha(
      kinds.map((kind) => kind.grades),
      scale,
    ),
    random,
    0.95,
  );
  const doubts = [fewUnits(units.count, units.clustered ? 'clusters' : 'samples')];
  const about = note === null ? withDoubts(leftOut, doubts) : joinNotes(`no interval: ${note}`, leftOut);
  return { value, low, high, level: 0.95, n: answers.length, method: BOOTSTRAP_METHOD, note: about };
}

/** Samples or clusters whose answers were graded alike are one kind, of which resampling counts how many it drew. */
function findKinds(
  answers: readonly GradedAnswer[],
  unitOf: ReadonlyMap<string, number>,
): readonly { readonly size: number; readonly grades: readonly (readonly (number | null)[])[] }[] {
  const units = new Map<number, (readonly (number | null)[])[]>();
  for (const { sampleId, grades } of answers) {
    const unit = unitOf.get(sampleId) as number;
    units.set(unit, [...(units.get(unit) ?? []), [...grades].sort()]);
  }
  const kinds = new Map<string, { size: number; grades: readonly (readonly (number | null)[])[] }>();
  for (const grades of units.values()) {
    const name = grades
      .map((own) => JSON.stringify(own))
      .sort()
      .join();
    const kind = kinds.get(name);
    if (kind === undefined) kinds.set(name, { size: 1, grades });
    else kind.size += 1;
  }
  return [...kinds.values()];
}
