import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import { makeSetting, textInput, wireAnswer } from '../../test/fixtures/wire-answer.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { Dialect } from '../types/suite.ts';
import type { ChunkFacts } from '../types/task.ts';
import { openGenerationStream } from './generation-stream.ts';
import { textGeneration } from './text-generation.ts';

const settingOf = (dialect: Dialect, parameters: JsonObject = {}) =>
  makeSetting(makeCandidate({ parameters }), { dialect });

function stream(events: readonly (Json | string)[], dialect: Dialect = 'tgi', parameters: JsonObject = {}) {
  const reader = openGenerationStream(settingOf(dialect, parameters));
  const facts: ChunkFacts[] = events.map((event) =>
    reader.push(typeof event === 'string' ? event : JSON.stringify(event)),
  );
  return { facts, end: reader.end() };
}

const frame = (text: string, more: JsonObject = {}, special = false): Json => ({
  token: { id: 1, text, logprob: 0, special },
  generated_text: null,
  details: null,
  ...more,
});

describe('a stream of native frames', () => {
  it('has one token a frame, and special tokens and parts of signs are not visible', () => {
    const { facts, end } = stream([frame('a'), frame(''), frame('</s>', { generated_text: 'a' }, true)]);
    expect(facts.map(({ token, visible, done }) => [token, visible, done])).toEqual([
      [true, true, false],
      [true, false, false],
      [true, false, false],
    ]);
    expect(end).toMatchObject({ outputs: [{ text: 'a' }], usage: { outputTokens: 3, source: 'chunks' } });
  });

  it('that ends without its whole text is truncated, and so is none at all', () => {
    expect(stream([frame('a'), frame('b')]).end).toMatchObject({ fault: 'truncated' });
    expect(stream([]).end).toMatchObject({ fault: 'truncated' });
  });

  it.each<[string, Json]>([
    ['a text', { error: 'boom', error_type: 'generation' }],
    ['an object', { error: { message: 'boom', http_status_code: 422 } }],
  ])('with an error frame as %s is an error, whatever follows', (_name, error) => {
    expect(stream([frame('a'), error, frame('b', { generated_text: 'ab' })]).end).toEqual({
      fault: 'stream_error',
      message: 'the stream carried an error: boom',
    });
  });

  it('takes how it ended and its tokens from the details', () => {
    const details = { finish_reason: 'length', generated_tokens: 9, input_length: 4, seed: null };
    expect(stream([frame('a', { generated_text: 'a', details })]).end).toEqual({
      outputs: [{ kind: 'text', text: 'a', reasoning: null, finishReason: 'length', toolCalls: [] }],
      usage: { inputTokens: 4, outputTokens: 9, source: 'server' },
    });
  });

  it.each<[string, Dialect, JsonObject, string]>([
    ['asked to return the full text', 'tgi', { return_full_text: true }, ' b'],
    ['at its own address', 'hf-inference', {}, ' b'],
    ['at its own address, told not to', 'toolkit', { return_full_text: false }, 'a b'],
    ['on its stream route', 'tgi', {}, 'a b'],
  ])('leaves the prompt out of the text of a server %s', (_name, dialect, parameters, text) => {
    expect(stream([frame(' b', { generated_text: 'a b' })], dialect, parameters).end).toMatchObject({
      outputs: [{ text }],
    });
  });

  it('that carries no JSON is malformed, and ping events are not tokens', () => {
    expect(stream(['<html>']).end).toMatchObject({ fault: 'malformed' });
    expect(stream([{ ping: true }]).facts).toEqual([{ token: false, visible: false, done: false }]);
  });
});

describe('a stream of completion chunks', () => {
  const chunk = (text: string, finish: string | null = null): Json => ({
    choices: [{ index: 0, text, finish_reason: finish }],
  });

  it('does not count a chunk without text, and ends at [DONE]', () => {
    const { facts, end } = stream(
      [chunk(''), chunk('a'), chunk('', 'length'), '[DONE]', chunk('b')],
      'openai',
    );
    expect(facts.map(({ token, visible, done }) => [token, visible, done])).toEqual([
      [false, false, false],
      [true, true, false],
      [false, false, false],
      [false, false, true],
      [false, false, false],
    ]);
    expect(end).toMatchObject({
      outputs: [{ text: 'a', finishReason: 'length' }],
      usage: { inputTokens: null, outputTokens: 1, source: 'chunks' },
    });
  });

  it('that stops without a word is truncated', () => {
    expect(stream([chunk('a')], 'openai').end).toMatchObject({ fault: 'truncated' });
  });
});

