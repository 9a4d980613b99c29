import { expect, it } from 'vitest';
import { deployment, get, ledgerOf, post, TINY_MODELS, tinySandbox } from '../../test/fixtures/sandbox.ts';

const LABELS = ['billing', 'account', 'technical support', 'shipping', 'general'];
const ask = (inputs: unknown, parameters?: unknown) => ({
  inputs,
  ...(parameters === undefined ? {} : { parameters }),
});
const sumOf = (scores: readonly { score: number }[]) => scores.reduce((sum, { score }) => sum + score, 0);

it('serverless text-classification answers nested, all labels, best first', async () => {
  const { url } = await tinySandbox();
  const answer = await post(`${url}/hf-inference/models/sandbox/sentiment-small`, ask('terrible waste'));
  expect(answer.status).toBe(200);
  const [scores] = answer.json as { label: string; score: number }[][];
  expect(scores?.map(({ label }) => label)[0]).toBe('LABEL_0');
  expect(scores?.map(({ label }) => label).sort()).toEqual(['LABEL_0', 'LABEL_1', 'LABEL_2']);
  expect(scores?.map(({ score }) => score)).toEqual(scores?.map(({ score }) => score).sort((a, b) => b - a));
  expect(sumOf(scores ?? [])).toBeCloseTo(1, 9);
  expect(answer.headers.get('x-sandbox')).toBe('simulated');
  expect(answer.headers.get('x-compute-type')).toBe('cpu');
  expect(Number(answer.headers.get('x-compute-time'))).toBeGreaterThanOrEqual(0.002);
  expect(answer.headers.get('x-request-id')).toMatch(/^sandbox-[0-9a-f]{8}-1$/);
});

it('the large sentiment model uses plain names, a list gets one inner list an input, top_k cuts', async () => {
  const { url } = await tinySandbox();
  const answer = await post(
    `${url}/hf-inference/models/sandbox/sentiment-large/pipeline/text-classification`,
    ask(['love it, great', 'awful, broke'], { top_k: 2 }),
  );
  const lists = answer.json as { label: string }[][];
  expect(lists.map((list) => list.length)).toEqual([2, 2]);
  expect(lists.map((list) => list[0]?.label)).toEqual(['positive', 'negative']);
});

it.each([
  ['softmax', (scores: number[]) => expect(scores.reduce((a, b) => a + b)).toBeCloseTo(1, 9)],
  ['sigmoid', (scores: number[]) => expect(scores.every((score) => score > 0 && score < 1)).toBe(true)],
  ['none', (scores: number[]) => expect(scores.some((score) => score < 0)).toBe(true)],
])('function_to_apply %s is applied', async (name, check) => {
  const { url } = await tinySandbox();
  const answer = await post(
    `${url}/hf-inference/models/sandbox/sentiment-small`,
    ask('great', { function_to_apply: name }),
  );
  check((answer.json as { score: number }[][])[0]?.map(({ score }) => score) ?? []);
});

it('serverless zero-shot answers the new shape, sorted, a distribution over the asked labels', async () => {
  const { url } = await tinySandbox();
  for (const model of ['router-small', 'router-large']) {
    const answer = await post(
      `${url}/hf-inference/models/sandbox/${model}`,
      ask('the courier lost my parcel', { candidate_labels: LABELS, hypothesis_template: 'It is about {}.' }),
    );
    const scores = answer.json as { label: string; score: number }[];
    expect(scores[0]?.label).toBe('shipping');
    expect(scores.map(({ label }) => label).sort()).toEqual([...LABELS].sort());
    expect(scores.map(({ score }) => score)).toEqual(scores.map(({ score }) => score).sort((a, b) => b - a));
    expect(sumOf(scores)).toBeCloseTo(1, 9);
  }
});

it('an endpoint answers in the toolkit dialect', async () => {
  const { url } = await tinySandbox(
    { ...deployment('sandbox/router-small', { as: 'endpoint' }), id: 'zero shot/1' },
    { ...deployment('sandbox/sentiment-large', { as: 'endpoint' }), id: 'tc' },
  );
  const zero = `${url}/d/${encodeURIComponent('zero shot/1')}`;
  const one = await post(zero, ask('refund the charge', { candidate_labels: ['shipping', 'billing'] }));
  expect(one.json).toEqual({
    sequence: 'refund the charge',
    labels: ['billing', 'shipping'],
    scores: [expect.any(Number), expect.any(Number)],
  });
  const many = await post(`${zero}/`, ask(['a', 'b'], { candidate_labels: ['x'] }));
  expect(many.json).toMatchObject([
    { sequence: 'a', labels: ['x'], scores: [1] },
    { sequence: 'b', labels: ['x'], scores: [1] },
  ]);
  const best = await post(`${url}/d/tc/`, ask('love it'));
  expect(best.json).toEqual([{ label: 'positive', score: expect.any(Number) }]);
  const all = await post(`${url}/d/tc/`, ask('love it', { top_k: 3 }));
  expect((all.json as unknown[]).length).toBe(3);
  const list = await post(`${url}/d/tc/`, ask(['love it', 'awful']));
  expect(list.json).toEqual([
    { label: 'positive', score: expect.any(Number) },
    { label: 'negative', score: expect.any(Number) },
  ]);
  const ranked = await post(`${url}/d/tc/`, ask(['love it', 'awful'], { top_k: 1 }));
  expect((ranked.json as unknown[][]).map((inner) => inner.length)).toEqual([1, 1]);
  const pair = await post(`${url}/d/tc/`, ask({ text: 'love it', text_pair: 'great' }));
  expect(pair.json).toEqual({ label: 'positive', score: expect.any(Number) });
  const health = await get(`${url}/d/tc/health`);
  expect([health.status, health.text]).toEqual([200, 'Ok']);
});

