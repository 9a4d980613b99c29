import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANSWERS,
  embeddingsAnswer,
  labelsAnswer,
  rankingAnswer,
  sampleOf,
  textAnswer,
} from '../../test/fixtures/answers.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import { readAnswerJson } from './answer-json.ts';
import { answerText } from './answer-text.ts';
import { parseNumbers } from './parse-number.ts';
import { scorerOf } from './registry.ts';
import { tokenize13a } from './tokenize-13a.ts';

const text = textAnswer;
const labels = (...names: string[]) => labelsAnswer(names.map((label, i) => ({ label, score: 1 / (i + 2) })));
const span = (value: string): Answer => ({ ...ANSWERS.span, text: value }) as Answer;
const image = (facts: Partial<Extract<Answer, { kind: 'image' }>>): Answer =>
  ({ ...ANSWERS.image, ...facts }) as Answer;
type Call = { name: string; arguments: Json };
const calls = (...toolCalls: Call[]): Answer => ({ ...text(''), toolCalls }) as Answer;
const call = (name: string, args: Json = {}): Call => ({ name, arguments: args });
const entities = (...found: [string, number, number][]): Answer => ({
  kind: 'entities',
  entities: found.map(([type, start, end]) => ({ type, start, end, text: 'x', score: null })),
});
const wantedEntities = (...found: [string, number, number][]): Json =>
  found.map(([type, start, end]) => ({ type, start, end, text: 'x' }));

type Row = readonly [
  name: string,
  options: JsonObject,
  target: Json,
  answer: Answer,
  expected: number | string,
];

