import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import { makeSetting, textInput, wireAnswer } from '../../test/fixtures/wire-answer.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { Dialect } from '../types/suite.ts';
import type { Task, TaskInputs } from '../types/task.ts';
import { featureExtraction } from './feature-extraction.ts';
import { sentenceSimilarity } from './sentence-similarity.ts';
import { textClassification } from './text-classification.ts';
import { textGeneration } from './text-generation.ts';
import { textRanking } from './text-ranking.ts';
import { tokenClassification } from './token-classification.ts';
import { zeroShotClassification } from './zero-shot-classification.ts';

const TEXT_TASKS: readonly Task[] = [
  textGeneration,
  featureExtraction,
  sentenceSimilarity,
  textRanking,
  textClassification,
  zeroShotClassification,
  tokenClassification,
];

describe('inputs', () => {
  it.each(
    (
      [
        [textGeneration, 'Once'],
        [featureExtraction, 'cats'],
        [featureExtraction, ['cats', 'dogs']],
        [featureExtraction, { query: 'q', texts: ['a'] }],
        [sentenceSimilarity, { source_sentence: 's', sentences: ['a'] }],
        [textRanking, { query: 'q', texts: ['a', 'b'] }],
        [textClassification, 'good'],
        [textClassification, { text: 'a', text_pair: 'b' }],
        [zeroShotClassification, 'good'],
        [tokenClassification, 'Bob'],
      ] as [Task, Json][]
    ).map(([task, input]) => [task.name, input, task] as const),
  )('%s takes %j', (_name, input, task) => {
    expect(task.checkInput(input)).toBeNull();
  });

  it.each(
    (
      [
        [textGeneration, '', /text/],
        [featureExtraction, [], /list of texts/],
        [featureExtraction, ['a', ''], /no text may be empty/],
        [featureExtraction, { query: 'q', texts: [] }, /query/],
        [featureExtraction, 5, /text/],
        [sentenceSimilarity, 'text', /source_sentence, sentences/],
        [sentenceSimilarity, { source_sentence: 's', sentences: 'a' }, /list of texts/],
        [textRanking, { query: 'q' }, /query, texts/],
        [textRanking, { query: '', texts: ['a'] }, /query, texts/],
        [textClassification, { text: 'a' }, /text_pair/],
        [textClassification, ['a', 'b'], /text_pair/],
        [zeroShotClassification, { text: 'a' }, /text/],
        [tokenClassification, null, /text/],
      ] as [Task, Json, RegExp][]
    ).map(([task, input, message]) => [task.name, input, message, task] as const),
  )('%s refuses %j and says why', (_name, input, message, task) => {
    expect(task.checkInput(input)).toMatch(message);
  });
});

describe('candidates', () => {
  it.each(
    (
      [
        [featureExtraction, { encoding_format: 'int8' }, /float or base64/],
        [sentenceSimilarity, { encoding_format: 'binary' }, /float or base64/],
        [textRanking, { top_n: 3 }, /without a score/],
        [zeroShotClassification, { candidate_labels: ['one'] }, /at least two/],
      ] as [Task, JsonObject, RegExp][]
    ).map(([task, parameters, message]) => [task.name, parameters, message, task] as const),
  )('of %s with %j are refused', (_name, parameters, message, task) => {
    expect(task.checkCandidate(makeCandidate({ parameters }))).toMatch(message);
  });
});

it('text-embeddings-inference takes 32 inputs at once, rankings and similarities go one by one', () => {
  expect(featureExtraction.maxBatch('tei')).toBe(32);
  expect(textClassification.maxBatch('tei')).toBe(32);
  expect(textGeneration.maxBatch('tgi')).toBe(1);
  for (const dialect of textRanking.dialects) expect(textRanking.maxBatch(dialect)).toBe(1);
  for (const dialect of sentenceSimilarity.dialects) expect(sentenceSimilarity.maxBatch(dialect)).toBe(1);
});

