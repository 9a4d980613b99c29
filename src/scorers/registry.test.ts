import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWERS, labelsAnswer, rankingAnswer, sampleOf, textAnswer } from '../../test/fixtures/answers.ts';
import { drawnRow } from '../../test/fixtures/drawn-answers.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { LabelPair, Scorer } from '../types/scorer.ts';
import { emptyAnswer } from './empty-answer.ts';
import { scorerNames, scorerOf, scorers } from './registry.ts';

const OPTIONS: Readonly<Record<string, JsonObject>> = {
  regex: { pattern: 'a+' },
  'json-schema': { schema: { type: 'object', properties: { a: { type: 'string', pattern: '^a+$' } } } },
};
const WITHOUT_TARGET = ['regex', 'json-valid', 'json-schema', 'image-valid'];

/** Every scorer that judges by the answer alone. */
const all: Scorer[] = [
  ...Object.values(scorers).filter(({ outside }: Scorer) => outside === null),
  ...['ndcg@10', 'ndcg@1', 'recall@5', 'pass@1', 'pass@3', 'pass^2'].flatMap((name) => scorerOf(name) ?? []),
];
const optionsOf = (scorer: Scorer): JsonObject => OPTIONS[scorer.name] ?? {};

/** A target that each kind of answer is judged against. */
const TARGETS: Readonly<Record<Answer['kind'], Json>> = {
  labels: 'a',
  text: 'a',
  span: ['b', 'a'],
  entities: [{ type: 'PER', start: 0, end: 1, text: 'a' }],
  ranking: [1, 0],
  embeddings: [0, 1],
  image: null,
};
/** Scorers that judge each kind; every other gives a reason. */
const TEXTUAL = [
  ...['exact-match', 'includes', 'regex', 'json-valid', 'json-schema', 'levenshtein', 'token-f1', 'rouge'],
  ...['bleu', 'chrf', 'wer', 'cer', 'accuracy', 'macro-f1', 'micro-f1', 'mcc', 'confusion-matrix'],
  ...['pass@1', 'pass@3', 'pass^2'],
];
/** These read any answer's text form. */
const ANY_KIND = ['regex', 'json-valid', 'json-schema'];
const RANKED = ['mrr', 'map', 'ndcg@10', 'ndcg@1', 'recall@5'];
const JUDGES: Readonly<Record<Answer['kind'], readonly string[]>> = {
  labels: [...TEXTUAL, 'top-k-accuracy', 'ece'],
  text: TEXTUAL,
  span: TEXTUAL.filter(
    (name) => !['accuracy', 'macro-f1', 'micro-f1', 'mcc', 'confusion-matrix'].includes(name),
  ),
  entities: [...ANY_KIND, 'entity-f1'],
  ranking: [...ANY_KIND, ...RANKED],
  embeddings: [...ANY_KIND, ...RANKED],
  image: [...ANY_KIND, 'image-valid'],
};

function expectScore(scorer: Scorer, target: Json, answer: Answer): number | null {
  const score = scorer.score(sampleOf(target), answer, optionsOf(scorer));
  if ('unscored' in score) {
    expect(score.unscored.length).toBeGreaterThan(5);
    return null;
  }
  expect(Number.isFinite(score.value)).toBe(true);
  if (scorer.kind === 'zero-one') expect([0, 1]).toContain(score.value);
  if (scorer.kind === 'mean') expect(score.value >= 0 && score.value <= 1).toBe(true);
  return score.value;
}

const HOSTILE = [
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
  ' '.repeat(100_000),
  '[]{}'.repeat(20_000),
  '['.repeat(100_000),
  `{"a":"${'a'.repeat(40)}!"}`,
  '1'.repeat(100_000),
  '1,111'.repeat(20_000),
  '-'.repeat(100_000),
  'y'.repeat(50_000),
  'a\n'.repeat(20_000),
  `${'"'.repeat(100_000)}a${'.'.repeat(100_000)}a`,
];

