import { InferenceClient, InferenceClientProviderApiError } from '@huggingface/inference';
import OpenAI from 'openai';
import { beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.ts';
import { deployment, ledgerOf, TINY_MODELS } from './fixtures/sandbox.ts';
import { solidPng } from './fixtures/tiny-models.ts';

// The published clients against the sandbox: what they send it understands, and what it answers they accept.

let sandbox: Sandbox;
let hub: InferenceClient;

const endpoint = (name: string) => ({
  ...deployment(`sandbox/${name}`, { as: 'endpoint' }),
  id: name,
});

beforeAll(async () => {
  const deployments = ['chat-small', 'generator', 'embedder', 'painter'].map(endpoint);
  const config = { ...deployment('sandbox/chat-small', { as: 'endpoint', coldStartMs: 60_000 }), id: 'cold' };
  sandbox = await startSandbox({ port: 0, deployments: [...deployments, config] }, TINY_MODELS);
  hub = new InferenceClient('hf_not_a_real_token', { fetch: toSandbox, retry_on_error: false });
  return () => sandbox.close();
});

/** The client knows only Hugging Face's own hosts: router and Hub both stand at the sandbox's root. */
const toSandbox: typeof fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  const moved = url.replace(/^https:\/\/(?:router\.)?huggingface\.co/, sandbox.url);
  if (!moved.startsWith(sandbox.url)) throw new Error(`The client asked for ${url}`);
  return fetch(moved, init);
};

const HF = { provider: 'hf-inference' } as const;
const messages = [{ role: 'user' as const, content: 'one two three' }];

it('@huggingface/inference chats through the router and through hf-inference', async () => {
  const before = (await ledgerOf(sandbox.url)).length;
  for (const provider of ['auto', 'hf-inference'] as const) {
    const answer = await hub.chatCompletion({ provider, model: 'sandbox/chat-small', messages });
    expect(answer.choices[0]?.message.content).toBe('three two one');
    expect(answer.usage).toEqual({ prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 });
  }
  const paths = (await ledgerOf(sandbox.url)).slice(before).map(({ path }) => path);
  // The client remembers the Hub's answer for the life of the process: other tests may have asked before.
  expect(paths.filter((path) => !path.startsWith('/api/'))).toEqual([
    '/v1/chat/completions',
    '/hf-inference/models/sandbox/chat-small/v1/chat/completions',
  ]);
});

it('@huggingface/inference streams chat, with usage on the last chunk', async () => {
  const texts: string[] = [];
  let total: number | undefined;
  const ask = {
    provider: 'auto',
    model: 'sandbox/chat-small',
    messages,
    stream_options: { include_usage: true },
  } as const;
  for await (const chunk of hub.chatCompletionStream(ask)) {
    const content = chunk.choices[0]?.delta.content;
    if (content) texts.push(content);
    total = chunk.usage?.total_tokens ?? total;
  }
  expect([texts, total]).toEqual([['three', ' two', ' one'], 6]);
});

it('@huggingface/inference generates text on serverless', async () => {
  const answer = await hub.textGeneration({
    ...HF,
    model: 'sandbox/generator',
    inputs: 'one two three',
    parameters: { max_new_tokens: 2 },
  });
  expect(answer.generated_text).toBe(' three two');
});

it('@huggingface/inference embeds and compares', async () => {
  const model = 'sandbox/embedder';
  expect(await hub.featureExtraction({ ...HF, model, inputs: ['ab', 'dd'] })).toEqual([
    [1, 1, 0, 0],
    [0, 0, 0, 2],
  ]);
  const inputs = { source_sentence: 'a', sentences: ['b', 'aa'] };
  expect(await hub.sentenceSimilarity({ ...HF, model, inputs })).toEqual([0, 1]);
});

it('@huggingface/inference classifies, with given labels too', async () => {
  const labels = await hub.textClassification({ ...HF, model: 'sandbox/sentiment-large', inputs: 'love it' });
  expect(labels.map(({ label }) => label)[0]).toBe('positive');
  expect(labels.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 9);
  const zero = await hub.zeroShotClassification({
    ...HF,
    model: 'sandbox/router-large',
    inputs: 'the courier lost my parcel',
    parameters: { candidate_labels: ['billing', 'shipping'] },
  });
  expect(zero.map(({ label }) => label)).toEqual(['shipping', 'billing']);
});

it('@huggingface/inference reads entities, masks, answers, tables and texts', async () => {
  const entities = await hub.tokenClassification({ ...HF, model: 'sandbox/tagger', inputs: 'met Ada Byron' });
  expect(entities).toEqual([{ entity_group: 'PER', score: 0.75, word: 'Ada Byron', start: 4, end: 13 }]);
  const words = await hub.fillMask({ ...HF, model: 'sandbox/filler', inputs: 'a [MASK]' });
  expect(words.map(({ token_str }) => token_str)).toEqual(['cat', 'dog', 'cow', 'owl', 'bee']);
  const inputs = { question: 'how many?', context: 'it is 42' };
  const span = await hub.questionAnswering({ ...HF, model: 'sandbox/reader', inputs });
  expect(span).toEqual({ answer: '42', score: 0.5, start: 6, end: 8 });
  const table = { City: ['Rome', 'Oslo'] };
  const cells = await hub.tableQuestionAnswering({
    ...HF,
    model: 'sandbox/tables',
    inputs: { question: 'Which city?', table },
  });
  expect(cells).toMatchObject({ answer: 'Rome, Oslo', aggregator: 'NONE' });
  const summary = await hub.summarization({
    ...HF,
    model: 'sandbox/summarizer',
    inputs: 'a b c',
    parameters: { max_length: 2 },
  });
  expect(summary.summary_text).toBe('a b');
  const translated = await hub.translation({ ...HF, model: 'sandbox/translator', inputs: 'ja' });
  expect(translated).toEqual({ translation_text: 'JA' });
});

