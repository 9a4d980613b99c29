import { expect, it } from 'vitest';
import { deployment, ledgerOf, post, tinySandbox } from '../../test/fixtures/sandbox.ts';

const WEATHER = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: {
      type: 'object',
      properties: {
        city: { type: 'string' },
        days: { type: 'integer' },
        unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
      },
      required: ['city', 'unit'],
    },
  },
};
const FLIGHT = {
  type: 'function',
  function: {
    name: 'bookFlight',
    description: 'Books a seat',
    parameters: {
      type: 'object',
      properties: {
        origin: { type: 'string' },
        destination: { type: 'string' },
        date: { type: 'string', format: 'date' },
        refundable: { type: 'boolean' },
        seats: { type: 'number' },
      },
      required: ['origin', 'destination'],
    },
  },
};
const NEVER = { type: 'function', function: { name: 'shut_down' } };

async function ask(content: string, extra: object) {
  const { url } = await tinySandbox();
  const body = { model: 'sandbox/chat-small', messages: [{ role: 'user', content }], ...extra };
  const { json } = await post(`${url}/v1/chat/completions`, body);
  const { message, finish_reason } = (json as { choices: { message: Message; finish_reason: string }[] })
    .choices[0] as { message: Message; finish_reason: string };
  const call = message.tool_calls?.[0]?.function;
  return { message, reason: finish_reason, call, args: call && JSON.parse(call.arguments) };
}

interface Message {
  readonly content: string | null;
  readonly reasoning?: string;
  readonly tool_calls?: { id: string; type: string; function: { name: string; arguments: string } }[];
}

it.each([
  [
    'Give me the weather in Paris for 3 days in celsius',
    [NEVER, FLIGHT, WEATHER],
    'get_weather',
    { city: 'Paris', days: 3, unit: 'celsius' },
  ],
  ['weather?', [WEATHER], 'get_weather', { city: '', unit: 'celsius' }],
  [
    'Book a flight from New York to Oslo on 2026-03-04, not refundable, 2 seats',
    [WEATHER, FLIGHT],
    'bookFlight',
    { origin: 'New York', destination: 'Oslo', date: '2026-03-04', refundable: false, seats: 2 },
  ],
])(
  '%s calls the tool that shares most words, with arguments from the message',
  async (text, tools, name, args) => {
    const answer = await ask(text, { tools });
    expect([answer.reason, answer.message.content, answer.call?.name]).toEqual(['tool_calls', null, name]);
    expect(answer.args).toEqual(args);
  },
);

it('tool_choice decides: none never calls, required and a name always do, auto only on a shared word', async () => {
  const tools = [WEATHER, NEVER];
  expect((await ask('the weather', { tools, tool_choice: 'none' })).message.content).toBe('weather the');
  expect((await ask('good day', { tools })).message.content).toBe('day good');
  expect((await ask('good day', { tools, tool_choice: 'required' })).call?.name).toBe('get_weather');
  const named = { type: 'function', function: { name: 'shut_down' } };
  const forced = await ask('the weather', { tools, tool_choice: named });
  expect([forced.call?.name, forced.args]).toEqual(['shut_down', {}]);
});

it('the answer of a tool is handed on', async () => {
  const { url } = await tinySandbox();
  const calls = [{ id: 'x', type: 'function', function: { name: 'get_weather', arguments: '{}' } }];
  const messages = [
    { role: 'user', content: 'the weather' },
    { role: 'assistant', content: null, tool_calls: calls },
    { role: 'tool', tool_call_id: 'x', content: 'rain at 9' },
  ];
  const body = { model: 'sandbox/chat-small', messages, tools: [WEATHER] };
  const { json } = await post(`${url}/v1/chat/completions`, body);
  expect(json).toMatchObject({ choices: [{ message: { content: 'rain at 9' }, finish_reason: 'stop' }] });
});

