import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatModel } from '../model.ts';
import { countTokens, trainChatModels } from './chat-models.ts';

interface Row {
  readonly question: string;
  readonly answer: string;
  readonly kind: string;
}

const FOLDER = new URL('../../../../datasets/short-questions/', import.meta.url);
const rowsOf = (file: string): Row[] =>
  readFileSync(new URL(file, FOLDER), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

const train = rowsOf('train.jsonl');
const test = rowsOf('test.jsonl');
const [small, large] = trainChatModels(train) as [ChatModel, ChatModel];
const models: readonly [string, ChatModel][] = [
  [small.id, small],
  [large.id, large],
];

const plain = (text: string) => text.trim().toLowerCase().replace(/[.!]$/, '');

function accuracy(model: ChatModel, instruction: string, seed: number): number {
  const right = test.filter(({ question, answer }) => {
    const content = `${instruction}${question}`;
    return plain(model.answer([{ role: 'user', content }], { maxTokens: 64, seed }).text) === plain(answer);
  });
  return right.length / test.length;
}

it('has the two models the sandbox serves', () => {
  expect([small.id, large.id]).toEqual(['sandbox/chat-small', 'sandbox/chat-large']);
});

it.each([1, 2, 3])('is honestly weak on the test rows, seed %i', (seed) => {
  const smallAccuracy = accuracy(small, 'Answer with the answer only.\n', seed);
  const largeAccuracy = accuracy(large, 'Answer with the answer only.\n', seed);
  expect(smallAccuracy).toBeGreaterThan(0.25);
  expect(smallAccuracy).toBeLessThan(0.45);
  expect(largeAccuracy).toBeGreaterThan(0.55);
  expect(largeAccuracy).toBeLessThan(0.8);
});

it('knows nothing of the test rows when it is trained on nothing', () => {
  const [, untrained] = trainChatModels([]);
  const asked = untrained?.answer(
    [{ role: 'user', content: 'Answer with one word only: What is the capital of France?' }],
    {
      maxTokens: 64,
      seed: 1,
    },
  );
  expect(asked?.text).toBe('I do not know.');
});

describe.each(models)('%s', (_id, model) => {
  it('wraps the answer in words unless only the answer is asked for', () => {
    const question = { role: 'user', content: 'What is 45 plus 38?' };
    const options = { maxTokens: 64, seed: 1 };
    const system = { role: 'system', content: 'Reply with the answer only, no explanation.' };
    expect(model.answer([system, question], options).text).toBe('83');
    const wordy = model.answer([question], options).text;
    expect(wordy).toContain('83');
    expect(wordy.length).toBeGreaterThan(10);
    expect(accuracy(model, '', 1)).toBe(0);
  });

  it('says the same again for the same messages and seed', () => {
    const again = trainChatModels(train).find(({ id }) => id === model.id);
    for (const { question } of test) {
      const messages = [{ role: 'user', content: question }];
      const options = { maxTokens: 64, seed: 5 };
      expect(again?.answer(messages, options)).toEqual(model.answer(messages, options));
    }
  });

  it('words and guesses differ between seeds', () => {
    const messages = [{ role: 'user', content: 'Is a wug a blick or a dax?' }];
    const texts = Array.from(
      { length: 20 },
      (_, seed) => model.answer(messages, { maxTokens: 64, seed }).text,
    );
    expect(new Set(texts).size).toBeGreaterThan(1);
  });

  it('cuts at maxTokens and says so', () => {
    const messages = [{ role: 'user', content: 'What is 45 plus 38?' }];
    const whole = model.answer(messages, { maxTokens: 64, seed: 1 });
    expect(whole.finishReason).toBe('stop');
    expect(whole.tokens.length).toBe(countTokens(whole.text));
    const exact = model.answer(messages, { maxTokens: whole.tokens.length, seed: 1 });
    expect(exact).toEqual(whole);
    const cut = model.answer(messages, { maxTokens: 3, seed: 1 });
    expect(cut.finishReason).toBe('length');
    expect(cut.tokens).toEqual(whole.tokens.slice(0, 3));
    expect(cut.text).toBe(whole.tokens.slice(0, 3).join(''));
    expect(model.answer(messages, { maxTokens: 0, seed: 1 })).toEqual({
      text: '',
      tokens: [],
      finishReason: 'length',
    });
  });

  it('answers anything with a text whose pieces are its tokens', () => {
    const content = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .constantFrom(...test.map((row) => row.question))
        .chain((question) =>
          fc
            .string({ maxLength: 20 })
            .map((noise) => question.slice(0, noise.length * 5) + noise + question.slice(8)),
        ),
      fc
        .array(
          fc.constantFrom(
            '"',
            'is',
            '99999999999999999999',
            ':',
            'how many',
            'or',
            '__proto__',
            'a/0',
            '0/0',
            '\n',
          ),
        )
        .map((parts) => parts.join(' ')),
    );
    const messages = fc.array(
      fc.record({ role: fc.constantFrom('system', 'user', 'assistant', 'tool'), content }),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 40 }), (conversation, maxTokens) => {
        const reply = model.answer(conversation, { maxTokens, seed: 3 });
        expect(reply.tokens.join('')).toBe(reply.text);
        expect(reply.tokens.length).toBeGreaterThan(0);
        expect(reply.tokens.length).toBeLessThanOrEqual(maxTokens);
        expect(reply.text).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { seed: 11, numRuns: 400 },
    );
  });

  it.each([
    ['no message', []],
    ['an empty message', [{ role: 'user', content: '' }]],
    ['no user message', [{ role: 'system', content: 'Be brief.' }]],
    ['a very long message', [{ role: 'user', content: 'How many "a, b or c" is 1 and '.repeat(20_000) }]],
  ])('answers %s', (_name, messages) => {
    const reply = model.answer(messages, { maxTokens: 64, seed: 1 });
    expect(reply.text).not.toBe('');
    expect(reply.finishReason).toBe('stop');
  });
});