/** A number is the value, a text a part of the reason why there is none. */
const rows: Row[] = [
  ['exact-match', {}, 'Billing', text(' Billing\n'), 1],
  ['exact-match', {}, 'Billing', text('billing'), 0],
  ['exact-match', { ignoreCase: true }, 'Billing', text('bILLING'), 1],
  ['exact-match', { trim: false }, 'Billing', text('Billing '), 0],
  ['exact-match', {}, 'Billing', text('Billing.'), 0],
  ['exact-match', {}, 7, text('7'), 1],
  ['exact-match', {}, 7, text('7.0'), 0],
  ['exact-match', {}, ['Paris', 'City of Light'], text('City of Light'), 1],
  ['exact-match', {}, ['Paris', 'Lyon'], text('Nice'), 0],
  ['exact-match', {}, ['', 'Paris'], text(''), 0],
  ['exact-match', {}, 'Paris', span('Paris'), 1],
  ['exact-match', {}, 'SUM > 1, 2', span('SUM > 1, 2'), 1],
  ['exact-match', {}, 'billing', labels('billing', 'other'), 1],
  ['exact-match', {}, '[0.5,0.2]', rankingAnswer([0.5, 0.2]), 'the answer is a ranking; a text was expected'],
  ['exact-match', {}, ['', ' '], text('a'), 'the target is a list; a text or a list of texts was expected'],
  ['exact-match', {}, [], text('a'), 'an empty list'],
  ['includes', {}, 'Paris', text('It is Paris, of course'), 1],
  ['includes', {}, 'paris', text('It is Paris'), 0],
  ['includes', { ignoreCase: true }, 'paris', text('It is Paris'), 1],
  ['includes', {}, ['Lyon', 'Paris'], text('It is Paris'), 1],
  ['includes', {}, ' Paris ', text('xParisx'), 1],
  ['regex', { pattern: '^\\d{4}$' }, null, text('2024'), 1],
  ['regex', { pattern: '^\\d{4}$' }, null, text('in 2024'), 0],
  ['regex', { pattern: 'PARIS', flags: 'i' }, null, text('paris'), 1],
  ['regex', { pattern: '^(a+)+$' }, null, text(`${'a'.repeat(60)}!`), 'longer than 1000 ms'],
  ['regex', { pattern: '"type":"PER"' }, null, ANSWERS.entities, 1],
  ['numeric-match', {}, 42, text('The answer is 42.'), 1],
  ['numeric-match', {}, 42, text('41 or 42'), 1],
  ['numeric-match', { take: 'first' }, 42, text('41 or 42'), 0],
  ['numeric-match', { take: 'only' }, 42, text('41 or 42'), 0],
  ['numeric-match', { take: 'only' }, 42, text('it is 42'), 1],
  ['numeric-match', {}, '1,234.50', text('$1234.5'), 1],
  ['numeric-match', {}, '#### 72', text('so 48 + 24 = 72'), 1],
  ['numeric-match', {}, -3, text('−3'), 1],
  ['numeric-match', {}, 0.1 + 0.2, text('0.3'), 1],
  ['numeric-match', { absoluteTolerance: 0.05 }, 3.1, text('3.14'), 1],
  ['numeric-match', { relativeTolerance: 0.01 }, 100, text('101'), 1],
  ['numeric-match', { relativeTolerance: 0.01 }, 100, text('102'), 0],
  ['numeric-match', {}, 42, text('no idea'), 0],
  ['numeric-match', {}, 'many', text('42'), 'the target holds no number'],
  ['numeric-match', {}, 3, labels('3 stars'), 1],
  ['json-valid', {}, null, text(' {"a": [1, 2.5e3, null]}\n'), 1],
  ['json-valid', {}, null, text('{a: 1}'), 0],
  ['json-valid', {}, null, text('```json\n{"a": 1}\n```'), 0],
  ['json-valid', { fence: true }, null, text('```json\n{"a": 1}\n```'), 1],
  ['json-valid', { fence: true }, null, text('{"a": 1}'), 1],
  ['json-valid', {}, null, text(''), 0],
  ['json-valid', {}, null, text(`${'['.repeat(501)}${']'.repeat(501)}`), 0],
  ['json-schema', { schema: { type: 'object', required: ['a'] } }, null, text('{"b":1}'), 0],
  ['json-schema', { schema: { type: 'string', format: 'date' } }, null, text('"2024-02-30"'), 0],
  ['json-schema', { schema: { type: 'string', format: 'date' } }, null, text('"2024-02-29"'), 1],
  [
    'json-schema',
    { schema: { type: 'string', pattern: '^(a+)+$' } },
    null,
    text(`"${'a'.repeat(60)}!"`),
    'longer than 1000 ms',
  ],
  ['levenshtein', {}, 'kitten', text('sitting'), 1 - 3 / 7],
  ['levenshtein', {}, 'flaw', text('lawn'), 0.5],
  ['levenshtein', {}, '😀a', text('😀b'), 0.5],
  ['levenshtein', { ignoreCase: true }, 'ABC', text('abc'), 1],
  ['levenshtein', {}, 'abc', text(''), 0],
  ['levenshtein', {}, 'ab'.repeat(1e5), text('cd'.repeat(1e5)), 'too long to compare'],
  ['token-f1', {}, 'the big cat', text('A big, black cat!'), 0.8],
  ['token-f1', {}, ['x', 'Denver Broncos'], text('the Denver Broncos'), 1],
  ['token-f1', {}, 'The', text('a'), 1],
  ['token-f1', {}, 'thé a', text('thé'), 1],
  ['rouge', {}, 'police killed the gunman', text('police kill the gunman'), 1],
  // Lin 2004, section 3: with the longest common subsequence 3 and 2 of 4 words each.
  ['rouge', { stemmer: false }, 'police killed the gunman', text('police kill the gunman'), 0.75],
  ['rouge', { stemmer: false }, 'police killed the gunman', text('the gunman kill police'), 0.5],
  [
    'rouge',
    { variant: 'rouge2', stemmer: false },
    'police killed the gunman',
    text('the gunman police killed'),
    2 / 3,
  ],
  ['rouge', { variant: 'rouge1' }, 'a b', text('b a c'), 0.8],
  // Lin 2004, section 3.2: the union of two lines with w1 w2 w3 w4 w5 hits 4 of 5 words.
  [
    'rouge',
    { variant: 'rougeLsum', stemmer: false },
    'w1 w2 w3 w4 w5',
    text('w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5'),
    8 / 15,
  ],
  ['rouge', {}, '数学', text('数学'), 0],
  ['rouge', {}, 'a '.repeat(3e4), text('b '.repeat(3e4)), 'too long to compare'],
  [
    'rouge',
    { variant: 'rougeLsum' },
    'a\n'.repeat(2000),
    text('b\n'.repeat(2000)),
    'too long to compare: 2000',
  ],
  ['bleu', {}, 'the cat sat on the mat', text('the cat sat on the mat'), 100],
  ['bleu', {}, 'the cat sat on the mat', text('dogs run'), 0],
  ['bleu', {}, 'one two three', text('one two three'), 0],
  ['chrf', {}, 'ab', text('a b'), 100],
  ['wer', {}, 'the cat sat', text('the cat'), 1 / 3],
  ['wer', {}, 'a', text('b c d'), 3],
  ['wer', {}, ['one two three four', 'eins zwei'], text('eins drei'), 0.5],
  ['wer', {}, 'a b', text('A  b'), 0.5],
  ['wer', {}, 'a b', text('a\nb'), 0],
  ['cer', {}, 'abcd', text(' abd '), 0.25],
  ['cer', {}, '😀😀', text('😀'), 0.5],
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
  ['accuracy', {}, ['a', 'b'], text('a'), 'one value was expected'],
  ['accuracy', {}, 'a', ANSWERS.image, 'the answer is an image; a label or a text was expected'],
  ['top-k-accuracy', { k: 2 }, 'B', labels('a', ' b ', 'c'), 1],
  ['top-k-accuracy', { k: 1 }, 'B', labels('a', 'b'), 0],
  ['top-k-accuracy', {}, 'f', labels('a', 'b', 'c', 'd', 'e', 'f'), 0],
  ['top-k-accuracy', {}, 'a', text('a'), 'a list of labels was expected'],
  ['ece', {}, 'a', labelsAnswer([{ label: 'A', score: 0.75 }]), 0.25],
  ['ece', {}, 'b', labelsAnswer([{ label: 'a', score: 0.75 }]), 0.75],
  ['ece', {}, 'b', labelsAnswer([{ label: 'a', score: 7.5 }]), 'the top score 7.5 is no probability'],
  ['ece', {}, 'b', labelsAnswer([]), 'no label'],
  [
    'entity-f1',
    {},
    wantedEntities(['PER', 0, 4], ['ORG', 6, 9]),
    entities(['PER', 0, 4], ['LOC', 6, 9]),
    0.5,
  ],
  ['entity-f1', {}, wantedEntities(['PER', 0, 4]), entities(['PER', 0, 5]), 0],
  ['entity-f1', {}, wantedEntities(['B-PER', 0, 4]), entities(['PER', 0, 4], ['PER', 0, 4]), 1],
  ['entity-f1', {}, [], entities(), 1],
  ['entity-f1', {}, [], entities(['PER', 0, 4]), 0],
  ['entity-f1', {}, [{ type: 'PER' }], entities(), 'the target is no list of {type, start, end}'],
  [
    'pearson',
    {},
    3,
    embeddingsAnswer([
      [3, 4],
      [4, 3],
    ]),
    0.96,
  ],
  ['pearson', {}, 3, rankingAnswer([0.25]), 0.25],
  ['spearman', {}, 3, text('similarity: 4.5'), 4.5],
  ['spearman', {}, 3, text('between 4 and 5'), 'no number, or more than one'],
  ['spearman', {}, 3, rankingAnswer([1, 2]), '2 scores; one was expected'],
  [
    'spearman',
    {},
    3,
    embeddingsAnswer([
      [0, 0],
      [1, 1],
    ]),
    'all zeros',
  ],
  ['spearman', {}, 'high', text('4'), 'the target is no number'],
  ['ndcg@10', {}, [0, 1], rankingAnswer([1, 0]), 1 / Math.log2(3)],
  ['ndcg@1', {}, [0, 1], rankingAnswer([1, 0]), 0],
  [
    'ndcg@3',
    {},
    [3, 2, 3, 0, 1, 2],
    rankingAnswer([6, 5, 4, 3, 2, 1]),
    (3 + 2 / Math.log2(3) + 1.5) / (3 + 3 / Math.log2(3) + 1),
  ],
  ['ndcg@10', {}, [1, 0, 0], rankingAnswer([0.5, 0.5, 0.5]), 0.5],
  [
    'ndcg@10',
    {},
    [0, 2],
    embeddingsAnswer([
      [1, 0],
      [0, 1],
      [1, 1],
    ]),
    1,
  ],
  ['ndcg@10', {}, [-1, 2], rankingAnswer([0, 1]), 1],
  ['ndcg@10', {}, [1], rankingAnswer([1, 2]), 'the answer ranks 2 texts, the target grades 1'],
  ['ndcg@10', {}, [0, 0], rankingAnswer([1, 2]), 'no relevant text'],
  ['ndcg@10', {}, [1, 0], rankingAnswer([Number.NaN, 2]), 'not finite'],
  ['ndcg@10', {}, ['1', 0], rankingAnswer([1, 2]), 'no list of grades'],
  ['mrr', {}, [0, 0, 1], rankingAnswer([3, 2, 1]), 1 / 3],
  ['mrr', {}, [1, 0, 1], rankingAnswer([1, 2, 3]), 1],
  ['mrr', {}, [1, 0], rankingAnswer([1, 1]), 0.5],
  ['recall@2', {}, [1, 0, 2, 1], rankingAnswer([4, 3, 2, 1]), 1 / 3],
  ['recall@5', {}, [1, 0, 2, 1], rankingAnswer([4, 3, 2, 1]), 1],
  ['map', {}, [1, 0, 1, 0], rankingAnswer([4, 3, 2, 1]), (1 + 2 / 3) / 2],
  ['map', {}, [0, 1], rankingAnswer([2, 1]), 0.5],
  ['tool-call-match', {}, [call('f', { a: 1, b: [2] })], calls(call('f', { b: [2], a: 1 })), 1],
  ['tool-call-match', {}, call('f', { a: 1 }) as unknown as Json, calls(call('f', { a: 1 })), 1],
  ['tool-call-match', {}, [call('f', '{"a": 1}')], calls(call('f', { a: 1 })), 1],
  ['tool-call-match', {}, [call('f', { a: 1 })], calls(call('f', '{"a":1}')), 1],
  ['tool-call-match', {}, [{ name: 'f' }], calls(call('f')), 1],
  ['tool-call-match', {}, [call('f', { a: 1 })], calls(call('f', { a: '1' })), 0],
  ['tool-call-match', {}, [call('f', { a: [1, 2] })], calls(call('f', { a: [2, 1] })), 0],
  ['tool-call-match', {}, [call('f', { a: 1 })], calls(call('f', { a: 1, b: null })), 0],
  ['tool-call-match', {}, [call('f')], calls(call('g')), 0],
  ['tool-call-match', {}, [call('f')], calls(call('F')), 0],
  ['tool-call-match', {}, [call('f')], calls(), 0],
  ['tool-call-match', {}, [call('f')], calls(call('f'), call('f')), 0],
  ['tool-call-match', {}, [call('f'), call('f')], calls(call('f')), 0],
  ['tool-call-match', {}, [], calls(), 1],
  ['tool-call-match', {}, [], calls(call('f')), 0],
  ['tool-call-match', {}, [call('f'), call('g')], calls(call('g'), call('f')), 1],
  ['tool-call-match', { ordered: true }, [call('f'), call('g')], calls(call('g'), call('f')), 0],
  ['tool-call-match', { ordered: true }, [call('f'), call('g')], calls(call('f'), call('g')), 1],
  ['tool-call-match', {}, [call('f', { a: 1.0 })], calls(call('f', { a: 1 })), 1],
  ['tool-call-match', {}, 'f()', calls(call('f')), 'no list of tool calls'],
  ['tool-call-match', {}, [call('f')], labels('f'), 'a text with tool calls was expected'],
  ['image-valid', {}, null, image({}), 1],
  ['image-valid', {}, null, image({ mediaType: 'image/webp', width: 1, height: 1 }), 1],
  ['image-valid', {}, null, image({ width: null }), 0],
  ['image-valid', {}, null, image({ height: null }), 0],
  ['image-valid', {}, null, image({ width: 0 }), 0],
  ['image-valid', {}, null, image({ height: 0 }), 0],
  ['image-valid', {}, null, image({ bytes: 0 }), 0],
  ['image-valid', {}, null, image({ mediaType: 'application/octet-stream' }), 0],
  ['image-valid', {}, null, text('a picture'), 'an image was expected'],
  ['pass@2', { scorer: 'regex', pattern: '^a' }, null, text('abc'), 1],
  ['pass@2', {}, 'a', text('b'), 0],
  ['pass^2', { scorer: 'regex', pattern: '^a' }, null, text('abc'), 1],
  ['pass^2', {}, 'a', text('b'), 0],
];

