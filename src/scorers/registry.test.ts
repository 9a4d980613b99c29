import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { LabelPair, Scorer } from '../types/plugs.ts';
import { countPairs } from './class-counts.ts';
import { scorerOf, scorers } from './registry.ts';

const text = (value: string): Answer => ({
  kind: 'text',
  text: value,
  reasoning: null,
  finishReason: 'stop',
  toolCalls: [],
});
const labels = (...names: string[]): Answer => ({
  kind: 'labels',
  labels: names.map((label, i) => ({ label, score: 1 / (i + 2) })),
});
const sample = (target: Json) => ({ input: 'q', target });
/** Options with which each scorer can run. */
const options = (scorer: Scorer): JsonObject => (scorer.name === 'regex' ? { pattern: 'a+' } : {});

const hostile = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '<script>alert(1)</script>',
  '=cmd()',
  '💥'.repeat(1000),
  'ﷺ',
  '__proto__',
  'constructor',
  'x'.repeat(200_000),
  '"'.repeat(5000),
  `${'"'.repeat(100_000)}a${'.'.repeat(100_000)}a`,
];

describe.each(Object.entries(scorers))('%s', (name, scorer: Scorer) => {
  const needsTarget = name !== 'regex';

  it('is registered under its own name and says what it is', () => {
    expect(scorer.name).toBe(name);
    expect(scorerOf(name)).toBe(scorer);
    for (const word of [scorer.title, scorer.definition, scorer.source])
      expect(word.length).toBeGreaterThan(2);
    expect(scorer.aggregate === null).toBe(scorer.kind !== 'corpus');
  });

  it('accepts its own options and names an unknown one', () => {
    expect(scorer.checkOptions(options(scorer))).toBeNull();
    expect(scorer.checkOptions({ ...options(scorer), nonsense: 1 })).toContain('"nonsense"');
  });

  it.runIf(needsTarget)('a missing, blank or compound target is unscored, never 0', () => {
    for (const target of [null, '', '  \n', [], ['a'], { a: 1 }]) {
      const score = scorer.score(sample(target), text('a'), options(scorer));
      expect(score).toEqual({ unscored: expect.stringMatching(/target/) });
      expect(scorer.pair(sample(target), text('a'), options(scorer))).toBeNull();
    }
  });

  it('an empty answer is judged, not skipped', () => {
    expect(scorer.score(sample('a'), text(''), options(scorer))).toEqual({ value: 0, metadata: null });
    expect(scorer.score(sample('a'), labels(), options(scorer))).toEqual({ value: 0, metadata: null });
  });

  it('any answer gives a value from 0 to 1 or a reason, twice the same', () => {
    for (const answer of hostile) {
      for (const output of [text(answer), labels(answer)]) {
        const score = scorer.score(sample('a'), output, options(scorer));
        if ('value' in score) expect(score.value === 0 || score.value === 1).toBe(true);
        else expect(score.unscored.length).toBeGreaterThan(5);
        expect(scorer.score(sample('a'), output, options(scorer))).toEqual(score);
      }
    }
  });

  it.runIf(needsTarget)('finds an answer that repeats the target, whatever its script', () => {
    for (const target of ['größe', '数学', 'Ελλάς', 'é', '😀', 'C++', 42, -0.5, true, '__proto__']) {
      for (const output of [text(String(target)), labels(String(target))]) {
        expect(scorer.score(sample(target), output, options(scorer)), String(target)).toMatchObject({
          value: 1,
        });
      }
    }
  });
});

