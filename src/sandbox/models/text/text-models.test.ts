import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SandboxModel, Table } from '../model.ts';
import { DATASETS_FOLDER } from '../training-data.ts';
import { trainTextModels } from './registry.ts';

const models = trainTextModels(DATASETS_FOLDER);
const again = trainTextModels(DATASETS_FOLDER);

function ofTask<Task extends SandboxModel['task']>(task: Task, from: readonly SandboxModel[] = models) {
  return from.filter((model) => model.task === task) as Extract<SandboxModel, { task: Task }>[];
}

/** Everything that a model says about a text, whatever its task. */
function said(model: SandboxModel, text: string): unknown {
  switch (model.task) {
    case 'text-generation':
      return model.generate(text, { maxTokens: 12, seed: 4 });
    case 'token-classification':
      return model.tag(text);
    case 'fill-mask':
      return model.fill(`${text} ${model.maskToken} ${text.slice(0, 40)}`, 3);
    case 'question-answering':
      return model.answers('When does the shop open?', text, 3);
    case 'table-question-answering':
      return model.answer(text, { Name: ['a', 'b'], Age: ['3', '4'], [text.slice(0, 9)]: ['x', text] });
    case 'summarization':
      return model.summarize(text, 30);
    case 'translation':
      return model.translate(text);
    default:
      throw new Error(`no text model: ${model.task}`);
  }
}

const LONG = 100_000;
const HOSTILE: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['white space', ' \n\t '],
  ['signs only', '?!.,;:–…'],
  ['emoji', '👩‍👩‍👧 🎣 in Tromsø 🇳🇴'],
  ['lone surrogates', '\ud83d Anna \udc00 Berlin \ud800'],
  ['words of objects', '__proto__ constructor toString hasOwnProperty'],
  ['100 kB of one letter', 'a'.repeat(LONG)],
  ['100 kB of capitals', 'A'.repeat(LONG)],
  ['100 kB of words without an end', 'Anna met Ben '.repeat(LONG / 13)],
  ['100 kB of sentences', 'Is it open? '.repeat(LONG / 12)],
  ['100 kB of dots', '.'.repeat(LONG)],
  ['100 kB of dotted letters', 'a.'.repeat(LONG / 2)],
  ['100 kB of hyphens', 'a-'.repeat(LONG / 2)],
  ['100 kB of numbers', '1,'.repeat(LONG / 2)],
  ['100 kB of line ends', '\n'.repeat(LONG)],
  ['100 kB of emoji', '🎣'.repeat(LONG / 2)],
  ['100 kB of masks', '[MASK]<mask> '.repeat(LONG / 13)],
];

it('there are two models a task, with ids that end in -small and -large', () => {
  const ids = models.map(({ id }) => id);
  expect(ids).toHaveLength(14);
  expect(new Set(ids).size).toBe(14);
  expect(ids.filter((_, place) => place % 2 === 0).every((id) => /^sandbox\/[a-z]+-small$/.test(id))).toBe(
    true,
  );
  expect(ids.filter((id) => id.endsWith('-small')).map((id) => id.replace('-small', '-large'))).toEqual(
    ids.filter((id) => id.endsWith('-large')),
  );
});

describe.each(models.map((model) => [model.id, model] as const))('%s', (id, model) => {
  const twin = again.find((known) => known.id === id) as SandboxModel;

  it.each(HOSTILE)('says the same about %s when trained again', (_what, text) => {
    const answer = said(model, text);
    expect(said(twin, text)).toEqual(answer);
    expect(JSON.stringify(answer)).not.toMatch(/null|undefined/);
  });
});

