import { describe, expect, it } from 'vitest';
import { isHigherBetter, unitOfFormula } from './formula-meaning.ts';
import { bucketNames, groupingNamed, groupingsOf, groupNameOf, lengthOf, tercilesOf } from './grouping.ts';
import { readFormula } from './read-formula.ts';

const sample = (input: string, target: string | null, language: string | null) => ({
  input,
  target,
  groups: { language },
});

describe('the group of a sample', () => {
  const column = groupingNamed('language', []);
  it.each([
    ['its column', column, null, 'de'],
    ['its label', groupingNamed('label', []), null, 'billing'],
    ['its length, the bound in the upper bucket', groupingNamed('length', []), [5], '≥ 5'],
    ['its length below the bound', groupingNamed('length', []), [6], '< 6'],
  ])('by %s', (_name, spec, edges, group) => {
    expect(groupNameOf(sample('hello', 'billing', 'de'), spec, edges)).toBe(group);
  });

  it('is (none) without a value, or without a number where numbers are cut', () => {
    expect(groupNameOf(sample('x', null, null), column, null)).toBe('(none)');
    expect(groupNameOf(sample('x', null, 'de'), groupingNamed('label', []), null)).toBe('(none)');
    expect(groupNameOf(sample('x', null, 'de'), column, [1, 2])).toBe('(none)');
    expect(groupNameOf(sample('x', null, '2'), column, [1, 2])).toBe('≥ 2');
    expect(groupNameOf(sample('x', null, '1.5'), column, [1, 2])).toBe('1 to 2');
  });
});

it('buckets name both of their bounds', () => {
  expect(bucketNames([100, 500])).toEqual(['< 100', '100 to 500', '≥ 500']);
  expect(bucketNames([0.5])).toEqual(['< 0.5', '≥ 0.5']);
});

it('lengths count characters of all texts, and a character outside the basic plane once', () => {
  expect(lengthOf('añ😀')).toBe(3);
  expect(lengthOf({ question: 'abc', context: ['de', 7] })).toBe(5);
});

it.each([
  // Type 7 at 1/3 and 2/3 of 1 to 9: 3.67 and 6.33, rounded up to the next whole length.
  ['thirds', [1, 2, 3, 4, 5, 6, 7, 8, 9], [4, 7]],
  // Ranks 2.67 and 4.33: 1, at which nothing is below, and 3 + 6 ÷ 3.
  ['ties leave two parts', [1, 1, 1, 3, 9, 9], [5]],
  ['all alike', [4, 4, 4], null],
])('terciles: %s', (_name, lengths, edges) => {
  expect(tercilesOf(lengths)).toEqual(edges);
});

it('groupings of metrics need no entry in groupBy, and take its edges where there is one', () => {
  const formula = 'min(a by language) + gap(a by length)';
  const suite = {
    groupBy: [{ name: 'length', by: 'length' as const, edges: [10] }],
    metrics: [{ name: 'm', formula, higherIsBetter: true, unit: 'score' as const }],
  };
  expect(groupingsOf(suite)).toEqual([
    { name: 'length', by: 'length', edges: [10] },
    { name: 'language', by: 'column', edges: null },
  ]);
});

describe('what a formula means', () => {
  const unitOf = (scorer: string) => (scorer === 'points' ? ('score' as const) : ('share' as const));
  it.each([
    ['0.7 * a + 0.3 * b', 'share'],
    ['1 - a', 'share'],
    ['a * b', 'share'],
    ['gap(a by x)', 'share'],
    ['2 * a', 'score'],
    ['a - b', 'score'],
    ['a / b', 'score'],
    ['a / 2', 'share'],
    ['points', 'score'],
  ])('%s is a %s', (text, unit) => {
    const { formula } = readFormula(text);
    expect(formula && unitOfFormula(formula, unitOf)).toBe(unit);
  });

  it.each([
    ['(gap(a by x))', false],
    ['1 - gap(a by x)', true],
    ['min(a by x)', true],
  ])('%s is better when higher: %s', (text, higher) => {
    const { formula } = readFormula(text);
    expect(formula && isHigherBetter(formula)).toBe(higher);
  });
});