describe('one scorer, one row', () => {
  it.each<[string, JsonObject, Json, Answer, number | string]>([
    ['exact-match', {}, 'Billing', text(' Billing\n'), 1],
    ['exact-match', {}, 'Billing', text('billing'), 0],
    ['exact-match', { ignoreCase: true }, 'Billing', text('bILLING'), 1],
    ['exact-match', { trim: false }, 'Billing', text('Billing '), 0],
    ['exact-match', {}, 'Billing', text('Billing.'), 0],
    ['exact-match', {}, 7, text('7'), 1],
    ['exact-match', {}, 7, text('7.0'), 0],
    ['includes', {}, 'Paris', text('It is Paris, of course'), 1],
    ['includes', {}, 'paris', text('It is Paris'), 0],
    ['includes', { ignoreCase: true }, 'paris', text('It is Paris'), 1],
    ['regex', { pattern: '^\\d{4}$' }, null, text('2024'), 1],
    ['regex', { pattern: '^\\d{4}$' }, null, text('in 2024'), 0],
    ['regex', { pattern: 'PARIS', flags: 'i' }, null, text('paris'), 1],
    ['regex', { pattern: '^(a+)+$' }, null, text(`${'a'.repeat(60)}!`), 'longer than 100 ms'],
    ['accuracy', {}, 'Positive', labels('POSITIVE', 'negative'), 1],
    ['accuracy', {}, 'negative', labels('POSITIVE', 'negative'), 0],
    ['accuracy', {}, 'technical support', text(' **"Technical support."** '), 1],
    ['accuracy', {}, 'technical support', text('The answer is technical support'), 0],
    ['accuracy', {}, 'c', text('C#'), 0],
    ['accuracy', {}, '?', text('!'), 0],
    ['accuracy', {}, '.5', text('5'), 0],
    ['accuracy', {}, true, text('True'), 1],
    ['accuracy', {}, 'c.', labels('c'), 0],
    ['accuracy', {}, 'e\u0301', text('\u00e9'), 1],
  ])('%s %j: target %j', (name, opts, target, output, expected) => {
    const score = scorerOf(name)?.score(sample(target), output, opts);
    if (typeof expected === 'number') expect(score).toEqual({ value: expected, metadata: null });
    else expect(score).toEqual({ unscored: expect.stringContaining(expected) });
  });

  it.each<[string, JsonObject, string]>([
    ['regex', {}, 'missing'],
    ['regex', { pattern: '(' }, 'Unterminated'],
    ['regex', { pattern: 'a', flags: 'g' }, 'flags'],
    ['regex', { pattern: 3 }, 'string'],
    ['exact-match', { ignorecase: true }, 'ignoreCase'],
    ['exact-match', { trim: 'no' }, 'boolean'],
    ['accuracy', { top: 2 }, 'takes none'],
  ])('%s refuses %j', (name, opts, expected) => {
    expect(scorerOf(name)?.checkOptions(opts)).toContain(expected);
  });

  it('there is no scorer of another name, nor one from the prototype', () => {
    expect(scorerOf('toString')).toBeNull();
    expect(scorerOf('f1')).toBeNull();
  });
});

interface Case {
  name: string;
  targets: string[];
  answers: string[];
  macroF1: number;
  microF1: number;
  mcc: number;
}
const golden: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../test/golden/stats-scores.json', import.meta.url), 'utf8'),
);

describe.each(golden.cases)('scikit-learn on "$name"', (row) => {
  const pairs: LabelPair[] = row.targets.map((target, i) => ({ target, answer: row.answers[i] as string }));
  it('macro-F1, micro-F1 and MCC agree', () => {
    expect(scorers['macro-f1'].aggregate?.(pairs)).toBeCloseTo(row.macroF1, 12);
    expect(scorers['micro-f1'].aggregate?.(pairs)).toBeCloseTo(row.microF1, 12);
    const ours = scorers.mcc.aggregate?.(pairs);
    // scikit-learn writes 0 where all targets are one class; we write null.
    if (new Set(row.targets).size === 1) expect(ours).toBeNull();
    else expect(ours).toBeCloseTo(row.mcc, 12);
  });

  it('a weight counts a pair as often as repeating it, 0 not at all', () => {
    const weights = pairs.map((_, i) => i % 3);
    const repeated = pairs.flatMap((pair, i) => new Array<LabelPair>(i % 3).fill(pair));
    for (const scorer of Object.values(scorers).filter((one: Scorer) => one.aggregate !== null)) {
      const expected = scorer.aggregate?.(repeated)() ?? null;
      const weighted = scorer.aggregate?.(pairs)(weights) ?? null;
      if (expected === null) expect(weighted).toBeNull();
      else expect(weighted).toBeCloseTo(expected, 12);
    }
  });
});

it('corpus metrics over no pairs are undefined', () => {
  expect(countPairs([]).classes).toEqual([]);
  for (const name of ['macro-f1', 'micro-f1', 'mcc'] as const)
    expect(scorers[name].aggregate?.([])).toBeNull();
});
