import { expect, it } from 'vitest';
import { deployment, get, ledgerOf, post, TINY_MODELS, tinySandbox } from '../../test/fixtures/sandbox.ts';
import type { SandboxEngine } from '../types/suite.ts';
import { startSandbox } from './sandbox.ts';

const on = (model: string, engine: SandboxEngine | null = null) =>
  tinySandbox(deployment(`sandbox/${model}`, { as: 'endpoint', engine }));
const USER = [{ role: 'user', content: 'one two' }];
const score = expect.any(Number);

it.each([
  ['chat-small', 'vllm'],
  ['generator', 'tgi'],
  ['embedder', 'tei'],
  ['reranker', 'tei'],
  ['sentiment-large', 'toolkit'],
  ['painter', 'toolkit'],
])('an endpoint of %s runs on %s unless told otherwise', async (model, engine) => {
  const { url } = await on(model);
  const shown = {
    vllm: await get(`${url}/d/it/version`),
    tgi: await get(`${url}/d/it/info`),
    tei: await get(`${url}/d/it/info`),
    toolkit: await get(`${url}/d/it/`),
  }[engine];
  expect(shown?.status).toBe(200);
  const marks: Record<string, unknown> = {
    vllm: { version: expect.stringContaining('sandbox') },
    tgi: { router: 'text-generation-router', model_id: `sandbox/${model}`, max_total_tokens: 8192 },
    tei: { model_id: `sandbox/${model}`, max_client_batch_size: 32 },
    toolkit: null,
  };
  if (engine === 'toolkit') expect(shown?.text).toBe('Ok');
  else expect(shown?.json).toMatchObject(marks[engine] as object);
});

it('an engine that cannot serve the model is an input error', async () => {
  const config = deployment('sandbox/filler', { as: 'endpoint', engine: 'tei' });
  await expect(startSandbox({ port: 0, deployments: [config] }, TINY_MODELS)).rejects.toMatchObject({
    name: 'InputError',
    message: "tei can't serve sandbox/filler, a model for fill-mask",
  });
});

it('TGI answers natively on three routes, with its timing headers', async () => {
  const { url } = await on('generator');
  const ask = { inputs: 'one two three', parameters: { max_new_tokens: 2, details: true } };
  const compat = await post(`${url}/d/it/`, ask);
  const details = {
    finish_reason: 'length',
    generated_tokens: 2,
    seed: null,
    prefill: [],
    tokens: [
      { id: expect.any(Number), text: ' three', logprob: null, special: false },
      { id: expect.any(Number), text: ' two', logprob: null, special: false },
    ],
  };
  expect(compat.json).toEqual([{ generated_text: 'one two three three two', details }]);
  const plain = await post(`${url}/d/it/generate`, ask);
  expect(plain.json).toEqual({ generated_text: ' three two', details });
  expect(plain.headers.get('x-prompt-tokens')).toBe('3');
  expect(plain.headers.get('x-generated-tokens')).toBe('2');
  const seconds = Number(plain.headers.get('x-compute-time'));
  expect((await ledgerOf(url))[1]).toMatchObject({
    computeSeconds: seconds,
    inputTokens: 3,
    outputTokens: 2,
  });
  expect(Number(plain.headers.get('x-total-time'))).toBeGreaterThanOrEqual(Math.floor(seconds * 1000) - 1);
  const stopped = await post(`${url}/d/it/generate`, {
    inputs: 'one two',
    parameters: { details: true, stop: ['on'] },
  });
  // The stop text ends the answer and stays in it: " two" and " on".
  expect(stopped.json).toMatchObject({
    generated_text: ' two on',
    details: { finish_reason: 'stop_sequence', generated_tokens: 2 },
  });
});

