import { expect, it } from 'vitest';
import { deployment, ledgerOf, post, tinySandbox } from '../../test/fixtures/sandbox.ts';
import { solidPng } from '../../test/fixtures/tiny-models.ts';

const score = expect.any(Number);
const TABLE = { City: ['Rome', 'Oslo'], People: ['3', '1'] };
const wav = (words: number) => Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(40 + words * 4)]);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** Model, request body, what serverless answers, what the toolkit answers. */
const SHAPES: readonly (readonly [string, object, unknown, unknown])[] = [
  [
    'generator',
    { inputs: 'one two', parameters: { return_full_text: false, max_new_tokens: 5 } },
    [{ generated_text: ' two one' }],
    [{ generated_text: ' two one' }],
  ],
  ['generator', { inputs: 'a b' }, [{ generated_text: 'a b b a' }], [{ generated_text: 'a b b a' }]],
  [
    'generator',
    { inputs: ['a', 'b'] },
    [[{ generated_text: 'a a' }], [{ generated_text: 'b b' }]],
    [[{ generated_text: 'a a' }], [{ generated_text: 'b b' }]],
  ],
  // Means of (1,1,0,0) and (1,0,0,1); the toolkit does not pool.
  [
    'embedder',
    { inputs: 'ab da' },
    [1, 0.5, 0, 0.5],
    [
      [
        [1, 1, 0, 0],
        [1, 0, 0, 1],
      ],
    ],
  ],
  [
    'embedder',
    { inputs: ['a', 'bb'] },
    [
      [1, 0, 0, 0],
      [0, 2, 0, 0],
    ],
    [[[[1, 0, 0, 0]]], [[[0, 2, 0, 0]]]],
  ],
  [
    'embedder',
    { inputs: { source_sentence: 'a', sentences: ['aa', 'b', 'ab'] } },
    [1, 0, expect.closeTo(Math.SQRT1_2, 12)],
    { similarities: [1, 0, expect.closeTo(Math.SQRT1_2, 12)] },
  ],
  [
    'sentiment-large',
    { inputs: { text: 'love it', text_pair: 'great' }, parameters: { top_k: 1 } },
    [[{ label: 'positive', score }]],
    [{ label: 'positive', score }],
  ],
  [
    'tagger',
    { inputs: '🙂 Ada Byron met Bob' },
    [
      // The emoji is one code point: Ada begins at 2, not at 3.
      { entity_group: 'PER', score: 0.75, word: 'Ada Byron', start: 2, end: 11 },
      { entity_group: 'PER', score: 0.75, word: 'Bob', start: 16, end: 19 },
    ],
    [
      { entity: 'B-PER', score: 0.75, index: 1, word: 'Ada', start: 2, end: 5 },
      { entity: 'I-PER', score: 0.75, index: 2, word: 'Byron', start: 6, end: 11 },
      { entity: 'B-PER', score: 0.75, index: 4, word: 'Bob', start: 16, end: 19 },
    ],
  ],
  [
    'tagger',
    { inputs: ['Ada', 'x'], parameters: { aggregation_strategy: 'simple', ignore_labels: [] } },
    [
      [{ entity_group: 'PER', score, word: 'Ada', start: 0, end: 3 }],
      [{ entity_group: 'O', score, word: 'x', start: 0, end: 1 }],
    ],
    [
      [{ entity_group: 'PER', score, word: 'Ada', start: 0, end: 3 }],
      [{ entity_group: 'O', score, word: 'x', start: 0, end: 1 }],
    ],
  ],
  ...both('filler', { inputs: 'A [MASK].', parameters: { top_k: 2 } }, [
    { score: 0.4, token: 0, token_str: 'cat', sequence: 'A cat.' },
    { score: 0.2, token: 1, token_str: 'dog', sequence: 'A dog.' },
  ]),
  ...both('filler', { inputs: '[MASK] [MASK]', parameters: { targets: ['bee'] } }, [
    [{ score: 0.08, token: 4, token_str: 'bee', sequence: 'bee [MASK]' }],
    [{ score: 0.08, token: 4, token_str: 'bee', sequence: '[MASK] bee' }],
  ]),
  ...both(
    'reader',
    { inputs: { question: 'How old?', context: '🙂 He is 42 in Rome' } },
    { answer: 'He', score: 0.5, start: 2, end: 4 },
  ),
  ...both('reader', { inputs: { question: 'How old?', context: '🙂 is 42' }, parameters: { top_k: 3 } }, [
    { answer: '42', score: 0.5, start: 5, end: 7 },
  ]),
  ...both(
    'tables',
    { inputs: { query: 'Sum of people', table: TABLE } },
    {
      answer: 'SUM > 3, 1',
      coordinates: [
        [0, 1],
        [1, 1],
      ],
      cells: ['3', '1'],
      aggregator: 'SUM',
    },
  ),
  ...both(
    'tables',
    { inputs: { question: 'city?', table: TABLE } },
    {
      answer: 'Rome, Oslo',
      coordinates: [
        [0, 0],
        [1, 0],
      ],
      cells: ['Rome', 'Oslo'],
      aggregator: 'NONE',
    },
  ),
  ...both('summarizer', { inputs: 'a b c', parameters: { max_length: 2 } }, [{ summary_text: 'a b' }]),
  ...both('summarizer', { inputs: 'a b', parameters: { generate_parameters: { max_new_tokens: 1 } } }, [
    { summary_text: 'a' },
  ]),
  ...both('translator', { inputs: ['ja', 'nein'], parameters: { src_lang: 'de' } }, [
    { translation_text: 'JA' },
    { translation_text: 'NEIN' },
  ]),
  ...both('looker', { inputs: base64(solidPng(4, 2, 9)), parameters: { top_k: 1 } }, [
    { label: 'wide', score: 0.8 },
  ]),
  ...both(
    'matcher',
    { inputs: { image: base64(solidPng(2, 4, 9)) }, parameters: { candidate_labels: ['wide', 'tall'] } },
    [
      { label: 'tall', score: 0.8 },
      { label: 'wide', score: 0.2 },
    ],
  ),
  ...both(
    'listener',
    { inputs: base64(wav(2)), parameters: { return_timestamps: 'word' } },
    {
      text: 'word0 word1',
      chunks: [
        { text: 'word0', timestamp: [0, 0.5] },
        { text: 'word1', timestamp: [1, 1.5] },
      ],
    },
  ),
];

