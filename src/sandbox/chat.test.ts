import { expect, it } from 'vitest';
import { deployment, ledgerOf, post, tinySandbox } from '../../test/fixtures/sandbox.ts';

const USER = [{ role: 'user', content: 'one two three' }];

interface Chunk {
  readonly choices: { delta: { role?: string; content?: string }; finish_reason: string | null }[];
  readonly usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
}

/** The data of every event, with [DONE] as the text itself. */
function eventsOf(text: string): (Chunk | '[DONE]')[] {
  return text
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => {
      expect(frame.startsWith('data: ')).toBe(true);
      const data = frame.slice(6);
      return data === '[DONE]' ? data : (JSON.parse(data) as Chunk);
    });
}

it.each([
  ['/v1/chat/completions', { model: 'sandbox/chat-small' }, 'sandbox'],
  ['/v1/chat/completions', { model: 'sandbox/chat-small:sandbox' }, 'sandbox'],
  ['/hf-inference/models/sandbox/chat-small/v1/chat/completions', {}, null],
  ['/d/it/v1/chat/completions', { model: 'sandbox/chat-small' }, null],
  ['/d/it/v1/chat/completions', {}, null],
])('%s with %o answers whole, with usage', async (path, extra, provider) => {
  const { url } = await tinySandbox(deployment('sandbox/chat-small', { as: 'endpoint' }));
  const answer = await post(`${url}${path}`, { ...extra, messages: USER });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-inference-provider')).toBe(provider);
  expect(answer.json).toEqual({
    id: `chatcmpl-${answer.headers.get('x-request-id')}`,
    object: 'chat.completion',
    created: expect.any(Number),
    model: 'sandbox/chat-small',
    system_fingerprint: 'sandbox',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'three two one' },
        finish_reason: 'stop',
        logprobs: null,
      },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 },
  });
});

it('a stream is a role, one event a token, a finish, the usage when asked for, and [DONE]', async () => {
  const { url } = await tinySandbox();
  const body = { model: 'sandbox/chat-small', messages: USER, stream: true };
  const plain = await post(`${url}/v1/chat/completions`, body);
  expect(plain.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(plain.headers.get('x-compute-time')).toBeNull();
  const events = eventsOf(plain.text);
  expect(events.at(-1)).toBe('[DONE]');
  const chunks = events.slice(0, -1) as Chunk[];
  expect(chunks.map((chunk) => chunk.choices[0]?.delta)).toEqual([
    { role: 'assistant' },
    { content: 'three' },
    { content: ' two' },
    { content: ' one' },
    {},
  ]);
  expect(chunks.map((chunk) => chunk.choices[0]?.finish_reason)).toEqual([null, null, null, null, 'stop']);
  expect(chunks.every((chunk) => !('usage' in chunk))).toBe(true);

  const asked = await post(`${url}/v1/chat/completions`, {
    ...body,
    stream_options: { include_usage: true },
  });
  const withUsage = eventsOf(asked.text).slice(0, -1) as Chunk[];
  expect(withUsage.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
  expect(withUsage.at(-1)).toMatchObject({
    choices: [],
    usage: { prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 },
  });
});

it('max_tokens cuts with finish reason length, stop cuts with stop and leaves the stop text out', async () => {
  const { url } = await tinySandbox();
  const path = `${url}/hf-inference/models/sandbox/chat-small/v1/chat/completions`;
  const cut = await post(path, { messages: USER, max_tokens: 2 });
  expect(cut.json).toMatchObject({
    choices: [{ message: { content: 'three two' }, finish_reason: 'length' }],
    usage: { completion_tokens: 2 },
  });
  const stopped = await post(path, { messages: USER, stop: ['wo'] });
  expect(stopped.json).toMatchObject({
    choices: [{ message: { content: 'three t' }, finish_reason: 'stop' }],
    usage: { completion_tokens: 2 },
  });
});

it('an empty answer streams no token and still finishes', async () => {
  const { url } = await tinySandbox();
  const answer = await post(`${url}/v1/chat/completions`, {
    model: 'sandbox/chat-small',
    messages: [{ role: 'user', content: '' }],
    stream: true,
  });
  const events = eventsOf(answer.text);
  expect(events).toHaveLength(3);
  expect(await ledgerOf(url)).toMatchObject([{ outputTokens: 0, firstTokenMs: null, status: 200 }]);
});

it('text parts are joined; what the models cannot do is refused by name', async () => {
  const { url } = await tinySandbox();
  const path = `${url}/hf-inference/models/sandbox/chat-small/v1/chat/completions`;
  const parts = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'a ' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        { type: 'text', text: 'b' },
      ],
    },
  ];
  expect((await post(path, { messages: parts })).json).toMatchObject({
    choices: [{ message: { content: 'b a' } }],
  });
  for (const [field, extra] of [
    ['tools[0].function', { tools: [{ type: 'function' }] }],
    ['tool_choice', { tools: [], tool_choice: 'required' }],
    ['response_format.type', { response_format: { type: 'grammar' } }],
    ['reasoning_effort', { reasoning_effort: 'a lot' }],
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['max_tokens', { max_tokens: 0 }],
    ['messages[0].role', { messages: [{ role: 'robot', content: 'x' }] }],
    ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{ type: 'video' }] }] }],
    [
      'messages[0].content[0].image_url.url',
      {
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://x/y.png' } }] }],
      },
    ],
  ] as const) {
    const answer = await post(path, { messages: USER, ...extra });
    expect([answer.status, (answer.json as { error: { param: string } }).error.param]).toEqual([422, field]);
  }
});