describe('one scorer, one row', () => {
  it.each(rows)('%s %j', (name, options, target, answer, expected) => {
    const scorer = scorerOf(name);
    expect(scorer?.checkOptions(options)).toBeNull();
    const score = scorer?.score(sampleOf(target), answer, options) ?? { unscored: 'no such scorer' };
    if (typeof expected === 'number') {
      expect('value' in score ? score.value : score).toBeCloseTo(expected, 6);
    } else expect(score).toEqual({ unscored: expect.stringContaining(expected) });
  });
});

describe('options', () => {
  it.each<[string, JsonObject, string]>([
    ['regex', {}, 'missing'],
    ['regex', { pattern: '(' }, 'Unterminated'],
    ['regex', { pattern: 'a', flags: 'g' }, 'flags'],
    ['regex', { pattern: 3 }, 'string'],
    ['exact-match', { ignorecase: true }, 'ignoreCase'],
    ['exact-match', { trim: 'no' }, 'boolean'],
    ['accuracy', { top: 2 }, 'takes none'],
    ['rouge', { variant: 'rouge3' }, 'expected rouge1, rouge2, rougeL, rougeLsum'],
    ['rouge', { stemmer: 'yes' }, 'boolean'],
    ['numeric-match', { take: 'largest' }, 'expected last, first, only'],
    ['numeric-match', { absoluteTolerance: -1 }, 'expected 0 or more'],
    ['numeric-match', { tolerance: 1 }, 'unknown option "tolerance"'],
    ['top-k-accuracy', { k: 0 }, 'expected a whole number from 1 up'],
    ['top-k-accuracy', { k: 1.5 }, 'expected a whole number from 1 up'],
    ['top-k-accuracy', { k: '3' }, 'number'],
    ['json-schema', {}, 'missing'],
    ['json-schema', { schema: 'x' }, 'as an object'],
    ['json-schema', { schema: { type: 'strin' } }, 'no usable JSON Schema'],
    ['json-schema', { schema: { requierd: ['a'] } }, 'requierd'],
    ['json-schema', { schema: { $ref: 'https://example.org/x.json' } }, "can't resolve reference"],
    ['json-schema', { schema: { pattern: '(' } }, 'no usable JSON Schema'],
    ['json-schema', { schema: { $schema: 'http://json-schema.org/draft-04/schema#' } }, '2020-12'],
    ['json-schema', { schema: {}, fence: 1 }, 'boolean'],
    ['pass@3', { scorer: 'rouge' }, 'gives no 0 or 1'],
    ['pass@3', { scorer: 'nothing' }, 'expected the name of a 0/1 scorer'],
    ['pass@3', { scorer: 3 }, 'expected the name of a 0/1 scorer'],
    ['pass@3', { scorer: 'pass@3' }, 'gives no 0 or 1'],
    ['pass@3', { scorer: 'regex' }, 'option "pattern" is missing'],
    ['pass@3', { ignoreCas: true }, 'did you mean "ignoreCase"'],
    ['pass^3', { scorer: 'pass^2' }, 'gives no 0 or 1'],
    ['ndcg@10', { k: 3 }, 'takes none'],
  ])('%s refuses %j', (name, options, expected) => {
    expect(scorerOf(name)?.checkOptions(options)).toContain(expected);
  });
});