function both(model: string, body: object, answer: unknown) {
  return [[model, body, answer, answer] as const];
}

it.each(SHAPES)(
  '%s answers %j in the shapes of serverless and of the toolkit',
  async (name, body, serverless, toolkit) => {
    const model = `sandbox/${name}`;
    const { url } = await tinySandbox(deployment(model, { as: 'endpoint', engine: 'toolkit' }));
    const first = await post(`${url}/hf-inference/models/${model}`, body);
    expect([first.status, first.json]).toEqual([200, serverless]);
    expect(first.headers.get('x-compute-type')).toBe('cpu');
    const second = await post(`${url}/d/it/predict`, body);
    expect([second.status, second.json]).toEqual([200, toolkit]);
    expect(second.headers.get('x-compute-type')).toBeNull();
  },
);

it('a reranker takes pairs on serverless, and two forms on the toolkit', async () => {
  const { url } = await tinySandbox(deployment('sandbox/reranker', { as: 'endpoint', engine: 'toolkit' }));
  const sigmoid = (x: number) => expect.closeTo(1 / (1 + Math.exp(-x)), 12);
  const pairs = ['a b', 'c', 'a c'].map((text_pair) => ({ text: 'a b', text_pair }));
  const serverless = await post(`${url}/hf-inference/models/sandbox/reranker`, { inputs: pairs });
  expect(serverless.json).toEqual([
    [{ label: 'LABEL_0', score: sigmoid(3) }],
    [{ label: 'LABEL_0', score: sigmoid(-1) }],
    [{ label: 'LABEL_0', score: sigmoid(1) }],
  ]);
  const ranked = await post(`${url}/d/it`, { inputs: { query: 'a b', texts: ['c', 'a b', 'a c'] } });
  expect(ranked.json).toEqual({
    scores: [
      { index: 1, score: sigmoid(3) },
      { index: 2, score: sigmoid(1) },
      { index: 0, score: sigmoid(-1) },
    ],
  });
  const listed = await post(`${url}/d/it`, {
    inputs: [
      ['a b', 'c'],
      ['a b', 'a b'],
    ],
  });
  expect(listed.json).toEqual({ scores: [sigmoid(-1), sigmoid(3)] });
  expect(await ledgerOf(url)).toMatchObject(Array(3).fill({ task: 'text-ranking', inputTokens: null }));
});