it.each([
  ['application/json; charset=utf-8', '*/*', 400],
  ['application/json; charset=UTF-8', '*/*', 200],
  ['application/x-www-form-urlencoded', '*/*', 400],
  ['application/json', 'application/json, text/plain, */*', 400],
  ['application/json', 'application/json', 200],
])('the toolkit takes content type %s with accept %s: %d', async (contentType, accept, status) => {
  const { url } = await tinySandbox(deployment('sandbox/sentiment-small', { as: 'endpoint' }));
  const answer = await post(`${url}/d/it`, ask('fine'), { 'content-type': contentType, accept });
  expect(answer.status).toBe(status);
});

it('look-ups describe what is served', async () => {
  const price = { mode: 'token', inputPerMTokUsd: 1.5, outputPerMTokUsd: 3 } as const;
  const { url } = await tinySandbox(deployment('sandbox/chat-small', { ttftMs: 80, itlMs: 20 }, price));
  const list = await get(`${url}/v1/models`);
  expect(list.json).toMatchObject({ object: 'list', data: [{ id: 'sandbox/chat-small' }] });
  const one = await get(`${url}/d/it/v1/models/sandbox/chat-small`);
  expect(one.json).toEqual({
    id: 'sandbox/chat-small',
    object: 'model',
    created: expect.any(Number),
    owned_by: 'sandbox',
    architecture: { input_modalities: ['text'], output_modalities: ['text'] },
    providers: [
      {
        provider: 'sandbox',
        status: 'live',
        context_length: 8192,
        pricing: { input: 1.5, output: 3 },
        supports_tools: true,
        supports_structured_output: true,
        first_token_latency_ms: 80,
        throughput: 50,
        is_model_author: true,
      },
    ],
  });
  const unpriced = (await get(`${url}/v1/models/sandbox/chat-small`)).json as { providers: object[] };
  expect(unpriced.providers[0]).not.toHaveProperty('pricing');
  const hub = await get(`${url}/api/models/sandbox/router-small?expand[]=inferenceProviderMapping`);
  expect(hub.json).toEqual({
    id: 'sandbox/router-small',
    inferenceProviderMapping: {
      'hf-inference': {
        status: 'live',
        providerId: 'sandbox/router-small',
        task: 'zero-shot-classification',
        isModelAuthor: true,
      },
    },
  });
  const chat = await get(`${url}/api/models/sandbox/chat-small?expand%5B%5D=inferenceProviderMapping`);
  expect(chat.json).toMatchObject({ inferenceProviderMapping: { sandbox: { task: 'conversational' } } });
  const entries = await ledgerOf(url);
  expect(entries.map(({ task, status, method }) => [task, status, method])).toEqual(
    entries.map(() => [null, 200, 'GET']),
  );
});

it('the Hub lists the models of a provider and of a task, each mapping a list', async () => {
  const { url } = await tinySandbox();
  const list = async (query: string) => {
    const { json } = await get(`${url}/api/models?${query}`);
    return (json as { id: string }[]).map(({ id }) => id);
  };
  expect(await list('inference_provider=hf-inference&pipeline_tag=fill-mask')).toEqual(['sandbox/filler']);
  expect(await list('inference_provider=sandbox')).toEqual(['sandbox/chat-small']);
  expect(await list('inference_provider=groq')).toEqual([]);
  expect(await list('inference_provider=all&search=EMBED')).toEqual(['sandbox/embedder']);
  expect(await list('inference_provider=all')).toHaveLength(TINY_MODELS.models.length);
  expect(await list('limit=2')).toHaveLength(2);
  const expanded = await get(
    `${url}/api/models?inference_provider=hf-inference&pipeline_tag=text-generation&expand[]=inferenceProviderMapping`,
  );
  expect(expanded.json).toEqual([
    {
      id: 'sandbox/chat-small',
      inferenceProviderMapping: ['hf-inference', 'sandbox'].map((provider) => ({
        provider,
        status: 'live',
        providerId: 'sandbox/chat-small',
        task: 'conversational',
        isModelAuthor: true,
      })),
    },
    {
      id: 'sandbox/generator',
      inferenceProviderMapping: [
        expect.objectContaining({ provider: 'hf-inference', task: 'text-generation' }),
      ],
    },
  ]);
});