it('a prompt longer than the context is refused with its own code', async () => {
  const { url } = await tinySandbox();
  const answer = await post(`${url}/v1/chat/completions`, {
    model: 'sandbox/chat-small',
    messages: [{ role: 'user', content: 'word '.repeat(8192) }],
  });
  expect(answer.status).toBe(400);
  expect(answer.json).toMatchObject({ error: { code: 'context_length_exceeded' } });
});

it('the ledger holds the times, tokens and price of a stream', async () => {
  const price = { mode: 'token', inputPerMTokUsd: 2, outputPerMTokUsd: 10 } as const;
  const { url } = await tinySandbox(deployment('sandbox/chat-small', { ttftMs: 30, itlMs: 10 }, price));
  await post(`${url}/d/it/v1/chat/completions`, {
    model: 'sandbox/chat-small',
    messages: USER,
    stream: true,
  });
  const [entry] = await ledgerOf(`${url}/d/it`);
  expect(entry).toMatchObject({
    deployment: 'it',
    model: 'sandbox/chat-small',
    task: 'chat-completion',
    inputTokens: 3,
    outputTokens: 3,
    status: 200,
    cold: false,
    aborted: false,
  });
  // 3 × 2 / 1e6 + 3 × 10 / 1e6
  expect(entry?.priceUsd).toBeCloseTo(0.000036, 12);
  const start = entry?.startMs ?? Number.NaN;
  expect((entry?.firstTokenMs ?? 0) - start).toBeGreaterThanOrEqual(30);
  expect((entry?.endMs ?? 0) - start).toBeGreaterThanOrEqual(50);
  expect((entry?.firstByteMs ?? 0) - start).toBeLessThan((entry?.firstTokenMs ?? 0) - start);
  expect(entry?.computeSeconds).toBeGreaterThanOrEqual(0.05);
});

it('a client that leaves in the middle of a stream frees the replica and is written down as gone', async () => {
  const { url } = await tinySandbox(
    deployment('sandbox/chat-small', { ttftMs: 5, itlMs: 10_000, replicas: 1 }),
  );
  const path = `${url}/d/it/v1/chat/completions`;
  const body = { model: 'sandbox/chat-small', messages: USER, stream: true };
  const leave = new AbortController();
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(body), signal: leave.signal });
  const reader = response.body?.getReader();
  let seen = '';
  while (!seen.includes('three')) seen += new TextDecoder().decode((await reader?.read())?.value);
  leave.abort();
  const next = await post(path, { ...body, stream: false, max_tokens: 1 });
  expect(next.status).toBe(200);
  const [gone, after] = await ledgerOf(url);
  expect(gone).toMatchObject({ aborted: true, status: 200, outputTokens: 1 });
  expect(after?.startMs).toBeGreaterThanOrEqual(gone?.endMs ?? Number.POSITIVE_INFINITY);
});
