import { describe, expect, it } from 'vitest';
import { makeCandidate, makeCells, makeSuite } from '../../test/fixtures/make-run.ts';
import { combineGrades } from '../scorers/combine-grades.ts';
import type { Score } from '../types/score.ts';
import type { ScorerSpec } from '../types/suite.ts';
import { createRng } from '../util/rng.ts';
import { type Judged, usedScorers } from './cell-data.ts';
import { judgeAgreement } from './judge-agreement.ts';
import { warnAboutJudges } from './warn-judges.ts';

const judges = ['one', 'two'].map((id) => ({
  task: 'chat-completion' as const,
  candidate: makeCandidate(id),
}));
const [cell] = makeCells(makeSuite());
const OUTPUT = {
  kind: 'text',
  text: 'out',
  reasoning: null,
  finishReason: 'stop',
  toolCalls: [],
} as const;
const REPEATED = [{ name: 'judge', options: { judge: 'one', repeat: 3 } }];

function gradedAs(grades: readonly (number | null)[], cached: readonly number[] = []): Score {
  const repeats = grades.map((given, place) => ({
    score:
      given === null
        ? { unscored: 'no word' }
        : { value: (given - 1) / 4, metadata: { given, reply: `SCORE: ${given}` } },
    cached: cached.includes(place),
  }));
  return combineGrades(repeats, {
    scale: 'interval',
    gradeOf: ({ metadata }) => Number(metadata?.given),
    questionOf: () => null,
  });
}

function judged(
  scores: readonly Readonly<Record<string, Score>>[],
  clusters?: (at: number) => string,
): Judged[] {
  return scores.map((own, at) => ({
    key: `k${at}`,
    sampleId: `s${at}`,
    sampleHash: `h${at}`,
    cluster: clusters?.(at) ?? null,
    input: 'in',
    target: null,
    groups: null,
    output: OUTPUT,
    status: 'ok',
    recalled: false,
    scored: new Map(Object.entries(own).map(([name, score]) => [name, { score, pair: null }])),
  }));
}

function agreement(items: readonly Judged[], specs: readonly ScorerSpec[], asking = judges) {
  if (cell === undefined) throw new Error('no cell');
  return judgeAgreement({ cell, judged: items }, usedScorers(specs), asking, createRng(5));
}

const repeats = (rows: readonly (readonly (number | null)[])[], clusters?: (at: number) => string) =>
  agreement(
    judged(
      rows.map((grades) => ({ judge: gradedAs(grades) })),
      clusters,
    ),
    REPEATED,
  );

/** Forty answers of five qualities, each graded `off` points too high by one repeat in three. */
const noisy = (off: number) =>
  Array.from({ length: 40 }, (_, at) => [1 + (at % 5), 1 + (at % 5), 1 + ((at + off) % 5)]);

describe('grades of one answer', () => {
  it('the mean of the readable ones counts, each is kept, and none is no score', () => {
    expect(gradedAs([5, null, 2])).toEqual({
      value: 0.625,
      metadata: { grades: [5, null, 2], reply: 'SCORE: 5' },
    });
    expect(gradedAs([null, null])).toEqual({
      unscored: 'none of 2 grades could be read; the first: no word',
    });
  });
});

describe('agreement of a judge with itself', () => {
  it('counts answers and readable grades; n are the answers with two', () => {
    const rows = [...noisy(1), [4, null, null], [null, null, null]];
    expect(repeats(rows)[0]).toMatchObject({
      between: 'repeats',
      scale: 'interval',
      observers: 3,
      answers: 41,
      grades: 121,
      alpha: { n: 40, note: null },
      reason: null,
    });
  });

  it.each<[string, readonly (readonly (number | null)[])[], string]>([
    ['no spread', Array(9).fill([4, 4, 4]), 'all grades of the 9 answers are alike'],
    ['one grade an answer', Array(9).fill([4, null, null]), 'no answer has two readable grades'],
    ['nothing readable', Array(9).fill([null, null, null]), 'no answer has two readable grades'],
  ])('%s: null with the reason', (_what, rows, reason) => {
    const [found] = repeats(rows);
    expect(found?.alpha).toBeNull();
    expect(found?.reason).toContain(reason);
  });

  it('a grade from a cache is no opinion of its own', () => {
    const rows = noisy(1).map((grades) => ({ judge: gradedAs(grades, [2]) }));
    const [found] = agreement(judged(rows), REPEATED);
    expect(found).toMatchObject({ grades: 80, alpha: { value: 1 } });
    expect(found?.alpha?.note).toContain('40 grades came from a cache and are left out');
  });

  it('clusters are drawn whole: answers that go wrong together widen the interval', () => {
    const rows = Array.from({ length: 60 }, (_, at) =>
      at < 30 ? [1 + (at % 5), 1 + (at % 5)] : [1 + (at % 5), 5 - (at % 5)],
    );
    const width = (clusters?: (at: number) => string) => {
      const alpha = repeats(rows, clusters)[0]?.alpha;
      return (alpha?.high ?? Number.NaN) - (alpha?.low ?? Number.NaN);
    };
    expect(width((at) => `c${Math.floor(at / 10)}`)).toBeGreaterThan(1.5 * width());
  });

  it('a judge that is asked once has none', () => {
    expect(agreement(judged([]), [{ name: 'judge', options: { judge: 'one' } }])).toEqual([]);
  });

  it('a doubt stands where the whole interval lies below 0.667, and nowhere else', () => {
    const warned = (rows: readonly (readonly number[])[]) =>
      warnAboutJudges({ id: 'c', agreement: repeats(rows) });
    expect(warned(noisy(3))).toMatchObject([{ code: 'judge_disagrees', severity: 'doubt', about: 'c' }]);
    expect(warned(noisy(3))[0]?.message).toMatch(
      /^judge: the judge one disagrees with itself: alpha -?0\.\d+ \[.+\] over 40 answers asked 3 times/,
    );
    expect(warned(noisy(0))).toEqual([]);
    // Half of these are graded well, so the interval reaches the bar.
    expect(
      warned(noisy(3).map((grades, at) => (at % 4 < 3 ? [1 + (at % 5), 1 + (at % 5)] : grades))),
    ).toEqual([]);
  });
});

describe('agreement of judges with each other', () => {
  const value = (share: number): Score => ({ value: share, metadata: null });
  const items = judged(
    Array.from({ length: 8 }, (_, at) => ({ 'judge@one': value(at / 8), 'judge@two': value((at + 1) / 8) })),
  );
  const both = (one: ScorerSpec['options'], two: ScorerSpec['options']) => [
    { name: 'judge@one', options: one },
    { name: 'judge@two', options: two },
  ];

  it('is stated for one question on one scale, with a doubt about few samples', () => {
    const [found, ...none] = agreement(items, both({}, { scale: [1, 5] }));
    expect(none).toEqual([]);
    expect(found).toMatchObject({ between: 'judges', judges: ['one', 'two'], answers: 8, grades: 16 });
    expect(found?.alpha?.note).toContain('fewer than 30 samples');
  });

  it.each<[string, readonly ScorerSpec[], string]>([
    ['another scale', both({}, { scale: [0, 1] }), 'two'],
    ['another rubric', both({}, { rubric: 'Is it polite?' }), 'two'],
    ['the same model', both({}, {}), 'one'],
  ])('%s: none', (_what, specs, model) => {
    const asking = judges.map(({ task, candidate }) => ({
      task,
      candidate: candidate.id === 'two' ? { ...candidate, model: `org/${model}` } : candidate,
    }));
    expect(agreement(items, specs, asking)).toEqual([]);
  });
});