it('TGI streams its own frames: the whole text with the last token, no space after data:, no [DONE]', async () => {
  const { url } = await on('generator');
  for (const [path, extra] of [
    ['generate_stream', {}],
    ['', { stream: true }],
  ] as const) {
    const parameters = { details: true, return_full_text: false };
    const answer = await post(`${url}/d/it/${path}`, { inputs: 'a b', parameters, ...extra });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    expect(answer.headers.get('x-compute-time')).toBeNull();
    const frames = answer.text.split('\n\n').slice(0, -1);
    expect(frames.every((frame) => frame.startsWith('data:{'))).toBe(true);
    const events = frames.map((frame) => JSON.parse(frame.slice(5)) as Record<string, unknown>);
    expect(events.map((event) => (event.token as { text: string }).text)).toEqual([' b', ' a', '</s>']);
    expect(events.map((event) => event.generated_text)).toEqual([null, null, ' b a']);
    expect(events.at(-1)).toMatchObject({
      index: 3,
      token: { special: true },
      details: { finish_reason: 'eos_token', generated_tokens: 3, input_length: 2 },
    });
  }
  expect(await ledgerOf(url)).toMatchObject(Array(2).fill({ outputTokens: 3, inputTokens: 2, status: 200 }));
});

it('TGI serves OpenAI routes beside, without looking at the model name, and chat only with a template', async () => {
  const { url } = await on('chat-small', 'tgi');
  const chat = await post(`${url}/d/it/v1/chat/completions`, { model: 'tgi', messages: USER });
  expect(chat.json).toMatchObject({ id: '', choices: [{ message: { content: 'two one' } }] });
  const completion = await post(`${url}/d/it/v1/completions`, { model: 'tgi', prompt: ['a b', 'c'] });
  expect(completion.json).toMatchObject({
    object: 'text_completion',
    choices: [
      { index: 0, text: 'b a', finish_reason: 'stop' },
      { index: 1, text: 'c' },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 },
  });
  expect((await get(`${url}/d/it/v1/models`)).json).toMatchObject({
    data: [{ owned_by: 'sandbox/chat-small' }],
  });
  const base = await on('generator');
  const refused = await post(`${base.url}/d/it/v1/chat/completions`, { messages: USER });
  expect([refused.status, refused.json]).toEqual([
    422,
    { error: 'Template error: template not found', error_type: 'template_error' },
  ]);
});

const TGI_REFUSALS: readonly (readonly [string, string | object, number, unknown])[] = [
  [
    '/generate',
    { inputs: 'x', parameters: { temperature: 0 } },
    422,
    {
      error: 'Input validation error: `temperature` must be strictly positive',
      error_type: 'validation',
    },
  ],
  [
    '/generate',
    { inputs: 'a b', parameters: { max_new_tokens: 8192 } },
    422,
    {
      error:
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8192. Given: 2 `inputs` tokens and 8192 `max_new_tokens`',
      error_type: 'validation',
    },
  ],
  ['/generate', {}, 422, 'Failed to deserialize the JSON body into the target type: inputs: field required'],
  ['/generate', '{"inputs":', 400, expect.stringContaining('Failed to parse the request body as JSON')],
  ['/embed', { inputs: 'x' }, 404, ''],
];

it.each(TGI_REFUSALS)('TGI refuses %s %j with %d', async (path, body, status, shape) => {
  const { url } = await on('generator');
  const answer = await post(`${url}/d/it${path}`, body);
  expect([answer.status, answer.json ?? answer.text]).toEqual([status, shape]);
});

it('TEI embeds: always a list, normalised unless asked not to, cut to fewer dimensions', async () => {
  const { url } = await on('embedder');
  const embed = async (body: object) => (await post(`${url}/d/it/embed`, body)).json;
  expect(await embed({ inputs: 'aabb' })).toEqual([
    [expect.closeTo(Math.SQRT1_2, 12), expect.closeTo(Math.SQRT1_2, 12), 0, 0],
  ]);
  expect(await embed({ inputs: ['aab', 'd'], normalize: false })).toEqual([
    [2, 1, 0, 0],
    [0, 0, 0, 1],
  ]);
  expect(await embed({ inputs: 'aab', dimensions: 1 })).toEqual([[1]]);
  expect((await post(`${url}/d/it/embed_all`, { inputs: 'ab d' })).json).toEqual([
    [
      [1, 1, 0, 0],
      [0, 0, 0, 1],
    ],
  ]);
  const similar = { inputs: { source_sentence: 'a', sentences: ['b', 'a'] } };
  expect((await post(`${url}/d/it/similarity`, similar)).json).toEqual([0, 1]);
  const root = await post(`${url}/d/it`, { inputs: 'a b a' });
  expect(root.json).toEqual([
    [expect.closeTo(2 / Math.sqrt(5), 12), expect.closeTo(1 / Math.sqrt(5), 12), 0, 0],
  ]);
  expect(root.headers.get('x-compute-type')).toBe('cpu+optimized');
  expect(root.headers.get('x-compute-tokens')).toBe('3');
  expect(root.headers.get('x-compute-time')).toMatch(/^[1-9]\d*$/);
});

