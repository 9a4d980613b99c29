import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  HUB_SHA,
  parquetOf,
  serveConverted,
  serveRepository,
  serveSize,
  viewerPage,
} from '../fixtures/hub-dataset.ts';
import { type HubServer, startHubServer } from '../fixtures/hub-server.ts';
import { classify, LABELS } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, readTree, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticket, ticketSuite } from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
let models: PlainServer;
let hub: HubServer;

beforeAll(async () => {
  workspace = makeWorkspace();
  models = await startPlainServer((arrival) => classify(arrival.input ?? '', 'flat'));
});
beforeEach(async () => {
  hub = await startHubServer();
});
afterEach(() => hub.close());
afterAll(async () => {
  await models.close();
  workspace.remove();
});

const env = () => ({ ...TOKEN, HF_ENDPOINT: hub.url, HF_DATASETS_SERVER: hub.url });
const rowOf = (index: number) => ticket(index, LABELS[index % LABELS.length] as string);

function suite(repo: string): string {
  const dataset = { source: `hf://datasets/${repo}`, fields: { input: 'text', target: 'intent', id: 'id' } };
  return workspace.suite('hub.yaml', ticketSuite([candidate('one', models.origin)], { dataset }));
}

function datasetOf(folder: string): unknown {
  const manifest = JSON.parse(readFileSync(workspace.path(folder, 'manifest.json'), 'utf8')) as {
    datasets: Record<string, unknown>;
  };
  return manifest.datasets.data;
}

it('a Hub dataset of 1,000 rows with a page that fails once is asked whole, each row once', async () => {
  serveRepository(hub, 'org/data');
  hub.hub('/splits', { json: { splits: [{ config: 'default', split: 'test' }] } });
  serveSize(hub, 1000);
  hub.hub('/rows', (query, count) =>
    count === 4
      ? { status: 502 }
      : { json: viewerPage(query, 1000, rowOf), headers: { 'x-revision': HUB_SHA } },
  );
  const end = await workspace.run(['run', suite('org/data'), '--out', 'whole', '--quiet'], env());
  expect(end.code, end.all).toBe(0);
  const { requests, summary } = workspace.read('whole');
  expect(new Set(requests.rows.map((row) => row.sample_id)).size).toBe(1000);
  expect(summary.rows.map((row) => [row.n_samples, row.n_ok, row.accuracy])).toEqual([['1000', '1000', '1']]);
  expect(hub.gets('/rows')).toBe(11);
  expect(datasetOf('whole')).toEqual({
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    samples: 1000,
    revision: HUB_SHA,
    note: 'config default, split test, 1000 rows read: rows of the dataset viewer (of 1000)',
  });
});

it('a renamed dataset is warned of, its token stays with the Hub, and only reports/ is written', async () => {
  const shard = parquetOf(
    ['id', 'text', 'intent'].map((name) => ({
      name,
      data: Array.from({ length: 8 }, (_, index) => rowOf(index)[name]),
      type: 'STRING' as const,
    })),
  );
  hub.hub('/api/datasets/old/data', { status: 307, headers: { location: '/api/datasets/org/data' } });
  serveRepository(hub, 'org/data');
  serveConverted(hub, 'org/data', [shard], { rows: 8 });
  const end = await workspace.run(['run', suite('old/data'), '--out', 'reports/renamed'], env());
  expect(end.code, end.all).toBe(0);
  expect(end.stderr).toContain('Warning: dataset data: dataset old/data is called org/data now');
  expect(workspace.read('reports/renamed').summary.rows[0]?.n_ok).toBe('8');
  const tokens = (name: string) =>
    new Set(hub.seen.filter((item) => item.server === name).map((item) => item.authorization));
  expect(tokens('hub')).toEqual(new Set([`Bearer ${TOKEN.HF_TOKEN}`]));
  expect(tokens('cdn')).toEqual(new Set([null]));
  const cached = readTree(workspace.path('reports/.cache/datasets'));
  expect(cached.filter(({ path }) => path.endsWith('.parquet')).map(({ bytes }) => bytes.length)).toEqual([
    shard.length,
  ]);
});

it('a gated dataset ends the run before a model is asked, and says where its terms are', async () => {
  const before = models.posts().length;
  hub.hub('/api/datasets/org/data', {
    status: 403,
    headers: { 'x-error-code': 'GatedRepo' },
    json: { error: 'gated' },
  });
  const end = await workspace.run(['run', suite('org/data')], env());
  expect(end.code).toBe(2);
  expect(end.stderr).toMatch(/hf:\/\/datasets\/org\/data.*gated/);
  expect(end.stderr).toContain('accept its terms at https://huggingface.co/datasets/org/data');
  expect(models.posts().length).toBe(before);
});

it('validate asks the Hub nothing, and says that the rows are unread', async () => {
  const end = await workspace.run(['validate', suite('org/data')], env());
  expect(end.code, end.all).toBe(0);
  expect(end.stdout).toMatch(/no problem found; data is on the Hub and read when the suite runs/);
  expect(hub.seen).toEqual([]);
});
