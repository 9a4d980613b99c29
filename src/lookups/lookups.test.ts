import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Arrival,
  type PlainServer,
  type Reply,
  startPlainServer,
} from '../../test/fixtures/plain-server.ts';
import { createHttpClient, type HttpClient } from '../http/client.ts';
import { type Asking, askJson } from './ask-json.ts';
import { detectServer } from './detect-server.ts';
import { lookUpMapping, mappingIn } from './provider-mapping.ts';
import { lookUpRouterModel, routedIn } from './router-model.ts';

let answer: (arrival: Arrival) => Reply = () => ({ status: 404, body: '' });
let server: PlainServer;
let other: PlainServer;
let client: HttpClient;
let asking: Asking;

beforeAll(async () => {
  server = await startPlainServer(() => ({ status: 404, body: '' }), {
    lookup: (arrival) => answer(arrival),
  });
  other = await startPlainServer(() => ({ status: 404, body: '' }), { lookup: () => ok({ secret: true }) });
  client = createHttpClient({ now: () => performance.now(), connectMs: 1000, env: {} });
  asking = {
    client,
    headers: { authorization: 'Bearer token-of-this-server' },
    timeoutMs: 300,
    signal: new AbortController().signal,
  };
});
afterAll(async () => {
  await client.close();
  await server.close();
  await other.close();
});

const ok = (body: unknown): Reply => ({ status: 200, body: JSON.stringify(body) });
const routes =
  (table: Readonly<Record<string, Reply>>) =>
  ({ path }: Arrival): Reply =>
    table[path] ?? { status: 404, body: '{"error":"Not Found"}' };

/** As text-generation-inference 3 answers `/info`. */
const TGI = {
  model_id: 'org/model',
  model_sha: 'abc',
  model_pipeline_tag: 'text-generation',
  max_concurrent_requests: 128,
  max_best_of: 2,
  max_stop_sequences: 4,
  max_input_tokens: 4095,
  max_total_tokens: 4096,
  validation_workers: 2,
  max_client_batch_size: 4,
  router: 'text-generation-router',
  version: '3.3.6',
};
/** As text-embeddings-inference answers it. */
const TEI = {
  model_id: '/repository',
  model_dtype: 'float16',
  model_type: { embedding: { pooling: 'cls' } },
  max_concurrent_requests: 512,
  max_input_length: 512,
  max_batch_tokens: 16384,
  max_client_batch_size: 32,
  auto_truncate: true,
  tokenization_workers: 4,
  version: '1.8.0',
};
const models = (...ids: string[]): Reply =>
  ok({ object: 'list', data: ids.map((id) => ({ id, object: 'model', owned_by: 'vllm' })) });