describe('answers that can not be right', () => {
  const reading = (task: Task, body: Json | string, input: Json, dialect: Dialect = 'hf-inference') =>
    task.readBody(
      wireAnswer(typeof body === 'string' ? Buffer.from(body) : body),
      [textInput(input)],
      makeSetting(makeCandidate(), { dialect }),
    );
  const pair = { source_sentence: 's', sentences: ['a', 'b'] };

  it.each<[string, Task, Json | string, Json, RegExp]>([
    ['a similarity too few', sentenceSimilarity, [0.5], pair, /1 similarities came for 2 sentences/],
    ['a similarity in words', sentenceSimilarity, ['high', 'low'], pair, /expected \[number/],
    [
      'a zero vector has no cosine',
      sentenceSimilarity,
      { data: [0, 1, 2].map((index) => ({ index, embedding: [index] })) },
      pair,
      /all zeros/,
    ],
    ['an infinite similarity', sentenceSimilarity, '[1e999, 0.5]', pair, /expected/],
    [
      'an infinite score',
      textRanking,
      '[{"index":0,"score":-1e999}]',
      { query: 'q', texts: ['a'] },
      /expected/,
    ],
    ['an infinite embedding', featureExtraction, '[1e999]', 'a', /not finite/],
    ['an infinite label', textClassification, '[{"label":"a","score":1e999}]', 'a', /expected/],
    [
      'an infinite entity',
      tokenClassification,
      '[{"entity_group":"A","score":1e999,"start":0,"end":1}]',
      'a',
      /expected/,
    ],
    ['a page', textRanking, '<html>502</html>', { query: 'q', texts: ['a'] }, /no JSON/],
    ['a page, embedded', featureExtraction, '<html>502</html>', 'a', /no JSON/],
    ['an empty body', tokenClassification, '', 'a', /empty body/],
    ['an error in a good answer', sentenceSimilarity, { error: 'CUDA out of memory' }, pair, /CUDA/],
    ['an error in place of embeddings', featureExtraction, { error: 'CUDA out of memory' }, 'a', /CUDA/],
  ])('%s', (_name, task, body, input, message) => {
    expect(reading(task, body, input)).toMatchObject({
      fault: 'malformed',
      message: expect.stringMatching(message),
    });
  });
});

/** A good answer with one of its parts replaced, dropped or doubled. */
function spoiled(value: Json, path: readonly number[], by: Json): Json {
  const [first, ...rest] = path;
  if (first === undefined || value === null || typeof value !== 'object') return by;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (first % 5 === 4) return [...items, ...items];
    if (first % 5 === 3) return items.slice(1);
    return items.map((item, at) => (at === first % items.length ? spoiled(item, rest, by) : item));
  }
  const keys = Object.keys(value);
  const key = keys[first % keys.length] ?? '';
  return { ...value, [key]: spoiled((value as JsonObject)[key] ?? null, rest, by) };
}

function everyNumber(value: unknown, test: (number: number) => boolean): boolean {
  if (typeof value === 'number') return test(value);
  if (value === null || typeof value !== 'object') return true;
  return Object.values(value).every((item) => everyNumber(item, test));
}

describe.each(TEXT_TASKS.map((task) => [task.name, task] as const))('%s', (name, task) => {
  const golden = JSON.parse(
    readFileSync(new URL(`../../test/golden/tasks/${name}.json`, import.meta.url), 'utf8'),
  ) as readonly {
    dialect: Dialect;
    parameters?: JsonObject;
    inputs: readonly { input?: Json }[];
    response: Json;
  }[];

  it('reads no spoiled answer as more or fewer answers than were asked, nor as NaN, and never throws', () => {
    const spoilt = fc.record({
      pick: fc.nat(golden.length - 1),
      path: fc.array(fc.nat(20), { maxLength: 5 }),
      by: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<Json>(-1, 1e308, '', 'NaN', [], {})),
    });
    fc.assert(
      fc.property(spoilt, ({ pick, path, by }) => {
        const { dialect, parameters = {}, inputs, response } = golden[pick]!;
        const asked = inputs.map(({ input }) => textInput(input ?? 'x')) as unknown as TaskInputs;
        const setting = makeSetting(makeCandidate({ parameters }), { dialect });
        const reading = task.readBody(wireAnswer(spoiled(response, path, by as Json)), asked, setting);
        if ('fault' in reading) expect(reading.message.length).toBeLessThanOrEqual(300);
        else {
          expect(reading.outputs.length).toBe(asked.length);
          expect(everyNumber(reading.outputs, Number.isFinite)).toBe(true);
        }
      }),
      { seed: 9, numRuns: 600 },
    );
  });
});
