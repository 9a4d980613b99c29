import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildConfusion } from './confusion.ts';

interface Case {
  name: string;
  targets: string[];
  answers: string[];
  labels: string[];
  matrix: number[][];
  perClass: [number, number, number, number][];
}
const golden: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../test/golden/stats-scores.json', import.meta.url), 'utf8'),
);

it.each(golden.cases)('agrees with scikit-learn on "$name"', (row) => {
  const made = buildConfusion(row.targets.map((target, i) => ({ target, answer: row.answers[i] as string })));
  const at = (label: string) => row.labels.indexOf(label);
  expect([...(made?.labels ?? [])].sort()).toEqual(row.labels);
  made?.labels.forEach((target, i) => {
    made.labels.forEach((answer, j) => {
      expect(made.matrix[i]?.[j]).toBe(row.matrix[at(target)]?.[at(answer)]);
    });
    const [precision, recall, f1, support] = row.perClass[at(target)] as Case['perClass'][number];
    const ours = made.perClass[i];
    expect(ours?.support).toBe(support);
    // scikit-learn writes 0 where a denominator is 0; we write null.
    expect(ours?.precision ?? 0).toBeCloseTo(precision, 12);
    expect(ours?.recall ?? 0).toBeCloseTo(recall, 12);
    expect(ours?.f1 ?? 0).toBeCloseTo(f1, 12);
  });
});

it('classes of the targets come first; many stray answers are pooled, few are kept', () => {
  const stray = (n: number) =>
    buildConfusion([
      { target: 'z', answer: 'z' },
      ...Array.from({ length: n }, (_, i) => ({ target: 'z', answer: `a${i}` })),
    ]);
  expect(stray(2)?.labels).toEqual(['z', 'a0', 'a1']);
  expect(stray(11)?.labels).toEqual(['z', '(other answers)']);
  expect(stray(11)?.matrix[0]).toEqual([1, 11]);
  expect(stray(11)?.perClass[1]).toEqual({
    label: '(other answers)',
    support: 0,
    precision: 0,
    recall: null,
    f1: 0,
  });
});

it('nothing, or more classes than anyone can read, is no table', () => {
  expect(buildConfusion([])).toBeNull();
  expect(
    buildConfusion(Array.from({ length: 201 }, (_, i) => ({ target: `t${i}`, answer: 'x' }))),
  ).toBeNull();
});