it('TEI and vLLM speak OpenAI embeddings, as numbers or as base64 of 32-bit floats', async () => {
  for (const engine of ['tei', 'vllm'] as const) {
    const { url } = await on('embedder', engine);
    const body = { model: 'sandbox/embedder', input: ['abb', 'd'] };
    const plain = await post(`${url}/d/it/v1/embeddings`, body);
    expect(plain.json).toMatchObject({
      object: 'list',
      model: 'sandbox/embedder',
      data: [
        {
          object: 'embedding',
          index: 0,
          embedding: [1, 2, 0, 0].map((x) => expect.closeTo(x / Math.sqrt(5), 12)),
        },
        { index: 1, embedding: [0, 0, 0, 1] },
      ],
      usage: { prompt_tokens: 2, total_tokens: 2 },
    });
    const coded = await post(`${url}/d/it/v1/embeddings`, {
      ...body,
      encoding_format: 'base64',
      dimensions: 2,
    });
    const { data } = coded.json as { data: { embedding: string }[] };
    const bytes = Buffer.from(data[0]?.embedding ?? '', 'base64');
    expect([bytes.length, bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([
      8,
      Math.fround(1 / Math.sqrt(5)),
      Math.fround(2 / Math.sqrt(5)),
    ]);
  }
});

it('TEI reranks best first with indexes, and predicts one pair or several', async () => {
  const { url } = await on('reranker');
  const ask = { query: 'a b', texts: ['c', 'a b'], raw_scores: true, return_text: true };
  expect((await post(`${url}/d/it/rerank`, ask)).json).toEqual([
    { index: 1, score: 3, text: 'a b' },
    { index: 0, score: -1, text: 'c' },
  ]);
  const classifier = await on('sentiment-large', 'tei');
  const predict = async (inputs: unknown) => (await post(`${classifier.url}/d/it/predict`, { inputs })).json;
  const all = [
    { label: 'positive', score },
    { label: expect.any(String), score },
    { label: expect.any(String), score },
  ];
  expect(await predict('love it, great')).toEqual(all);
  expect(await predict(['love it', 'great'])).toEqual(all);
  expect(await predict([['love it, great'], ['love it', 'great']])).toEqual([all, all]);
});

it('TEI refuses too many inputs, a model of another kind and wrong fields in its own shapes', async () => {
  const { url } = await on('embedder');
  const many = await post(`${url}/d/it/embed`, { inputs: Array(33).fill('x') });
  const message = 'batch size 33 > maximum allowed batch size 32';
  expect([many.status, many.json]).toEqual([
    422,
    { error: expect.stringContaining(message), error_type: 'Validation' },
  ]);
  const openai = await post(`${url}/d/it/v1/embeddings`, { input: Array(33).fill('x') });
  expect([openai.status, openai.json]).toEqual([
    422,
    { message: expect.stringContaining(message), code: 422, type: 'Validation' },
  ]);
  const kind = await post(`${url}/d/it/rerank`, { query: 'x', texts: ['y'] });
  expect([kind.status, kind.json]).toEqual([
    424,
    { error: 'Backend error: model is not a re-ranker model', error_type: 'Backend' },
  ]);
  const missing = await post(`${url}/d/it/embed`, {});
  expect([missing.status, missing.text]).toEqual([422, expect.stringContaining('Failed to deserialize')]);
  const form = await post(`${url}/d/it/embed`, { inputs: 'x' }, { 'content-type': 'text/plain' });
  expect(form.status).toBe(415);
});

it('vLLM has OpenAI routes only, and takes no model but its own', async () => {
  const { url } = await on('chat-small');
  const listed = await get(`${url}/d/it/v1/models`);
  expect(listed.json).toMatchObject({
    data: [{ id: 'sandbox/chat-small', owned_by: 'vllm', max_model_len: 8192 }],
  });
  for (const path of ['/', '/generate', '/embed']) {
    const native = await post(`${url}/d/it${path}`, { inputs: 'x' });
    expect([native.status, native.json]).toEqual([404, { detail: 'Not Found' }]);
  }
  const other = await post(`${url}/d/it/v1/chat/completions`, { model: 'a/b', messages: USER });
  expect([other.status, other.json]).toEqual([
    404,
    {
      object: 'error',
      message: 'The model `a/b` does not exist.',
      type: 'NotFoundError',
      param: null,
      code: 404,
    },
  ]);
  const wrong = await post(`${url}/d/it/v1/chat/completions`, { messages: USER, max_tokens: 0 });
  expect([wrong.status, wrong.json]).toMatchObject([
    400,
    { object: 'error', param: 'max_tokens', code: 400 },
  ]);
  const embeddings = await post(`${url}/d/it/v1/embeddings`, { input: 'x' });
  expect(embeddings.json).toMatchObject({ message: 'The model does not support Embeddings API', code: 400 });
  expect((await get(`${url}/d/it/health`)).status).toBe(200);
});

it('vLLM completes a prompt, whole and streamed, and reranks documents', async () => {
  const { url } = await on('generator', 'vllm');
  const ask = { prompt: 'a b c', max_tokens: 2, stream: true, stream_options: { include_usage: true } };
  const answer = await post(`${url}/d/it/v1/completions`, ask);
  const frames = answer.text.split('\n\n').slice(0, -1);
  expect(frames.at(-1)).toBe('data: [DONE]');
  const events = frames.slice(0, -1).map((frame) => JSON.parse(frame.slice(6)) as Record<string, unknown>);
  expect(events).toMatchObject([
    { choices: [{ index: 0, text: ' c', finish_reason: null }], usage: null },
    { choices: [{ text: ' b' }] },
    { choices: [{ text: '', finish_reason: 'length' }] },
    { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
  ]);
  const ranker = await on('reranker', 'vllm');
  const ranked = await post(`${ranker.url}/d/it/rerank`, { query: 'a', documents: ['b', 'a'], top_n: 1 });
  expect(ranked.json).toMatchObject({
    results: [
      { index: 1, document: { text: 'a' }, relevance_score: expect.closeTo(1 / (1 + Math.exp(-1)), 12) },
    ],
    usage: { total_tokens: 4 },
  });
});

it('an endpoint that imitates hf-inference answers its shapes without a model in the path', async () => {
  const { url } = await on('sentiment-large', 'hf-inference');
  const answer = await post(`${url}/d/it`, { inputs: 'love it' });
  expect(answer.json).toMatchObject([[{ label: 'positive' }, {}, {}]]);
});

it.each([
  ['chat-small', 'vllm', '/v1/chat/completions', { messages: USER }, { object: 'error', code: 500 }],
  ['generator', 'tgi', '/generate', { inputs: 'x' }, { error_type: 'incomplete_generation' }],
  ['embedder', 'tei', '/embed', { inputs: 'x' }, { error_type: 'Backend' }],
  ['painter', 'toolkit', '/', { inputs: 'x' }, { error: expect.stringContaining('out of memory') }],
] as const)('%s on %s fails in the shape of its server', async (model, engine, path, body, shape) => {
  const { url } = await tinySandbox(
    deployment(`sandbox/${model}`, { as: 'endpoint', engine, errorRate: 1, serviceTimeMs: 10 }),
  );
  const answer = await post(`${url}/d/it${path}`, body);
  expect([answer.status, answer.json]).toMatchObject([500, shape]);
  expect(await ledgerOf(url)).toMatchObject([{ status: 500, inputTokens: null }]);
});
