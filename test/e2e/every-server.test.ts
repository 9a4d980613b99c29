import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CandidateLookUp, RunManifest } from '../../src/types/manifest.ts';
import { type Engine, routesOf, startEngine, vectorOf } from '../fixtures/engine-servers.ts';
import { json } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { TOKEN } from '../fixtures/ticket-suite.ts';

const KINDS: readonly Engine[] = ['tgi', 'vllm', 'tei', 'toolkit', 'router', 'gateway'];
let workspace: Workspace;
const servers = new Map<Engine, PlainServer>();
const server = (engine: Engine): PlainServer => servers.get(engine) as PlainServer;

beforeAll(async () => {
  workspace = makeWorkspace();
  workspace.dataset('texts.csv', [
    { id: 'a', question: 'write one', answer: 'hello' },
    { id: 'b', question: 'write two', answer: 'hello' },
    { id: 'c', question: 'write three', answer: 'hello' },
  ]);
  workspace.dataset('moods.csv', [
    { id: 'a', text: 'a good day', mood: 'positive' },
    { id: 'b', text: 'a bad day', mood: 'negative' },
  ]);
  const pair = (one: string, two: string, score: number) =>
    JSON.stringify({ id: one, input: [one, two], target: score });
  workspace.write(
    'pairs.jsonl',
    [pair('aaa', 'aab', 5), pair('aaaa', 'bcdfgh', 1), pair('e', 'xyz', 2), pair('out', 'eat', 4)].join('\n'),
  );
  for (const kind of KINDS) servers.set(kind, await startEngine(kind));
}, 120_000);
afterAll(async () => {
  for (const item of servers.values()) await item.close();
  workspace.remove();
});

/** The same model behind a dedicated endpoint of each engine, behind the router and on a server of one's own. */
const at = (engine: Engine, more: object = {}) => ({
  id: engine,
  model: 'acme/m',
  provider: 'endpoint',
  endpoint: { url: server(engine).origin },
  ...more,
});
const behind = (id: string, provider: string, more: object = {}) => ({
  id,
  model: 'acme/m',
  provider,
  baseUrl: server('router').origin,
  ...more,
});
const own = (more: object = {}) => ({
  id: 'own',
  model: 'acme/m',
  provider: 'openai',
  baseUrl: `${server('gateway').origin}/v1`,
  ...more,
});

const suite = (task: string, source: string, candidates: readonly unknown[], more: object = {}) => ({
  name: 'every-server',
  task,
  dataset: { source, fields: { input: 'question', target: 'answer', id: 'id' } },
  candidates,
  scorers: [task === 'text-classification' ? 'accuracy' : 'exact-match'],
  load: { kind: 'closed', concurrency: 2 },
  warmup: { requests: 0 },
  retry: { attempts: 1 },
  ...more,
});

async function run(out: string, value: object) {
  const before = new Map(KINDS.map((kind) => [kind, server(kind).log.length]));
  workspace.suite(`${out}.yaml`, value);
  const end = await workspace.run(['run', `${out}.yaml`, '-o', out], TOKEN);
  expect(end.code, end.all).toBe(0);
  const manifest = JSON.parse(readFileSync(workspace.path(out, 'manifest.json'), 'utf8')) as RunManifest;
  return {
    end,
    rows: workspace.read(out).summary.rows,
    lookups: new Map(manifest.lookups.map((item) => [item.candidate, item])),
    manifest,
    log: (engine: Engine) => server(engine).log.slice(before.get(engine)),
  };
}
/** What a run's candidates answered, by sample. */
function outputsBySample(out: string): Record<string, unknown[]> {
  const answers: Record<string, unknown[]> = {};
  for (const event of workspace.read(out).journal) {
    if (event.type !== 'result') continue;
    const { sampleId, output } = event.result as { sampleId: string; output: unknown };
    answers[sampleId] = [...(answers[sampleId] ?? []), output];
  }
  return answers;
}
function vectorsIn(output: unknown): number[][] {
  return (output as { vectors: string[] }).vectors.map((text) => {
    const bytes = Buffer.from(text, 'base64');
    return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(4 * at));
  });
}
const built = (lookups: ReadonlyMap<string, CandidateLookUp>) =>
  Object.fromEntries(
    [...lookups].map(([id, { dialect, dialectFrom, modelName }]) => [
      id,
      `${dialect} ${dialectFrom} ${modelName}`,
    ]),
  );