it('an image is bytes on serverless; on the toolkit bytes for Accept image/…, else base64', async () => {
  const { url } = await tinySandbox(deployment('sandbox/painter', { as: 'endpoint' }));
  const ask = { inputs: 'sun', parameters: { width: 32, height: 16, seed: 4, num_inference_steps: 2 } };
  const expected = Buffer.from(solidPng(32, 16, 7));
  const bytesOf = async (path: string, accept: string) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify(ask),
    });
    return { type: response.headers.get('content-type'), body: Buffer.from(await response.arrayBuffer()) };
  };
  const serverless = await bytesOf('/hf-inference/models/sandbox/painter', '*/*');
  expect(serverless).toEqual({ type: 'image/png', body: expected });
  expect(await bytesOf('/d/it', 'image/png')).toEqual({ type: 'image/png', body: expected });
  const json = await post(`${url}/d/it`, ask, { accept: '*/*' });
  expect(json.json).toBe(expected.toString('base64'));
});

it.each([
  ['looker', 'image/png', solidPng(3, 3, 1), [{ label: 'square', score: 0.8 }, { score }, { score }]],
  ['listener', 'audio/wav', wav(1), { text: 'word0' }],
])('%s takes raw bytes of %s from serverless and toolkit', async (name, contentType, bytes, expected) => {
  const model = `sandbox/${name}`;
  const { url } = await tinySandbox(deployment(model, { as: 'endpoint' }));
  for (const path of [`/hf-inference/models/${model}`, '/d/it']) {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: Buffer.from(bytes),
    });
    expect([response.status, await response.json()]).toMatchObject([200, expected]);
  }
  const anonymous = await fetch(`${url}/hf-inference/models/${model}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from(bytes),
  });
  expect(await anonymous.json()).toMatchObject(expected);
});

it('bytes that are no picture fail after a replica has looked at them, and are not billed', async () => {
  const price = { mode: 'request', perRequestUsd: 1 } as const;
  const { url } = await tinySandbox(deployment('sandbox/looker', { as: 'endpoint', replicas: 1 }, price));
  const answer = await post(`${url}/d/it`, 'no picture', { 'content-type': 'image/png' });
  expect([answer.status, answer.json]).toEqual([400, { error: 'inputs: cannot identify image file' }]);
  const again = await post(`${url}/hf-inference/models/sandbox/looker`, 'no picture', {
    'content-type': 'image/png',
  });
  expect([again.status, again.json]).toEqual([
    422,
    { error: ["Error in 'inputs': cannot identify image file"] },
  ]);
  expect(await ledgerOf(`${url}/d/it`)).toMatchObject([
    { status: 400, startMs: expect.any(Number), priceUsd: 0, task: 'image-classification' },
  ]);
});

it.each([
  ['filler', { inputs: 'no mask' }, 'No mask_token ([MASK]) found on the input'],
  ['reader', { inputs: { question: 'x' } }, 'field required'],
  ['tables', { inputs: { query: 'x', table: { a: ['1'], b: [] } } }, 'table is empty'],
  [
    'tables',
    { inputs: { query: 'x', table: { a: ['1'], b: ['1', '2'] } } },
    'All arrays must be of the same length',
  ],
  ['tables', { inputs: { query: 'x', table: { a: [1] } } }, 'must be a string'],
  ['embedder', { inputs: 'x', dimensions: 5 }, 'must be a whole number from 1 to 4'],
  ['generator', { inputs: 'x', parameters: { temperature: 0 } }, '`temperature` must be strictly positive'],
  ['listener', { inputs: 'not base64!' }, 'must be base64 of the bytes'],
  ['matcher', { inputs: base64(solidPng(1, 1, 0)) }, 'field required'],
  ['reranker', { inputs: 'alone' }, 'a reranker takes pairs: {"text", "text_pair"}'],
  ['translator', { inputs: Array(1001).fill('x') }, 'batch size 1001 > maximum allowed batch size 1000'],
  ['generator', { inputs: 'x', parameters: { stop: ['.'] } }, 'not used by the model'],
])('%s refuses %j', async (name, body, message) => {
  const { url } = await tinySandbox();
  const answer = await post(`${url}/hf-inference/models/sandbox/${name}`, body);
  expect([answer.status, answer.json]).toEqual([422, { error: [expect.stringContaining(message)] }]);
});

it('a list of inputs costs one service time each, whatever the task', async () => {
  const { url } = await tinySandbox(deployment('sandbox/translator', { serviceTimeMs: 15 }));
  await post(`${url}/d/it/hf-inference/models/sandbox/translator`, { inputs: ['a', 'b', 'c', 'd'] });
  const [entry] = await ledgerOf(url);
  expect(entry?.computeSeconds).toBeGreaterThanOrEqual(0.06);
});