const SCHEMA = {
  type: 'object',
  properties: {
    ok: { type: 'boolean' },
    count: { type: 'integer' },
    answer: { type: 'string' },
    label: { enum: ['red', 'blue'] },
    tags: { type: 'array', items: { type: 'number' } },
    nested: { type: 'object', properties: { more: { type: ['string', 'null'] } } },
  },
  required: ['ok', 'answer', 'label'],
};

it.each([
  ['OpenAI', { type: 'json_schema', json_schema: { name: 'x', schema: SCHEMA } }],
  ['TGI', { type: 'json_object', value: SCHEMA }],
  ['Together', { type: 'json_schema', schema: SCHEMA }],
])(
  'a schema in the envelope of %s is met, the answer in its first string',
  async (_name, response_format) => {
    const answer = await ask('seven 8 blue Ada', { response_format });
    expect(JSON.parse(answer.message.content ?? '')).toEqual({
      ok: false,
      count: 8,
      answer: 'Ada blue 8 seven',
      label: 'blue',
      tags: [8],
      nested: { more: 'Ada' },
    });
  },
);

it('a JSON object without a schema holds the answer', async () => {
  const answer = await ask('one two', { response_format: { type: 'json_object' } });
  expect(JSON.parse(answer.message.content ?? '')).toEqual({ answer: 'two one' });
});

interface Delta {
  readonly content?: string;
  readonly reasoning?: string;
  readonly reasoning_content?: string;
  readonly tool_calls?: { index: number; id?: string; function: { name?: string; arguments: string } }[];
}

function deltasOf(text: string): Delta[] {
  return text
    .split('\n\n')
    .filter((frame) => frame.startsWith('data: {'))
    .map((frame) => (JSON.parse(frame.slice(6)) as { choices: { delta: Delta }[] }).choices[0]?.delta ?? {});
}

it('a streamed call begins with its name and goes on with pieces of its arguments', async () => {
  const { url } = await tinySandbox();
  const messages = [{ role: 'user', content: 'weather in Rome in celsius' }];
  const body = { model: 'sandbox/chat-small', messages, tools: [WEATHER], stream: true };
  const { text } = await post(`${url}/v1/chat/completions`, body);
  const calls = deltasOf(text).flatMap(({ tool_calls }) => tool_calls ?? []);
  expect(calls[0]).toMatchObject({
    index: 0,
    id: expect.stringMatching(/^call_/),
    function: { name: 'get_weather', arguments: '' },
  });
  const args = calls.map((call) => call.function.arguments).join('');
  expect(JSON.parse(args)).toEqual({ city: 'Rome', unit: 'celsius' });
  expect(text).toContain('"finish_reason":"tool_calls"');
  expect((await ledgerOf(url))[0]?.outputTokens).toBe(calls.length);
});

it.each([
  ['the router', '/v1/chat/completions', 'reasoning'],
  ['vLLM', '/d/it/v1/chat/completions', 'reasoning_content'],
] as const)('%s thinks aloud first when an effort is set, and counts it', async (_who, path, field) => {
  const { url } = await tinySandbox(deployment('sandbox/chat-small', { as: 'endpoint' }));
  const messages = [{ role: 'user', content: 'one two' }];
  const body = { model: 'sandbox/chat-small', messages, reasoning_effort: 'low' };
  const streamed = deltasOf((await post(`${url}${path}`, { ...body, stream: true })).text);
  const thoughts = streamed.flatMap((delta) => delta[field] ?? []);
  const first = streamed.findIndex(({ content }) => content !== undefined);
  expect(thoughts.join('')).toBe('The question is: one two');
  expect(streamed.findLastIndex((delta) => delta[field] !== undefined)).toBeLessThan(first);
  const whole = await post(`${url}${path}`, body);
  expect(whole.json).toMatchObject({
    choices: [{ message: { content: 'two one', [field]: 'The question is: one two' } }],
    usage: {
      completion_tokens: thoughts.length + 2,
      completion_tokens_details: { reasoning_tokens: thoughts.length },
    },
  });
  const short = await post(`${url}${path}`, { ...body, max_tokens: 2 });
  expect(short.json).toMatchObject({ choices: [{ message: { content: '' }, finish_reason: 'length' }] });
});