describe('one model behind every kind of server, in one suite', () => {
  it('chats', async () => {
    const { rows, lookups, log } = await run(
      'chat',
      suite('chat-completion', 'texts.csv', [
        at('tgi'),
        at('vllm'),
        behind('hf', 'hf-inference'),
        behind('auto', 'auto'),
        behind('partner', 'together'),
        own(),
      ]),
    );
    expect(rows.map((row) => [row.candidate, row.deployment, row.n_ok, figure(row, 'exact-match')])).toEqual([
      ['tgi', 'endpoint', '3', 1],
      ['vllm', 'endpoint', '3', 1],
      ['hf', 'serverless', '3', 1],
      ['auto', 'serverless', '3', 1],
      ['partner', 'serverless', '3', 1],
      ['own', 'openai-compatible', '3', 1],
    ]);
    expect(built(lookups)).toEqual({
      tgi: 'openai provider /repository',
      vllm: 'openai server /repository',
      hf: 'openai provider acme/m',
      auto: 'openai provider acme/m',
      partner: 'openai provider acme/m:together',
      own: 'openai server acme/m',
    });
    expect(lookups.get('tgi')?.server).toMatchObject({
      engine: 'text-generation-inference',
      version: '3.3.6',
    });
    expect(lookups.get('auto')?.prices).toMatchObject([
      { provider: 'novita', inputPerMTokUsd: 0.1, outputPerMTokUsd: 0.2, contextTokens: 8192 },
      { provider: 'together', inputPerMTokUsd: null, contextTokens: null },
    ]);
    expect(routesOf(log('vllm'))).toEqual(['GET /info', 'GET /v1/models', 'POST /v1/chat/completions']);
    // Each look-up once, and before the first request.
    for (const engine of ['tgi', 'vllm', 'gateway'] as const) {
      const methods = log(engine).map(({ method }) => method);
      expect(methods).toEqual(['GET', 'GET', 'POST', 'POST', 'POST']);
    }
    // The login goes to Hugging Face's stand-ins, and not to a server of one's own.
    expect(log('vllm').every(({ headers }) => headers.authorization === `Bearer ${TOKEN.HF_TOKEN}`)).toBe(
      true,
    );
    expect(log('gateway').some(({ headers }) => headers.authorization !== undefined)).toBe(false);
    const { attempts } = workspace.read('chat');
    expect(
      new Set(attempts.rows.map((row) => row.connection)),
      'a look-up opens no connection for a request',
    ).toContain('new');
  }, 60_000);

  it('generates, streamed and not', async () => {
    const candidates = (stream: boolean) => [
      at('tgi', { stream }),
      at('vllm', { stream }),
      at('toolkit', { stream, dialect: 'toolkit' }),
      behind('hf', 'hf-inference', { stream }),
      own({ stream }),
    ];
    for (const stream of [true, false]) {
      const { rows, lookups, log } = await run(
        `generate-${stream}`,
        suite('text-generation', 'texts.csv', candidates(stream)),
      );
      expect(rows.map((row) => [row.candidate, row.n_ok, figure(row, 'exact-match')])).toEqual(
        ['tgi', 'vllm', 'toolkit', 'hf', 'own'].map((id) => [id, '3', 1]),
      );
      expect(built(lookups)).toEqual({
        tgi: 'tgi server /repository',
        vllm: 'openai server /repository',
        toolkit: 'toolkit suite acme/m',
        hf: 'hf-inference provider acme/m',
        own: 'openai server acme/m',
      });
      expect(routesOf(log('tgi'))).toEqual([
        'GET /info',
        'GET /v1/models',
        `POST /generate${stream ? '_stream' : ''}`,
      ]);
      expect(routesOf(log('toolkit')), 'a named dialect needs no look-up').toEqual(['POST /']);
    }
  }, 60_000);

  it('embeds', async () => {
    const { rows, lookups, log } = await run('embed', {
      ...suite('feature-extraction', 'pairs.jsonl', [
        at('tei'),
        at('vllm'),
        at('toolkit'),
        behind('hf', 'hf-inference'),
        behind('partner', 'together'),
        behind('auto', 'auto'),
        own(),
      ]),
      dataset: { source: 'pairs.jsonl', fields: { input: 'input', target: 'target', id: 'id' } },
    });
    // Every server gives the same vectors, in its own shape and order.
    const answers = outputsBySample('embed');
    expect(Object.keys(answers)).toHaveLength(4);
    for (const outputs of Object.values(answers)) {
      expect(outputs).toHaveLength(7);
      for (const output of outputs) expect(output).toEqual(outputs[0]);
    }
    expect(answers.aaa?.[0]).toMatchObject({ kind: 'embeddings', dimensions: 3, pooling: 'server' });
    expect(vectorsIn(answers.aaa?.[0])).toEqual([vectorOf('aaa'), vectorOf('aab')]);
    expect(rows.map((row) => row.n_ok)).toEqual(rows.map(() => '4'));
    expect(built(lookups)).toEqual({
      tei: 'tei server acme/m',
      vllm: 'openai server /repository',
      toolkit: 'toolkit provider acme/m',
      hf: 'hf-inference provider acme/m',
      partner: 'openai provider togethers/m',
      auto: 'openai provider togethers/m',
      own: 'openai server acme/m',
    });
    expect(lookups.get('partner')).toMatchObject({ partner: 'together', providerId: 'togethers/m' });
    expect(lookups.get('auto')?.mapping?.map(({ provider }) => provider)).toEqual([
      'together',
      'hf-inference',
    ]);
    expect(lookups.get('tei')?.server).toMatchObject({ modelType: 'embedding', maxBatch: 32 });
    expect(routesOf(log('tei'))).toEqual(['GET /info', 'GET /v1/models', 'POST /embed']);
    expect(routesOf(log('router'))).toEqual([
      'GET /api/models/acme/m',
      'POST /hf-inference/models/acme/m/pipeline/feature-extraction',
      'POST /together/v1/embeddings',
    ]);
    expect(
      log('router').filter(({ method }) => method === 'GET'),
      'one question for one model',
    ).toHaveLength(1);
  }, 60_000);

  it('classifies', async () => {
    const { rows, lookups } = await run('classify', {
      ...suite('text-classification', 'moods.csv', [at('tei'), at('toolkit'), behind('hf', 'hf-inference')]),
      dataset: { source: 'moods.csv', fields: { input: 'text', target: 'mood', id: 'id' } },
    });
    expect(rows.map((row) => [row.candidate, row.n_ok, figure(row, 'accuracy')])).toEqual([
      ['tei', '2', 1],
      ['toolkit', '2', 1],
      ['hf', '2', 1],
    ]);
    expect(lookups.get('tei')?.dialect).toBe('tei');
  }, 60_000);
});