describe.each(all.map((scorer) => [scorer.name, scorer] as const))('%s', (name, scorer) => {
  const options = optionsOf(scorer);

  it('is found under its own name and says what it is', () => {
    expect(scorerOf(name)).toBe(scorer);
    for (const word of [scorer.title, scorer.definition, scorer.source])
      expect(word.length).toBeGreaterThan(2);
    expect(scorer.aggregate === null).toBe(scorer.kind !== 'corpus');
    expect(scorer.higherIsBetter).toBe(!['wer', 'cer', 'ece'].includes(name));
  });

  it('accepts its own options and names an unknown one', () => {
    expect(scorer.checkOptions(options)).toBeNull();
    expect(scorer.checkOptions({ ...options, nonsense: 1 })).toContain('"nonsense"');
  });

  it.each(Object.keys(ANSWERS) as Answer['kind'][])('judges %s, or says why not', (kind) => {
    const score = scorer.score(sampleOf(TARGETS[kind]), ANSWERS[kind], options);
    const judged = JUDGES[kind].includes(name);
    if (!judged || (WITHOUT_TARGET.includes(name) && 'unscored' in score)) {
      expect(score).toEqual({ unscored: expect.stringMatching(/expected|target|no number/) });
    } else expect(score).toEqual(expect.objectContaining({ value: expect.any(Number) }));
    expect(judged).toBe('value' in score);
  });

  it('hostile answers give a value or a reason, twice the same', () => {
    for (const text of HOSTILE) {
      const value = expectScore(scorer, 'a', textAnswer(text));
      expect(expectScore(scorer, 'a', textAnswer(text))).toBe(value);
      expectScore(scorer, 'a', labelsAnswer([{ label: text.slice(0, 1000), score: 0.5 }]));
    }
  });

  it('300 drawn answers and targets give a value or a reason, and pairs that can be summed up', () => {
    const pairs: LabelPair[] = [];
    fc.assert(
      fc.property(drawnRow, ([target, answer]) => {
        const value = expectScore(scorer, target, answer);
        const pair = scorer.pair(sampleOf(target), answer, options);
        if (pair === null) return;
        expect(value).not.toBeNull();
        expect([typeof pair.target, typeof pair.answer]).toEqual(['string', 'string']);
        pairs.push(pair);
        const alone = scorer.aggregate?.([pair])() ?? null;
        expect(alone === null || Number.isFinite(alone)).toBe(true);
      }),
      { numRuns: 300, seed: 7 },
    );
    if (scorer.aggregate === null) return;
    expect(pairs.length).toBeGreaterThan(10);
    const metric = scorer.aggregate(pairs);
    for (const weights of [undefined, pairs.map((_, i) => i % 3), pairs.map(() => 0.5), pairs.map(() => 0)]) {
      const value = metric(weights);
      expect(value === null || Number.isFinite(value)).toBe(true);
      expect(metric(weights)).toBe(value);
    }
    expect(metric(pairs.map(() => 0))).toBeNull();
    expect(scorer.aggregate([])()).toBeNull();
  });
});

describe('a missing, blank or foreign target is unscored, never 0', () => {
  it.each(all.filter(({ name }) => !WITHOUT_TARGET.includes(name)))('$name', (scorer) => {
    const kinds = Object.keys(JUDGES) as Answer['kind'][];
    const answer = ANSWERS[kinds.find((one) => JUDGES[one].includes(scorer.name)) ?? 'text'];
    for (const target of [null, '', '  \n', {}, { a: 1 }, [[]], [null]]) {
      const score = scorer.score(sampleOf(target), answer, optionsOf(scorer));
      expect(score, JSON.stringify(target)).toEqual({ unscored: expect.stringMatching(/target/) });
      expect(scorer.pair(sampleOf(target), answer, optionsOf(scorer))).toBeNull();
    }
  });
});

describe('a weight counts a pair as often as repeating it, 0 not at all', () => {
  // pass@k and pass^k read equal pairs as repeats of one sample: there a copy is more knowledge, not more weight.
  const corpus = all.filter(({ name, kind }) => kind === 'corpus' && !/^pass[@^]/.test(name));
  it.each(corpus)('$name', (scorer) => {
    const rows = fc.sample(drawnRow, { numRuns: 200, seed: 11 });
    const pairs = rows.flatMap(([target, answer]) => scorer.pair(sampleOf(target), answer, {}) ?? []);
    expect(pairs.length).toBeGreaterThan(5);
    const repeated = pairs.flatMap((pair, i) => new Array<LabelPair>(i % 3).fill(pair));
    const expected = scorer.aggregate?.(repeated)() ?? null;
    const weighted = scorer.aggregate?.(pairs)(pairs.map((_, i) => i % 3)) ?? null;
    expect(expected).not.toBeNull();
    expect(weighted).toBeCloseTo(expected as number, 9);
  });
});