describe('what a server says of itself', () => {
  it.each<[string, Readonly<Record<string, Reply>>, string | null, object | null]>([
    [
      'text-generation-inference',
      { '/info': ok(TGI), '/v1/models': models('org/model') },
      'tgi',
      { engine: 'text-generation-inference', version: '3.3.6', model: 'org/model', maxBatch: 4 },
    ],
    [
      'text-embeddings-inference, an embedder',
      { '/info': ok(TEI) },
      'tei',
      { engine: 'text-embeddings-inference', modelType: 'embedding', maxBatch: 32 },
    ],
    [
      'text-embeddings-inference, a reranker whose type is a bare word',
      { '/info': ok({ ...TEI, model_type: 'Reranker' }) },
      'tei',
      { modelType: 'reranker' },
    ],
    [
      'vLLM: OpenAI routes alone',
      { '/v1/models': models('org/model') },
      'openai',
      { engine: 'vllm', version: null, model: 'org/model', maxBatch: null },
    ],
    ['a gateway with several models', { '/v1/models': models('a', 'b') }, 'openai', { model: null }],
    ['the inference toolkit: neither', {}, null, null],
    [
      'JSON of something else',
      { '/info': ok({ name: 'my app' }), '/v1/models': ok({ data: 'none' }) },
      null,
      null,
    ],
    ['JSON that is no object', { '/info': ok([1]), '/v1/models': ok(null) }, null, null],
    [
      'a login page',
      { '/info': { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } } },
      null,
      null,
    ],
    [
      'a scaled-to-zero endpoint',
      { '/info': { status: 503, body: '' }, '/v1/models': { status: 503, body: '' } },
      null,
      null,
    ],
    [
      'a refused login',
      { '/info': { status: 401, body: '{"error":"no"}' }, '/v1/models': { status: 401, body: '' } },
      null,
      null,
    ],
    ['silence', { '/info': { drop: 'hang' }, '/v1/models': { drop: 'hang' } }, null, null],
    ['a broken line', { '/info': { drop: 'reset' }, '/v1/models': { drop: 'close' } }, null, null],
    [
      'one of the two silent',
      { '/info': { drop: 'hang' }, '/v1/models': models('m') },
      'openai',
      { engine: 'vllm' },
    ],
  ])('%s', async (_name, table, dialect, identity) => {
    answer = routes(table);
    const before = server.log.length;
    const found = await detectServer(server.origin, asking);
    expect(found.dialect).toBe(dialect);
    if (identity === null) expect(found.identity).toBeNull();
    else expect(found.identity).toMatchObject(identity);
    expect(found.evidence).toMatch(/^\/info: .+; \/v1\/models: .+/);
    expect(
      server.log
        .slice(before)
        .map(({ path }) => path)
        .sort(),
      'each is asked once',
    ).toEqual(['/info', '/v1/models']);
  });

  it('names its reasons', async () => {
    answer = routes({
      '/info': { status: 503, body: '{"error":"starting"}' },
      '/v1/models': { drop: 'hang' },
    });
    expect((await detectServer(server.origin, asking)).evidence).toBe(
      '/info: HTTP 503: starting; /v1/models: no complete answer within 300 ms',
    );
  });

  it('the login goes along, and nowhere else: a redirect to another origin is not followed', async () => {
    answer = ({ path }) => ({ status: 307, body: '', headers: { location: `${other.origin}${path}` } });
    const before = server.log.length;
    expect((await detectServer(server.origin, asking)).dialect).toBeNull();
    expect(
      server.log
        .slice(before)
        .every(({ headers }) => headers.authorization === 'Bearer token-of-this-server'),
    ).toBe(true);
    expect(other.log).toEqual([]);
  });

  it('a redirect that turns in circles ends', async () => {
    answer = ({ path }) => ({ status: 302, body: '', headers: { location: path } });
    const word = await askJson(`${server.origin}/x`, asking);
    expect(word).toMatchObject({ kind: 'none', status: 302 });
  });
});