describe('look-ups', () => {
  it('that find nothing leave the usual, and the manifest says what was asked', async () => {
    let asleep = true;
    const waking = await startPlainServer(
      ({ json: body }) =>
        Array.isArray(body?.inputs)
          ? json(200, [
              [1, 2],
              [2, 1],
            ])
          : json(404, {}),
      {
        lookup: () =>
          asleep
            ? json(503, { error: 'scaled to zero' })
            : json(200, { model_id: '/repository', model_type: {}, version: '1' }),
      },
    );
    const value = {
      ...suite('feature-extraction', 'pairs.jsonl', [at('tei', { endpoint: { url: waking.origin } })]),
      dataset: { source: 'pairs.jsonl', fields: { input: 'input', target: 'target', id: 'id' } },
    };
    const first = await run('asleep', value);
    expect(built(first.lookups)).toEqual({ tei: 'toolkit provider acme/m' });
    expect(first.lookups.get('tei')?.evidence).toContain('/info: HTTP 503: scaled to zero');
    expect(
      waking.log.filter(({ method }) => method === 'GET'),
      'nothing is asked twice',
    ).toHaveLength(2);
    expect(routesOf(waking.log)).toContain('POST /');
    asleep = false;
    await waking.close();
  }, 60_000);

  it('keep what the first start of a run found out', async () => {
    const engine = await startEngine('vllm');
    workspace.suite(
      'kept.yaml',
      suite('text-generation', 'texts.csv', [at('vllm', { endpoint: { url: engine.origin } })]),
    );
    const begun = await workspace.run(['run', 'kept.yaml', '-o', 'kept'], TOKEN);
    expect(begun.code, begun.all).toBe(0);
    const asked = engine.log.length;
    const read = () =>
      (JSON.parse(readFileSync(workspace.path('kept', 'manifest.json'), 'utf8')) as RunManifest).lookups;
    const before = read();
    const again = await workspace.run(['run', '--resume', 'kept'], TOKEN);
    expect(again.code, again.all).toBe(0);
    expect(read()).toEqual(before);
    expect(engine.log).toHaveLength(asked);
    await engine.close();
  }, 60_000);

  it('that leave a partner without its id end the run before anything is made or sent', async () => {
    const candidates = [behind('partner', 'scaleway'), behind('gone', 'together', { model: 'acme/gone' })];
    workspace.suite('unserved.yaml', {
      ...suite('feature-extraction', 'pairs.jsonl', candidates),
      dataset: { source: 'pairs.jsonl', fields: { input: 'input', target: 'target', id: 'id' } },
    });
    const posts = server('router').posts().length;
    const end = await workspace.run(['run', 'unserved.yaml', '-o', 'unserved'], TOKEN);
    expect(end.code, end.all).toBe(2);
    expect(end.stderr).toMatch(/candidate partner: scaleway does not serve acme\/m/);
    expect(end.stderr).toMatch(/the Hub names for feature-extraction: together, hf-inference/);
    expect(end.stderr).toMatch(/candidate gone: together's own id of acme\/gone is not known .*404/);
    expect(end.stderr).toContain('nothing was sent');
    expect(server('router').posts()).toHaveLength(posts);
    expect(() => readFileSync(workspace.path('unserved', 'manifest.json'))).toThrow();
  }, 60_000);

  it('write no secret into the manifest', async () => {
    const text = readFileSync(workspace.path('embed', 'manifest.json'), 'utf8');
    expect(text).not.toContain(TOKEN.HF_TOKEN);
  });
});