it('@huggingface/inference draws a picture, and shows pictures and recordings', async () => {
  const picture = await hub.textToImage(
    { ...HF, model: 'sandbox/painter', inputs: 'sun', parameters: { width: 32, height: 16, seed: 4 } },
    { outputType: 'blob' },
  );
  expect(picture.type).toBe('image/png');
  expect(Buffer.from(await picture.arrayBuffer())).toEqual(Buffer.from(solidPng(32, 16, 7)));
  const seen = await hub.imageClassification({ ...HF, model: 'sandbox/looker', data: picture });
  expect(seen[0]).toEqual({ label: 'wide', score: 0.8 });
  const matched = await hub.zeroShotImageClassification({
    ...HF,
    model: 'sandbox/matcher',
    inputs: { image: picture },
    parameters: { candidate_labels: ['tall', 'wide'] },
  });
  expect(matched[0]).toEqual({ label: 'wide', score: 0.8 });
  const wav = new Blob([Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(48)])], { type: 'audio/wav' });
  const heard = await hub.automaticSpeechRecognition({ ...HF, model: 'sandbox/listener', data: wav });
  expect(heard).toEqual({ text: 'word0 word1' });
});

it('@huggingface/inference talks to dedicated endpoints', async () => {
  const client = new InferenceClient(undefined, { retry_on_error: false });
  const chat = await client.chatCompletion({
    endpointUrl: `${sandbox.url}/d/chat-small`,
    model: 'sandbox/chat-small',
    messages,
  });
  expect(chat.choices[0]?.message.content).toBe('three two one');
  const text = await client.textGeneration({ endpointUrl: `${sandbox.url}/d/generator`, inputs: 'a b' });
  expect(text.generated_text).toBe(' b a');
  const vectors = await client.featureExtraction({
    endpointUrl: `${sandbox.url}/d/embedder/embed`,
    inputs: 'c',
  });
  expect(vectors).toEqual([[0, 0, 1, 0]]);
});

it('@huggingface/inference reports a refusal with its status and text, once', async () => {
  const before = (await ledgerOf(`${sandbox.url}/d/cold`)).length;
  const client = new InferenceClient(undefined, { retry_on_error: false });
  const asking = client.chatCompletion({
    endpointUrl: `${sandbox.url}/d/cold`,
    model: 'sandbox/chat-small',
    messages,
  });
  const error = await asking.catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(InferenceClientProviderApiError);
  expect((error as InferenceClientProviderApiError).httpResponse.status).toBe(503);
  expect((await ledgerOf(`${sandbox.url}/d/cold`)).length).toBe(before + 1);
});

const openAiAt = (path: string) =>
  new OpenAI({ baseURL: `${sandbox.url}${path}`, apiKey: 'none', maxRetries: 0 });

it('openai chats, whole and streamed, through the router and with vLLM', async () => {
  for (const path of ['/v1', '/d/chat-small/v1']) {
    const client = openAiAt(path);
    const model = 'sandbox/chat-small';
    const whole = await client.chat.completions.create({ model, messages });
    expect(whole.choices[0]?.message.content).toBe('three two one');
    const chunks = await client.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const texts: string[] = [];
    let total: number | undefined;
    for await (const chunk of chunks) {
      texts.push(chunk.choices[0]?.delta.content ?? '');
      total = chunk.usage?.total_tokens ?? total;
    }
    expect([texts.join(''), total]).toEqual(['three two one', 6]);
  }
});

it('openai gets tool calls and structured answers that its own helpers can parse', async () => {
  const client = openAiAt('/v1');
  const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const called = await client.chat.completions.create({
    model: 'sandbox/chat-small',
    messages: [{ role: 'user', content: 'weather in Rome' }],
    tools: [{ type: 'function', function: { name: 'get_weather', parameters } }],
    tool_choice: 'required',
  });
  const call = called.choices[0]?.message.tool_calls?.[0];
  expect(call).toMatchObject({
    type: 'function',
    function: { name: 'get_weather', arguments: '{"city":"Rome"}' },
  });
  const shaped = await client.chat.completions.parse({
    model: 'sandbox/chat-small',
    messages,
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'reply',
        schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      },
    },
  });
  expect(JSON.parse(shaped.choices[0]?.message.content ?? '')).toEqual({ text: 'three two one' });
});

it('openai completes and embeds; it asks for base64 on its own and decodes it', async () => {
  const completed = await openAiAt('/d/chat-small/v1').completions.create({
    model: 'sandbox/chat-small',
    prompt: 'a b',
  });
  expect(completed.choices[0]?.text).toBe('b a');
  const { data, usage } = await openAiAt('/d/embedder/v1').embeddings.create({
    model: 'sandbox/embedder',
    input: ['ab', 'd'],
  });
  expect(data.map(({ embedding }) => embedding)).toEqual([
    [Math.fround(Math.SQRT1_2), Math.fround(Math.SQRT1_2), 0, 0],
    [0, 0, 0, 1],
  ]);
  expect(usage.prompt_tokens).toBe(2);
});

it('openai reports an unknown model as its own kind of error', async () => {
  const asking = openAiAt('/v1').chat.completions.create({ model: 'a/b', messages });
  await expect(asking).rejects.toMatchObject({ status: 400, code: 'model_not_supported', param: 'model' });
});
