import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../types/json.ts';
import { openChatStream } from './chat-stream.ts';
import { shapeOf } from './chunk-shape.ts';

const chunk = (delta: object, more: object = {}) =>
  JSON.stringify({ id: 'a-1', created: 7, choices: [{ index: 0, delta, finish_reason: null }], ...more });

const shapeIn = (data: string) => shapeOf(data, JSON.parse(data) as JsonObject);

it('catches the content of chunks that differ in strings and numbers only', () => {
  const shape = shapeIn(chunk({ content: ' word' }));
  expect(shape?.contentOf(chunk({ content: ' other' }))).toBe(' other');
  expect(shape?.contentOf(chunk({ content: '' }))).toBe('');
  expect(shape?.contentOf(chunk({ content: 'é🦙' }, { id: 'b-22', created: 1800 }))).toBe('é🦙');
  // Streams of one server share a shape.
  expect(shapeIn(chunk({ content: 'x' }, { id: 'c' }))).toBe(shape);
});

it.each<[string, string]>([
  ['an escape in the content', chunk({ content: 'a\nb' })],
  ['a finish reason', chunk({ content: 'x' }).replace('"finish_reason":null', '"finish_reason":"stop"')],
  ['usage', chunk({ content: 'x' }, { usage: { completion_tokens: 3 } })],
  ['an error', chunk({ content: 'x' }, { error: 'overloaded' })],
  ['a second choice', chunk({ content: 'x' }).replace('}]', '},{"index":1}]')],
  ['reasoning', chunk({ content: 'x', reasoning: 'y' })],
  ['no content', chunk({ content: null })],
  ['a text that is cut', chunk({ content: 'x' }).slice(0, -1)],
  ['a number with a leading zero', chunk({ content: 'x' }).replace('"created":7', '"created":07')],
  ['a control character', chunk({ content: 'x' }).replace('x', '\u0001')],
])('leaves %s to the parser', (_name, data) => {
  const shape = shapeIn(chunk({ content: ' word' }));
  expect(shape).not.toBeNull();
  expect(shape?.contentOf(data) ?? null).toBeNull();
});

it.each<[string, string]>([
  ['with a finish reason', chunk({ content: 'x' }).replace('"finish_reason":null', '"finish_reason":"stop"')],
  ['with usage', chunk({ content: 'x' }, { usage: { completion_tokens: 3 } })],
  ['with an error', chunk({ content: 'x' }, { error: 'overloaded' })],
  ['with empty reasoning, which may fill', chunk({ content: 'x', reasoning: '' })],
  ['with a tool call', chunk({ content: 'x', tool_calls: [] })],
  ['with two contents', chunk({ content: 'x' }, { prompt: { content: 'y' } })],
  ['without content', chunk({ content: null })],
])('makes no shape of a chunk %s', (_name, data) => {
  expect(shapeIn(data)).toBeNull();
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '<think>', '</think>', ' ', '"', '\\', '\n', '{"content":"x"}', ','),
);
const delta = fc.oneof(
  { weight: 6, arbitrary: fc.record({ content: text }) },
  fc.record({ content: text, role: fc.constant('assistant') }),
  fc.record({ role: fc.constant('assistant'), content: fc.constantFrom('', null) }),
  fc.record({ content: fc.constantFrom(null, ''), reasoning: fc.option(text) }),
  fc.record({ refusal: text }),
  fc.record({
    content: fc.constant(null),
    tool_calls: fc.tuple(
      fc.record({ index: fc.constant(0), function: fc.record({ name: text, arguments: text }) }),
    ),
  }),
);
const event = fc.record(
  {
    id: text,
    created: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    choices: fc.array(
      fc.record(
        { index: fc.nat(1), delta, finish_reason: fc.constantFrom(null, null, null, null, 'stop', 'length') },
        { requiredKeys: ['delta'] },
      ),
      { maxLength: 2, minLength: 0 },
    ),
    usage: fc.constantFrom(null, { prompt_tokens: 3, completion_tokens: 5 }),
    error: fc.constantFrom(null, null, null, null, null, null, 'overloaded'),
  },
  { requiredKeys: ['choices'] },
);

it('reads any stream as it is read with every event parsed', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), fc.boolean(), (events, isDone) => {
      const quick = openChatStream();
      const slow = openChatStream();
      for (const one of events) {
        // A second content keeps the shape from being told.
        const parsed = { ...one, prompt: { content: '' } };
        expect(quick.push(JSON.stringify(one))).toEqual(slow.push(JSON.stringify(parsed)));
      }
      if (isDone) expect(quick.push('[DONE]')).toEqual(slow.push('[DONE]'));
      expect(quick.end()).toEqual(slow.end());
    }),
    { numRuns: 800, seed: 4 },
  );
});
