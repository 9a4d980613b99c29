import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChunkFacts } from '../types/task.ts';
import { readChatBody } from './chat-body.ts';
import { openChatStream } from './chat-stream.ts';

const delta = (content: object, finish: string | null = null) =>
  JSON.stringify({ choices: [{ index: 0, delta: content, finish_reason: finish }] });

function stream(events: readonly string[]) {
  const reader = openChatStream();
  const facts: ChunkFacts[] = events.map((event) => reader.push(event));
  return { facts, end: reader.end() };
}

describe('a chat stream', () => {
  it('does not count a role-only or empty delta as a token', () => {
    const { facts } = stream([
      delta({ role: 'assistant' }),
      delta({ content: '' }),
      delta({ role: 'assistant', content: 'A' }),
    ]);
    expect(facts.map((fact) => fact.token)).toEqual([false, false, true]);
  });

  it('counts reasoning and tool calls as tokens that nobody sees', () => {
    const { facts, end } = stream([
      delta({ reasoning_content: 'hm' }),
      delta({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '{"a"' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }, 'tool_calls'),
    ]);
    expect(facts.map(({ token, visible }) => [token, visible])).toEqual([
      [true, false],
      [true, false],
      [true, false],
    ]);
    expect(end).toMatchObject({
      outputs: [
        {
          text: '',
          reasoning: 'hm',
          finishReason: 'tool_calls',
          toolCalls: [{ name: 'f', arguments: { a: 1 } }],
        },
      ],
    });
  });

  it('shows nothing while reasoning is written into the content, and starts to show with the answer', () => {
    const pieces = ['\n', '<thi', 'nk>2+', '2</thi', 'nk>', '\n\n', '4', ' ok'];
    const { facts } = stream(pieces.map((content) => delta({ content })));
    expect(facts.map(({ token }) => token)).toEqual(pieces.map(() => true));
    expect(facts.map(({ visible }) => visible)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('shows at once what is no reasoning', () => {
    const { facts } = stream(['Hel', 'lo <think>'].map((content) => delta({ content })));
    expect(facts.map(({ visible }) => visible)).toEqual([true, true]);
    expect(stream([delta({ content: '<b>' })]).facts[0]?.visible).toBe(true);
  });

  it('gives the text and reasoning that the same answer gives in one piece, however it is cut', () => {
    const content = fc
      .array(fc.constantFrom('<think>', '</think>', ' ', 'a', '<'), { maxLength: 8 })
      .map((words) => words.join(''));
    fc.assert(
      fc.property(content, fc.nat(6), fc.nat(6), (text, first, second) => {
        const pieces = [text.slice(0, first), text.slice(first, first + second), text.slice(first + second)];
        const streamed = stream([...pieces.map((piece) => delta({ content: piece })), delta({}, 'stop')]).end;
        const whole = readChatBody({ choices: [{ message: { content: text }, finish_reason: 'stop' }] });
        expect('outputs' in streamed && streamed.outputs).toEqual('outputs' in whole && whole.outputs);
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  it('keeps numbers that JSON can not hold as text', () => {
    const call = (value: string) => ({ tool_calls: [{ function: { name: 'f', arguments: value } }] });
    expect(stream([delta(call('{"a":1e999}'), 'tool_calls')]).end).toMatchObject({
      outputs: [{ toolCalls: [{ name: 'f', arguments: '{"a":1e999}' }] }],
    });
  });

  it.each([
    [
      'on an extra chunk with empty choices',
      ['{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}}', '[DONE]'],
    ],
    [
      'on an extra chunk, without [DONE]',
      ['{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}}'],
    ],
    [
      'null first and filled later',
      ['{"choices":[],"usage":null}', '{"usage":{"prompt_tokens":7,"completion_tokens":2}}'],
    ],
  ])('takes usage %s', (_name, tail) => {
    const { end } = stream([delta({ content: 'Hello' }), delta({}, 'stop'), ...tail]);
    expect(end).toEqual({
      outputs: [{ kind: 'text', text: 'Hello', reasoning: null, finishReason: 'stop', toolCalls: [] }],
      usage: { inputTokens: 7, outputTokens: 2, source: 'server' },
    });
  });

  it('counts chunks when no usage came, and says so', () => {
    expect(stream([delta({ content: 'a' }), delta({ content: 'b' }, 'eos_token')]).end).toMatchObject({
      outputs: [{ finishReason: 'stop' }],
      usage: { inputTokens: null, outputTokens: 2, source: 'chunks' },
    });
  });

  it.each([
    ['an object', '{"error":{"message":"boom","http_status_code":422}}'],
    ['a text', '{"error":"boom","error_type":"generation"}'],
  ])('an error frame as %s is an error, [DONE] or not', (_name, frame) => {
    expect(stream([delta({ content: 'a' }), frame, '[DONE]']).end).toEqual({
      fault: 'stream_error',
      message: 'the stream carried an error: boom',
    });
  });

  it('that ends without finish reason and without [DONE] is truncated', () => {
    expect(stream([delta({ content: 'half an ans' })]).end).toMatchObject({ fault: 'truncated' });
    expect(stream([]).end).toMatchObject({ fault: 'truncated' });
  });

  it('that carries no JSON is malformed', () => {
    expect(stream(['<html>']).end).toMatchObject({ fault: 'malformed' });
  });

  it('ignores what comes after [DONE]', () => {
    expect(stream([delta({ content: 'a' }, 'stop'), '[DONE]', delta({ content: 'b' })]).end).toMatchObject({
      outputs: [{ text: 'a' }],
    });
  });

  it('never throws, whatever its events are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.json(), fc.string(), fc.constant(delta({ content: 'x' })))),
        (events) => {
          const { end } = stream(events);
          expect('fault' in end || end.outputs[0]?.kind === 'text').toBe(true);
        },
      ),
      { seed: 3, numRuns: 500 },
    );
  });
});

it('a stream nested without end is malformed, and deep tool arguments stay text', () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  const hostile = openChatStream();
  hostile.push(`{"error":${deep}}`);
  expect(hostile.end()).toMatchObject({ fault: 'malformed' });
  const call = { message: { tool_calls: [{ function: { name: 'f', arguments: deep } }] } };
  expect(readChatBody({ choices: [call] })).toMatchObject({
    outputs: [{ toolCalls: [{ arguments: deep }] }],
  });
});

describe('a chat answer in one piece', () => {
  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['eos_token', 'stop'],
    ['stop_sequence', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    [null, 'other'],
  ])('finish reason %s is read as %s', (word, meaning) => {
    expect(readChatBody({ choices: [{ message: { content: 'x' }, finish_reason: word }] })).toMatchObject({
      outputs: [{ text: 'x', finishReason: meaning }],
      usage: null,
    });
  });

  it('may carry text parts, reasoning, and tool arguments as an object', () => {
    expect(
      readChatBody({
        choices: [
          {
            message: {
              content: [
                { type: 'text', text: 'a' },
                { type: 'text', text: 'b' },
              ],
              reasoning: 'why',
              tool_calls: [{ id: 0, function: { name: 'f', arguments: { a: 1 } } }],
            },
            finish_reason: 'tool_calls',
          },
        ],
        usage: { prompt_tokens: 3, completion_tokens: 4 },
      }),
    ).toEqual({
      outputs: [
        {
          kind: 'text',
          text: 'ab',
          reasoning: 'why',
          finishReason: 'tool_calls',
          toolCalls: [{ name: 'f', arguments: { a: 1 } }],
        },
      ],
      usage: { inputTokens: 3, outputTokens: 4, source: 'server' },
    });
  });

  it.each([[{}], [{ choices: [] }], [{ choices: [{ text: 'completion' }] }], [[]], [null]])(
    'without a message is malformed: %j',
    (body) => {
      expect(readChatBody(body)).toMatchObject({ fault: 'malformed' });
    },
  );
});