it('an endpoint of a chat model lists it, any other does not', async () => {
  const { url } = await tinySandbox(
    { ...deployment('sandbox/chat-small', { as: 'endpoint' }), id: 'chat' },
    { ...deployment('sandbox/sentiment-small', { as: 'endpoint' }), id: 'tc' },
  );
  const listed = (await get(`${url}/d/chat/v1/models`)).json;
  expect(listed).toMatchObject({ data: [{ id: 'sandbox/chat-small', object: 'model' }] });
  expect((await get(`${url}/d/tc/v1/models`)).status).toBe(404);
});

const NOT_FOUND = { error: 'Not Found' };
const UNSUPPORTED = { error: 'Model not supported by provider hf-inference' };
const CHAT_ASK = { messages: [{ role: 'user', content: 'hi' }] };
const refusals: [string, string, string, unknown, number, unknown][] = [
  ['an unknown route', 'POST', '/nowhere', {}, 404, NOT_FOUND],
  ['a wrong method', 'GET', '/v1/chat/completions', null, 404, NOT_FOUND],
  ['an unknown deployment', 'POST', '/d/none/v1/chat/completions', CHAT_ASK, 404, NOT_FOUND],
  ['a broken percent escape', 'GET', '/v1/models/%E0%A4%A/x', null, 404, NOT_FOUND],
  ['an endpoint route on serverless', 'POST', '/', ask('x'), 404, NOT_FOUND],
  ['an unknown model on hf-inference', 'POST', '/hf-inference/models/a/b', ask('x'), 400, UNSUPPORTED],
  [
    'an unknown model on the router',
    'POST',
    '/v1/chat/completions',
    { model: 'a/b', ...CHAT_ASK },
    400,
    {
      error: {
        message: "The requested model 'a/b' is not supported by any provider you have enabled.",
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_supported',
      },
    },
  ],
  [
    'a provider that does not serve the model',
    'POST',
    '/v1/chat/completions',
    { model: 'sandbox/chat-small:groq', ...CHAT_ASK },
    400,
    expect.objectContaining({ error: expect.objectContaining({ code: 'model_not_supported' }) }),
  ],
  [
    'a model that does not chat on the router',
    'POST',
    '/v1/chat/completions',
    { model: 'sandbox/router-small', ...CHAT_ASK },
    400,
    expect.objectContaining({ error: expect.objectContaining({ code: 'model_not_supported' }) }),
  ],
  [
    'a wrong task',
    'POST',
    '/hf-inference/models/sandbox/router-small/pipeline/summarization',
    ask('x'),
    400,
    { error: expect.stringContaining('not supported for task summarization') },
  ],
  [
    'broken JSON',
    'POST',
    '/hf-inference/models/sandbox/router-small',
    '{"inputs":',
    400,
    { error: 'The request body is not valid JSON' },
  ],
  [
    'broken JSON on a chat route',
    'POST',
    '/v1/chat/completions',
    'x',
    400,
    { error: expect.objectContaining({ type: 'invalid_request_error' }) },
  ],
  [
    'missing inputs',
    'POST',
    '/hf-inference/models/sandbox/sentiment-small',
    {},
    422,
    { error: ["Error in 'inputs': field required"] },
  ],
  [
    'missing candidate labels',
    'POST',
    '/hf-inference/models/sandbox/router-small',
    ask('x', {}),
    422,
    { error: ["Error in 'parameters.candidate_labels': field required"] },
  ],
  [
    'missing messages',
    'POST',
    '/v1/chat/completions',
    { model: 'sandbox/chat-small' },
    422,
    {
      error: {
        message: 'messages: field required',
        type: 'invalid_request_error',
        param: 'messages',
        code: null,
      },
    },
  ],
  ['an unknown model in a look-up', 'GET', '/v1/models/a/b', null, 404, { error: expect.any(String) }],
  ['an unknown model on the Hub', 'GET', '/api/models/a/b', null, 404, { error: 'Repository not found' }],
];

it.each(refusals)('%s is refused', async (_what, method, path, body, status, shape) => {
  const { url } = await tinySandbox();
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body === null ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  expect([response.status, await response.json()]).toEqual([status, shape]);
  expect(await ledgerOf(url)).toMatchObject([{ method, status, computeSeconds: 0, startMs: null }]);
});

it('the toolkit refuses wrong fields with 400 and its one text', async () => {
  const { url } = await tinySandbox(deployment('sandbox/router-small', { as: 'endpoint' }));
  const answer = await post(`${url}/d/it`, ask('x'));
  expect([answer.status, answer.json]).toEqual([
    400,
    { error: 'parameters.candidate_labels: field required' },
  ]);
});

it('a body above 2 MB is refused with 413 and the next request is answered', async () => {
  const { url } = await tinySandbox();
  const path = `${url}/hf-inference/models/sandbox/sentiment-small`;
  const big = await post(path, ask('x'.repeat(2_000_001)));
  expect(big.status).toBe(413);
  expect((await post(path, ask('x'.repeat(1_900_000)))).status).toBe(200);
});