describe('a failed request that counts as wrong', () => {
  it.each(all)('$name judges the empty answer wherever it judges the kind', (scorer) => {
    for (const kind of Object.keys(JUDGES) as Answer['kind'][]) {
      if (!JUDGES[kind].includes(scorer.name)) continue;
      const score = scorer.score(
        sampleOf(TARGETS[kind]),
        emptyAnswer(kind, TARGETS[kind]),
        optionsOf(scorer),
      );
      expect(score, kind).toMatchObject({ value: expect.any(Number) });
    }
  });

  it('only label scorers pair labels', () => {
    for (const { name, pair, pairsAreLabels } of all) {
      const found = pair(sampleOf('A b.'), textAnswer('"A b."'), OPTIONS[name] ?? {});
      expect(pairsAreLabels).toBe(found !== null && found.target === 'a b' && found.answer === 'a b');
    }
  });

  it.each<[string, Json, Answer, number | null]>([
    ['bleu', 'one two three four five', textAnswer(''), 0],
    ['chrf', 'one two', textAnswer(''), 0],
    ['wer', 'one two', textAnswer(''), 1],
    ['cer', 'one two', textAnswer(''), 1],
    ['entity-f1', TARGETS.entities, ANSWERS.entities, 0],
    ['ece', 'a', ANSWERS.labels, null],
    ['pearson', 3, rankingAnswer([1]), null],
    ['spearman', 3, rankingAnswer([1]), null],
    ['macro-f1', 'a', ANSWERS.labels, 0],
    ['pass@1', 'a', textAnswer('a'), 0],
    ['pass^1', 'a', textAnswer('a'), 0],
  ])('%s reads the answer that no model gives', (name, target, answer, expected) => {
    const scorer = scorerOf(name) as Scorer;
    const pair = scorer.pair(sampleOf(target), answer, {}) as LabelPair;
    expect(scorer.aggregate?.([{ target: pair.target, answer: '(no answer)' }])()).toBe(expected);
  });
});

describe('names', () => {
  it('a number belongs behind ndcg, recall and pass', () => {
    expect(scorerOf('ndcg@10')?.name).toBe('ndcg@10');
    expect(scorerOf('recall@250')?.title).toBe('Recall@250');
    for (const name of [
      'ndcg',
      'ndcg@',
      'ndcg@0',
      'ndcg@x',
      'ndcg@1.5',
      'ndcg@-1',
      'ndcg@010',
      'ndcg^3',
      'pass^',
      'pass^0',
      'pass3',
    ]) {
      expect(scorerOf(name)).toBeNull();
    }
  });

  it('there is no scorer of another name, nor one from the prototype', () => {
    for (const name of ['toString', 'constructor@1', 'f1', 'map@5', '', 'Accuracy'])
      expect(scorerOf(name)).toBeNull();
  });

  it('scorers that ask somebody else are found too, and a module under the name the suite gives it', () => {
    for (const name of ['judge', 'pairwise-judge', 'image-agreement']) {
      expect(scorerOf(name)?.outside?.kind).toBe('judge');
      expect(scorerOf('pass@2')?.checkOptions({ scorer: name })).toContain('gives no 0 or 1 by itself');
    }
    expect(scorerOf('judge@strict')).toMatchObject({ name: 'judge@strict', outside: { kind: 'judge' } });
    expect(scorerOf('judge@strict')?.checkOptions({ repeat: 3, scale: [0, 10] })).toBeNull();
    expect(scorerOf('judge@strict')?.checkOptions({ judge: 'mild' })).toContain('stands in the name');
    for (const name of ['judge@', 'judge@A b', 'pairwise-judge@strict']) expect(scorerOf(name)).toBeNull();
    expect(scorerOf('mine', { module: './mine.ts' })?.outside?.kind).toBe('module');
  });

  it('the list for help holds every name once', () => {
    expect(scorerNames()).toHaveLength(new Set(scorerNames()).size);
    expect(scorerNames()).toEqual(
      expect.arrayContaining(['rouge', 'ndcg@k', 'recall@k', 'pass@k', 'pass^k']),
    );
  });
});