it('a generator streams tokens that join to its text, and the seed moves it', () => {
  for (const { generate } of ofTask('text-generation')) {
    const texts = new Set<string>();
    for (let seed = 0; seed < 20; seed += 1) {
      const answer = generate('The mayor sat with his', { maxTokens: 40, seed });
      expect(answer.tokens.join('')).toBe(answer.text);
      expect(answer.text).toMatch(/^(?: [\p{L}\p{N}]|[^\s\p{L}\p{N}])/u);
      texts.add(answer.text);
    }
    expect(texts.size).toBeGreaterThan(1);
    const cut = generate('', { maxTokens: 2, seed: 1 });
    expect(cut.tokens).toHaveLength(2);
    expect(cut.finishReason).toBe('length');
    expect(cut.text).toMatch(/^\S/);
    expect(generate('x', { maxTokens: 0, seed: 1 })).toEqual({
      text: '',
      tokens: [],
      finishReason: 'length',
    });
    expect(generate('x', { maxTokens: Number.MAX_VALUE, seed: 1 }).tokens.length).toBeLessThanOrEqual(512);
  }
});

it('a tagger gives every word its UTF-16 place, in order, and no I- without its beginning', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc
      .array(
        fc.constantFrom('Ana', 'Kovač', 'in', 'Zagreb', '🎣', 'Bank', '&', 'Sons', '.', '\ud83d', 'said'),
      )
      .map((words) => words.join(' ')),
  );
  for (const { tag } of ofTask('token-classification')) {
    fc.assert(
      fc.property(texts, (text) => {
        let [end, before] = [0, 'O'];
        for (const word of tag(text)) {
          expect(text.slice(word.start, word.end)).toBe(word.word);
          expect(word.start).toBeGreaterThanOrEqual(end);
          expect(word.tag).toMatch(/^(O|[BI]-(PER|ORG|LOC|MISC))$/);
          if (word.tag.startsWith('I-')) expect(before.slice(2)).toBe(word.tag.slice(2));
          expect(word.score).toBeGreaterThan(0);
          expect(word.score).toBeLessThanOrEqual(1);
          [end, before] = [word.end, word.tag];
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  }
});

it('a filler answers each mask with distinct words by falling probability', () => {
  for (const { fill, maskToken } of ofTask('fill-mask')) {
    const [first, second, ...more] = fill(`The ${maskToken} barked, the ${maskToken} purred.`, 5);
    expect(more).toEqual([]);
    for (const words of [first, second]) {
      const scores = words?.map(({ score }) => score) ?? [];
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(new Set(words?.map(({ wordId }) => wordId)).size).toBe(5);
      expect(scores.reduce((sum, score) => sum + score, 0)).toBeLessThanOrEqual(1 + 1e-9);
    }
    const all = fill(maskToken, 1e9)[0] ?? [];
    expect(all.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 9);
    expect(fill('no mask here', 5)).toEqual([]);
    expect(fill(maskToken, 0)).toEqual([[]]);
  }
  const [small, large] = ofTask('fill-mask');
  expect([small?.maskToken, large?.maskToken]).toEqual(['[MASK]', '<mask>']);
});

it('an answerer points into the context by falling score, even without a question', () => {
  const context = 'The 🏊 pool opens at 9:30. Children pay 2 euros. Ask Mrs. Ray in the café.';
  for (const { answers } of ofTask('question-answering')) {
    for (const question of ['When does the pool open?', '', '?', 'pool']) {
      const found = answers(question, context, 4);
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThanOrEqual(4);
      const scores = found.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      for (const { start, end, score } of found) {
        expect(start).toBeLessThan(end);
        expect(end).toBeLessThanOrEqual(context.length);
        expect(context.slice(start, end)).toMatch(/^[\p{L}\p{N}].*[\p{L}\p{N}]$/u);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }
    }
    expect(answers('Who?', '', 1)).toEqual([{ start: 0, end: 0, score: 0 }]);
    expect(answers('Who?', context, Number.NaN)).toHaveLength(1);
  }
});

const WIDE = Object.fromEntries(Array.from({ length: 3000 }, (_, c) => [`c${c}`, ['1', '2', 'c']]));
const TALL = { n: Array.from({ length: 20_000 }, (_, r) => `${r}`), t: Array(20_000).fill('who') };

it.each<readonly [string, Table]>([
  ['an empty table', {}],
  ['columns without rows', { a: [], b: [] }],
  ['a ragged table', { name: ['x', 'y', 'z'], points: ['1'], '': ['', '2'] }],
  ['names of objects', JSON.parse('{"__proto__": ["1"], "constructor": ["2"]}')],
  ['a wide table', WIDE],
  ['a tall table', TALL],
])('a table answerer points only at cells that exist: %s', (_what, table) => {
  for (const { answer } of ofTask('table-question-answering')) {
    for (const query of ['Who has the most points?', '', 'what is the sum of x', '1 2 3 c who']) {
      const { coordinates, aggregator } = answer(query, table);
      expect(['NONE', 'SUM', 'AVERAGE', 'COUNT']).toContain(aggregator);
      for (const [row, column] of coordinates) {
        expect(Object.values(table)[column]?.[row]).toBeTypeOf('string');
      }
    }
  }
});

it('a summarizer keeps to the asked number of words', () => {
  const text = 'Customer: Hello there. My lamp is broken. Agent: We will send a new lamp on Monday. Bye.';
  for (const { summarize } of ofTask('summarization')) {
    for (const most of [0, 1, 5, 1000]) {
      const summary = summarize(text, most);
      expect(summary.split(/\s+/).filter((word) => word !== '').length).toBeLessThanOrEqual(most);
      if (most > 0) expect(summary).not.toBe('');
    }
    expect(summarize(text, Number.NaN)).toBe('');
  }
});

it('a translator carries unknown words over', () => {
  for (const { translate } of ofTask('translation')) {
    expect(translate('Xylo quorx!')).toBe('Xylo quorx!');
    expect(translate('')).toBe('');
  }
});

const FILES = [
  'finish-the-line',
  'news-entities',
  'masked-words',
  'policy-questions',
  'small-tables',
  'support-threads',
  'phrase-pairs',
].map((name) => `${name}/train.jsonl`);

function folderWith(change: Readonly<Record<string, string | null>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'text-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const file of FILES) {
    const text = file in change ? change[file] : readFileSync(join(DATASETS_FOLDER, file), 'utf8');
    if (text === null || text === undefined) continue;
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

it('needs no test file', () => {
  expect(trainTextModels(folderWith({})).map(({ id }) => id)).toEqual(models.map(({ id }) => id));
});

it.each([
  ['news-entities/train.jsonl', null, 'missing'],
  ['news-entities/train.jsonl', '{"text": "Ana", "entities": "Ana"}\n', 'malformed "entities"'],
  ['news-entities/train.jsonl', '{"text": "Ana", "entities": [{"type": "PER"}]}\n', 'malformed "entities"'],
  [
    'policy-questions/train.jsonl',
    '{"question": "a", "context": "b", "answers": []}\n',
    'malformed "answers"',
  ],
  ['small-tables/train.jsonl', '{"query": "a", "answer": "b", "table": {"c": [1]}}\n', 'malformed "table"'],
  ['phrase-pairs/train.jsonl', '{"english": "a"}\n', 'no text in "german"'],
  ['masked-words/train.jsonl', '\n', 'is empty'],
])('%s: %s is an input error that names the file', (file, text, message) => {
  const folder = folderWith({ [file]: text });
  expect(() => trainTextModels(folder)).toThrow(
    expect.objectContaining({
      name: 'InputError',
      message: expect.stringContaining(message),
      where: join(folder, file),
    }),
  );
});

it('one row of each file is enough to train on', () => {
  const first = (file: string) => `${readFileSync(join(DATASETS_FOLDER, file), 'utf8').split('\n')[0]}\n`;
  const few = trainTextModels(folderWith(Object.fromEntries(FILES.map((file) => [file, first(file)]))));
  for (const model of few) expect(JSON.stringify(said(model, 'Who is in Berlin?'))).not.toMatch(/null/);
});