describe("the Hub's mapping", () => {
  const live = { status: 'live', providerId: 'their/id', task: 'feature-extraction' };

  it('of one model is a dict by provider, in its order', async () => {
    answer = ({ path }) => {
      expect(path).toMatch(/^\/api\/models\/org\/model\?.*expand\[\]=inferenceProviderMapping/);
      return ok({
        id: 'org/model',
        inference: 'warm',
        gated: 'auto',
        pipeline_tag: 'feature-extraction',
        inferenceProviderMapping: { together: live, 'hf-inference': { ...live, providerId: 'org/model' } },
      });
    };
    expect(await lookUpMapping(server.origin, 'org/model', asking)).toMatchObject({
      kind: 'mapping',
      entries: [
        { provider: 'together', providerId: 'their/id', status: 'live', task: 'feature-extraction' },
        { provider: 'hf-inference', providerId: 'org/model' },
      ],
      model: { gated: true, warm: true, pipelineTag: 'feature-extraction' },
    });
  });

  it('of a renamed model is found behind the relative redirect', async () => {
    answer = ({ path }) =>
      path.startsWith('/api/models/old/name')
        ? { status: 307, body: '', headers: { location: path.replace('old/name', 'new/name') } }
        : ok({ id: 'new/name', inferenceProviderMapping: { together: live } });
    const word = await lookUpMapping(server.origin, 'old/name', asking);
    expect(word).toMatchObject({ kind: 'mapping', model: { id: 'new/name' } });
    expect(word.evidence).toBe('mapping of old/name (now new/name): together feature-extraction live');
  });

  it('is not known where the Hub answers 404, something else or nothing', async () => {
    for (const [reply, status] of [
      [{ status: 404, body: '{"error":"Repository not found"}' }, 404],
      [{ status: 200, body: 'hello' }, 200],
      [{ drop: 'hang' }, null],
    ] as const) {
      answer = () => reply;
      expect(await lookUpMapping(server.origin, 'org/model', asking)).toMatchObject({ kind: 'none', status });
    }
  });

  it.each<[string, unknown, readonly string[]]>([
    ['a list', [{ provider: 'a', ...live }], ['a their/id live']],
    ['a dict', { a: live }, ['a their/id live']],
    ['entries that say nothing', { a: {}, b: null, c: 3, d: { providerId: '' } }, []],
    ['an entry without status', { a: { providerId: 'x' } }, ['a x ']],
    ['nothing', undefined, []],
    ['a text', 'none', []],
  ])('reads %s', (_name, value, entries) => {
    const read = mappingIn(value as Parameters<typeof mappingIn>[0]);
    expect(read.map((entry) => `${entry.provider} ${entry.providerId} ${entry.status}`)).toEqual(entries);
  });

  it('names the weights of an adapter', () => {
    const adapter = { ...live, adapter: 'lora', adapterWeightsPath: 'lora.safetensors' };
    expect(mappingIn({ a: adapter, b: live }).map((entry) => entry.adapterWeightsPath)).toEqual([
      'lora.safetensors',
      null,
    ]);
  });
});

describe("the router's list", () => {
  const entry = {
    provider: 'novita',
    status: 'live',
    context_length: 1_048_576,
    pricing: { input: 1.69, output: 3.38 },
    is_free: false,
    supports_tools: true,
    supports_structured_output: false,
    first_token_latency_ms: 1490,
    throughput: 24.7,
    is_model_author: false,
  };
  const full = {
    provider: 'novita',
    status: 'live',
    contextTokens: 1_048_576,
    inputPerMTokUsd: 1.69,
    outputPerMTokUsd: 3.38,
    isFree: false,
    tools: true,
    structuredOutput: false,
    firstTokenLatencyMs: 1490,
    tokensPerSecond: 24.7,
  };
  const bare = Object.fromEntries(Object.keys(full).map((key) => [key, null]));

  it('of a model is read whole, and what is absent is null and never 0', async () => {
    answer = ({ path }) => {
      expect(path).toBe('/v1/models/org/model');
      return ok({
        id: 'org/model',
        providers: [entry, { provider: 'featherless-ai', status: 'live', pricing: { input: 'x' } }],
      });
    };
    expect(await lookUpRouterModel(server.origin, 'org/model:cheapest', asking)).toMatchObject({
      kind: 'providers',
      providers: [full, { ...bare, provider: 'featherless-ai', status: 'live' }],
    });
  });

  it.each<[string, unknown, number | null]>([
    [
      'a list that holds the model',
      {
        data: [
          { id: 'b', providers: [] },
          { id: 'm', providers: [entry] },
        ],
      },
      1,
    ],
    ['the model inside data', { data: { id: 'm', providers: [entry] } }, 1],
    ['another model', { data: [{ id: 'b', providers: [entry] }] }, null],
    ['an OpenAI server', { object: 'list', data: [{ id: 'm', object: 'model' }] }, null],
    ['a text', 'no', null],
    ['broken entries', { id: 'm', providers: [null, {}, { provider: 3 }, entry] }, 1],
  ])('reads %s', (_name, body, count) => {
    expect(routedIn(body as Parameters<typeof routedIn>[0], 'm')?.length ?? null).toBe(count);
  });
});
