import { afterAll, beforeAll, expect, it } from 'vitest';
import { json } from '../fixtures/plain-replies.ts';
import { type Arrival, type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { TOKEN } from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
let server: PlainServer;
let answer: (arrival: Arrival) => Reply;

const GONE = json(404, { error: 'Repository not found' }, { 'x-error-code': 'RepoNotFound' });
const HUB = {
  id: 'deepseek-ai/DeepSeek-V4-Pro',
  pipeline_tag: 'text-generation',
  gated: 'auto',
  inference: 'warm',
  inferenceProviderMapping: {
    novita: { status: 'live', providerId: 'deepseek/deepseek-v4-pro', task: 'conversational' },
    'featherless-ai': { status: 'staging', providerId: 'DeepSeek-V4-Pro', task: 'conversational' },
    together: { status: 'live', providerId: 'deepseek-ai/DeepSeek-V4', task: 'text-generation' },
  },
};
const ROUTER = {
  id: 'deepseek-ai/DeepSeek-V4-Pro',
  object: 'model',
  providers: [
    {
      provider: 'novita',
      status: 'live',
      context_length: 1_048_576,
      pricing: { input: 1.69, output: 3.38 },
      supports_tools: true,
      supports_structured_output: false,
      first_token_latency_ms: 1490,
      throughput: 24.7,
    },
    { provider: 'featherless-ai', status: 'error' },
    { provider: 'deepinfra', status: 'live', pricing: { input: 0, output: 0 }, is_free: true },
  ],
};
const both = ({ path }: Arrival): Reply =>
  path.startsWith('/api/models/deepseek-ai/')
    ? json(200, HUB)
    : path === '/v1/models/deepseek-ai/DeepSeek-V4-Pro'
      ? json(200, ROUTER)
      : GONE;

beforeAll(async () => {
  workspace = makeWorkspace();
  server = await startPlainServer(() => GONE, { lookup: (arrival) => answer(arrival) });
}, 120_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});
const models = (...args: string[]) => workspace.run(['models', ...args, '--base-url', server.origin], TOKEN);
const ID = 'deepseek-ai/DeepSeek-V4-Pro';

it('prints who serves a model, with a dash wherever nobody says', async () => {
  answer = both;
  const end = await models(ID);
  expect(end.code, end.all).toBe(0);
  const rows = end.stdout.split('\n').map((line) => line.split(/ {2,}/).map((cell) => cell.trim()));
  expect(end.stdout.split('\n')[0]).toBe(
    `${ID} · text-generation · warm on hf-inference · gated: accept its terms at https://huggingface.co/${ID}`,
  );
  expect(rows.slice(1, 6)).toEqual([
    [
      'provider',
      'task',
      'status',
      '$/M in',
      '$/M out',
      'context',
      'tools',
      'JSON',
      'first token',
      'tokens/s',
      "provider's id",
    ],
    [
      'novita',
      'conversational',
      'live',
      '$1.69',
      '$3.38',
      '1,048,576',
      'yes',
      'no',
      '1.49 s',
      '24.7',
      'deepseek/deepseek-v4-pro',
    ],
    ['featherless-ai', 'conversational', 'staging', '–', '–', '–', '–', '–', '–', '–', 'DeepSeek-V4-Pro'],
    ['together', 'text-generation', 'live', '–', '–', '–', '–', '–', '–', '–', 'deepseek-ai/DeepSeek-V4'],
    ['deepinfra', 'conversational', 'live', '$0', '$0', '–', '–', '–', '–', '–', '–'],
  ]);
  expect(end.stdout).toContain('Free for now: deepinfra.');
  expect(server.log.every(({ headers }) => headers.authorization === `Bearer ${TOKEN.HF_TOKEN}`)).toBe(true);
});

it('--json prints the same for machines, null for unknown', async () => {
  answer = both;
  const end = await models(ID, '--json');
  const [model] = JSON.parse(end.stdout) as [{ providers: Record<string, unknown>[]; missing: unknown[] }];
  expect(model.missing).toEqual([]);
  expect(model.providers[0]).toEqual({
    provider: 'novita',
    task: 'conversational',
    status: 'live',
    providerId: 'deepseek/deepseek-v4-pro',
    contextTokens: 1_048_576,
    inputPerMTokUsd: 1.69,
    outputPerMTokUsd: 3.38,
    isFree: null,
    tools: true,
    structuredOutput: false,
    firstTokenLatencyMs: 1490,
    tokensPerSecond: 24.7,
  });
  expect(model.providers[1]).toMatchObject({ inputPerMTokUsd: null, firstTokenLatencyMs: null });
});

it('of a model that does not chat needs no word of the router', async () => {
  answer = ({ path }) =>
    path.startsWith('/api/models/')
      ? json(200, {
          id: 'BAAI/bge-m3',
          pipeline_tag: 'feature-extraction',
          inferenceProviderMapping: {
            'hf-inference': { status: 'live', providerId: 'BAAI/bge-m3', task: 'feature-extraction' },
          },
        })
      : GONE;
  const end = await models('BAAI/bge-m3');
  expect(end.code, end.all).toBe(0);
  expect(end.stdout).toMatch(/hf-inference +feature-extraction +live/);
  expect(end.stdout).not.toContain('Not known');
});

it('of a model that nobody serves says so', async () => {
  answer = ({ path }) => (path.startsWith('/api/') ? json(200, { id: 'org/model' }) : GONE);
  const end = await models('org/model');
  expect(end.code, end.all).toBe(0);
  expect(end.stdout).toContain('No provider serves it.');
});

it('of an unknown model is refused, with what to check', async () => {
  answer = () => GONE;
  const end = await models('org/typo');
  expect(end.code).toBe(2);
  expect(end.stderr).toMatch(/knows no model org\/typo.*Repository not found/);
  expect(end.stderr).toContain('HF_TOKEN');
});

it('tells what one of the two did not answer, and shows the rest', async () => {
  answer = (arrival) => (arrival.path.startsWith('/api/') ? json(200, HUB) : json(500, { error: 'oops' }));
  const end = await models(ID);
  expect(end.code, end.all).toBe(0);
  expect(end.stdout).toContain(`Not known: router's prices of ${ID}: HTTP 500: oops`);
  expect(end.stdout).toContain('novita');
});

it('ends with exit 3 when nobody answers', async () => {
  answer = () => ({ drop: 'reset' });
  const end = await models('org/model');
  expect(end.code).toBe(3);
  expect(end.stderr).toContain('No answer about org/model.');
  expect(end.stdout).toBe('');
});

it('refuses an address that is none', async () => {
  const end = await workspace.run(['models', 'org/model', '--base-url', 'nowhere']);
  expect(end.code).toBe(2);
  expect(end.stderr).toContain('--base-url takes an http or https URL, got "nowhere"');
});

it('has help with examples', async () => {
  const end = await workspace.run(['models', '--help']);
  expect(end.code).toBe(0);
  expect(end.stdout).toContain('hfbench models openai/gpt-oss-120b');
  expect(end.stdout).toContain('--base-url');
});