it('no stream ever throws, and each ends in a text or a fault', () => {
  const event = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constant(JSON.stringify(frame('x'))),
    fc
      .record({ token: fc.jsonValue(), generated_text: fc.jsonValue(), details: fc.jsonValue() })
      .map((value) => JSON.stringify(value)),
    fc.record({ choices: fc.jsonValue(), usage: fc.jsonValue() }).map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const { end } = stream(events);
      expect('fault' in end || end.outputs[0]?.kind === 'text').toBe(true);
    }),
    { seed: 3, numRuns: 500 },
  );
});

describe('the text of an answer', () => {
  const textOf = (generated: string, dialect: Dialect, parameters: JsonObject) => {
    const reading = textGeneration.readBody(
      wireAnswer([{ generated_text: generated }]),
      [textInput('Q: ')],
      settingOf(dialect, parameters),
    );
    return 'fault' in reading ? reading : reading.outputs[0];
  };

  it.each<[string, string, Dialect, JsonObject, string]>([
    ['loses the prompt in front', 'Q: A', 'toolkit', {}, 'A'],
    ['loses it once', 'Q: Q: A', 'toolkit', {}, 'Q: A'],
    ['keeps a prompt that is not quite it', 'q: A', 'toolkit', {}, 'q: A'],
    [
      'keeps it where the server was told not to echo',
      'Q: A',
      'toolkit',
      { return_full_text: false },
      'Q: A',
    ],
    ['keeps it on the route that never echoes', 'Q: A', 'tgi', {}, 'Q: A'],
    ['loses it on that route when asked to echo', 'Q: A', 'tgi', { return_full_text: true }, 'A'],
    ['ends before the first of the stop texts', 'A. B; C', 'toolkit', { stop: [';', '.'] }, 'A'],
    ['is not cut by a stop text of the prompt', 'Q: A', 'toolkit', { stop: 'Q' }, 'A'],
    [
      'keeps a stop text that was asked for',
      'A.',
      'tgi',
      { stop: ['.'], include_stop_str_in_output: true },
      'A.',
    ],
    ['may be empty', 'Q: ', 'hf-inference', {}, ''],
  ])('%s', (_name, generated, dialect, parameters, text) => {
    expect(textOf(generated, dialect, parameters)).toMatchObject({ text });
  });

  it('that was cut at a stop text ended naturally; else nobody says how', () => {
    expect(textOf('A.', 'toolkit', { stop: '.' })).toMatchObject({ finishReason: 'stop' });
    expect(textOf('A', 'toolkit', { stop: '.' })).toMatchObject({ finishReason: 'other' });
  });

  it.each<[string, Json]>([
    ['an empty list', []],
    ['no text', [{ text: 'a' }]],
    ['a text that is none', { generated_text: 5 }],
    ['a chat message', { choices: [{ message: { content: 'a' } }] }],
    ['no choices', { choices: [] }],
    ['an error', { error: 'x' }],
  ])('is not found in %s', (_name, body) => {
    expect(textGeneration.readBody(wireAnswer(body), [textInput('x')], settingOf('openai'))).toMatchObject({
      fault: 'malformed',
    });
  });

  it('is looked for once for each prompt of a batch', () => {
    const inputs = [textInput('a'), textInput('b')] as const;
    const read = (body: Json) => textGeneration.readBody(wireAnswer(body), inputs, settingOf('openai'));
    expect(read([{ generated_text: 'x' }])).toMatchObject({ fault: 'malformed' });
    const choice = (index: number) => ({ index, text: 'x', finish_reason: 'stop' });
    expect(read({ choices: [choice(0), choice(0)] })).toMatchObject({
      fault: 'malformed',
      message: 'index 0 came twice',
    });
  });
});

describe('parameters that can not be translated', () => {
  it.each<[JsonObject, RegExp]>([
    [{ max_tokens: 5, max_new_tokens: 5 }, /two names of one limit/],
    [{ stop: '' }, /stop/],
    [{ stop: ['a', 3] }, /stop/],
  ])('%j', (parameters, message) => {
    expect(textGeneration.checkCandidate(makeCandidate({ parameters }))).toMatch(message);
  });

  it('are none of the common ones', () => {
    const parameters = { max_tokens: 5, stop: ['\n'], temperature: 0.2, seed: 1 };
    expect(textGeneration.checkCandidate(makeCandidate({ parameters }))).toBeNull();
  });
});