describe('tool-call-match', () => {
  const scorer = scorerOf('tool-call-match');
  const value = (target: readonly Call[], given: readonly Call[]) =>
    scorer?.score(sampleOf(target as unknown as Json), calls(...given), {});
  const drawnCalls = fc.array(
    fc.record({ name: fc.string({ maxLength: 4 }), arguments: fc.dictionary(fc.string(), fc.jsonValue()) }),
    { maxLength: 4 },
  ) as fc.Arbitrary<Call[]>;
  const turned = (item: Call): Call => ({
    name: item.name,
    arguments: Object.fromEntries(Object.entries(item.arguments as JsonObject).reverse()),
  });

  it('is met by the same calls in another order, with keys in another order', () => {
    fc.assert(
      fc.property(drawnCalls, (wanted) => {
        expect(value(wanted, wanted.map(turned).reverse())).toEqual({ value: 1, metadata: null });
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('is not met once a call is missing, renamed or has another argument', () => {
    fc.assert(
      fc.property(drawnCalls, (wanted) => {
        const [first, ...others] = wanted;
        if (first === undefined) return;
        const args = first.arguments as JsonObject;
        for (const given of [
          others,
          [...others, call(`${first.name}x`, args)],
          [...others, call(first.name, { ...args, 'one more': 1 })],
        ])
          expect(value(wanted, given)).toEqual({ value: 0, metadata: null });
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

describe('how texts are read', () => {
  it.each<[string, number[]]>([
    ['42', [42]],
    ['-4 and +5', [-4, 5]],
    ['10-5', [10, 5]],
    ['GPT-4 costs $-5.50', [4, -5.5]],
    ['1,234,567.89 or 1,23', [1234567.89, 1, 23]],
    ['12,345', [12345]],
    ['1.2.3', [1.2]],
    ['.5 and 5.', [0.5, 5]],
    ['6.02e23, 1E-3, 3e', [6.02e23, 1e-3, 3]],
    ['1e999 v2 x3', []],
    ['10% of 5kg on the 3rd', [10, 5, 3]],
    ['−7', [-7]],
    ['no number', []],
  ])('numbers of %j', (written, expected) => {
    expect(parseNumbers(written)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['Hello, world!', 'Hello , world !'],
    ['3.5% of 1,000-2,000', '3.5 % of 1,000 - 2,000'],
    ["don't x-ray a.b", "don't x-ray a . b"],
    ['a &amp;lt; b', 'a < b'],
    ['state-\nof', 'stateof'],
    ['<skipped>a', 'a'],
    ['数学。', '数学。'],
  ])('13a cuts %j into %j', (written, expected) => {
    expect(tokenize13a(written)).toEqual(expected.split(' '));
  });

  it.each<[Answer, string]>([
    [labels('a', 'b'), 'a'],
    [labels(), ''],
    [text('t'), 't'],
    [span('s'), 's'],
    [ANSWERS.entities, '[{"type":"PER","start":0,"end":1,"text":"a"}]'],
    [rankingAnswer([0.5, 0.25]), '[0.5,0.25]'],
    [
      embeddingsAnswer([
        [1, 2],
        [3, 4],
      ]),
      '{"vectors":2,"dimensions":2}',
    ],
    [image({}), `{"mediaType":"image/png","bytes":70,"width":8,"height":8,"sha256":"${'0'.repeat(64)}"}`],
  ])('every kind of answer has a text form: %j', (answer, expected) => {
    expect(answerText(answer)).toBe(expected);
  });

  it('a fence is one block around the whole text', () => {
    expect(readAnswerJson('```\n1\n```', true)).toBe(1);
    expect(readAnswerJson('```json\r\n{"a":1}\r\n```', true)).toEqual({ a: 1 });
    for (const outside of ['Here: ```json\n1\n```', '```json\n1', '``` 1 ```', '```json\n1\n```\nDone'])
      expect(readAnswerJson(outside, true)).toBeUndefined();
  });
});
