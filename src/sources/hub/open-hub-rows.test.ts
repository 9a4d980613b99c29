import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  HUB_SHA,
  parquetOf,
  questions,
  serveConverted,
  serveRepository,
  serveSize,
  viewerPage,
} from '../../../test/fixtures/hub-dataset.ts';
import { type HubServer, type Reply, startHubServer } from '../../../test/fixtures/hub-server.ts';
import type { Sample } from '../../types/sample.ts';
import type { DatasetSpec, HubDataset } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import type { DatasetAccess } from '../dataset-access.ts';
import { openDataset } from '../open-dataset.ts';

const TOKEN = 'hf_testtokentesttoken';
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

let server: HubServer;
let warnings: string[];
let waits: number[];
let cacheFolder: string;

beforeEach(async () => {
  server = await startHubServer();
  warnings = [];
  waits = [];
  cacheFolder = join(mkdtempSync(join(tmpdir(), 'hfbench-')), 'cache');
});
afterEach(() => server.close());

const access = (more: Partial<DatasetAccess> = {}): DatasetAccess => ({
  env: { HF_ENDPOINT: server.url, HF_DATASETS_SERVER: server.url },
  tokenFor: () => TOKEN,
  cacheFolder,
  clock: {
    nowMs: () => performance.now(),
    wallMs: () => 0,
    sleep: async (ms) => {
      waits.push(ms);
    },
  },
  warn: (message) => warnings.push(message),
  ...more,
});

function specOf(hub: Partial<HubDataset> = {}, more: Partial<DatasetSpec> = {}): DatasetSpec {
  const repo = hub.repo ?? 'org/data';
  return {
    name: 'data',
    source: `hf://datasets/${repo}`,
    hub: { repo, config: null, split: null, revision: 'main', ...hub },
    media: null,
    fields: { input: 'text', target: 'label', id: null },
    limit: null,
    shuffle: false,
    stratifyBy: null,
    clusterBy: null,
    benchmark: null,
    ...more,
  };
}

async function load(spec: DatasetSpec, more: Partial<DatasetAccess> = {}) {
  const dataset = await openDataset(spec, 1, access(more));
  const samples: Sample[] = [];
  for await (const sample of dataset.samples()) samples.push(sample);
  return { dataset, samples };
}

async function failureOf(spec: DatasetSpec): Promise<InputError> {
  const error = await load(spec).then(
    () => new Error('it was opened'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InputError)) throw error;
  return error;
}

const texts = (samples: readonly Sample[]) => samples.map(({ input }) => input);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `question ${index}`);

describe('converted parquet files', () => {
  const shards = [questions(0, 600), questions(600, 1000)];

  it('are read in order with their labels by name, and the commit, config and split are told', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', shards, { rows: 1000 });
    const { dataset, samples } = await load(specOf());
    expect(texts(samples)).toEqual(numbered(1000));
    expect(samples.slice(0, 3).map(({ target }) => target)).toEqual(['no', 'yes', 'no']);
    expect(dataset.count).toBe(1000);
    expect(dataset.revision).toBe(HUB_SHA);
    expect(dataset.note).toBe('config default, split test, 1000 rows read: 2 of 2 converted parquet files');
    expect(warnings).toEqual([]);
  });

  it('give the same samples on every pass and after another download', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', shards, { rows: 1000 });
    const first = await load(specOf());
    const again = await openDataset(specOf(), 1, access({ cacheFolder: `${cacheFolder}2` }));
    expect(again.sha256).toBe(first.dataset.sha256);
  });

  it('send the token to the Hub and never to the storage', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', shards, { rows: 1000 });
    await load(specOf());
    const sent = (name: string) =>
      new Set(server.seen.filter((item) => item.server === name).map((item) => item.authorization));
    expect(sent('hub')).toEqual(new Set([`Bearer ${TOKEN}`]));
    expect(sent('cdn')).toEqual(new Set([null]));
    expect(server.seen.filter((item) => item.server === 'cdn')).toHaveLength(2);
  });

  it('are downloaded once: the cache is used while the Hub names the same content', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', shards, { rows: 1000 });
    await load(specOf());
    await load(specOf());
    expect(server.seen.filter((item) => item.server === 'cdn')).toHaveLength(2);
    serveConverted(server, 'org/data', [questions(0, 10)], { rows: 10 });
    expect((await load(specOf())).samples).toHaveLength(10);
  });

  it('a damaged file in the cache is downloaded again', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', [questions(0, 10)], { rows: 10 });
    await load(specOf());
    const file = join(cacheFolder, readdirSync(cacheFolder)[0] ?? '');
    const bytes = readFileSync(file);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(texts((await load(specOf())).samples)).toEqual(numbered(10));
    expect(server.seen.filter((item) => item.server === 'cdn')).toHaveLength(2);
  });

  it('only as many are downloaded as a limit needs', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', shards, { rows: 1000 });
    const { dataset, samples } = await load(specOf({}, { limit: 5 }));
    expect(texts(samples)).toEqual(numbered(5));
    expect(dataset.note).toContain('600 rows read: 1 of 2 converted parquet files');
    const shuffled = await load(specOf({}, { limit: 5, shuffle: true }));
    expect(shuffled.dataset.note).toContain('1000 rows read: 2 of 2');
  });

  it('a short shard is an error that says what came and what was stated', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', shards, { rows: 1000 });
    const whole = shards[1] as Uint8Array;
    server.cdn('/stored/1', { bytes: whole.subarray(0, 500) });
    const error = await failureOf(specOf());
    expect(error.message).toBe(
      `the file test/0001.parquet did not arrive whole: 500 bytes came, and the Hub states ${whole.length}`,
    );
    expect(readdirSync(cacheFolder)).toHaveLength(1);
  });

  it('a shard whose connection breaks each time is an error after five tries; once, and it is fetched again', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', shards, { rows: 1000 });
    const whole = shards[1] as Uint8Array;
    const cut: Reply = { bytes: whole.subarray(0, 500), statedBytes: whole.length };
    server.cdn('/stored/1', (_query, count) => (count === 0 ? cut : { bytes: whole }));
    expect(texts((await load(specOf())).samples)).toEqual(numbered(1000));
    server.cdn('/stored/1', cut);
    const error = await load(specOf(), { cacheFolder: `${cacheFolder}2` }).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toMatch(/the file test\/0001\.parquet could not be read/);
    expect(waits.slice(-4)).toEqual([1000, 2000, 4000, 8000]);
  });

  it('a shard with other content of the right size is an error', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', [questions(0, 10)], { rows: 10 });
    const other = questions(0, 10);
    other[30] = (other[30] ?? 0) ^ 1;
    server.cdn('/stored/0', { bytes: other });
    expect((await failureOf(specOf())).message).toMatch(/its content is not what its SHA-256 says/);
  });

  it('a missing shard is an error', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', shards, { rows: 1000 });
    server.hub('/datasets/org/data/resolve/refs%2Fconvert%2Fparquet/default/test/0001.parquet', {
      status: 404,
    });
    expect((await failureOf(specOf())).message).toMatch(/one of the 2 parquet files is missing/);
  });

  it('another row count than the viewer states is an error', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', shards, { rows: 1001 });
    expect((await failureOf(specOf())).message).toBe(
      'the parquet files hold 1000 rows, and the dataset viewer states 1001',
    );
  });

  it('a partial conversion is read and warned of', async () => {
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', [questions(0, 10)], {
      rows: 10,
      partial: true,
      folder: 'partial-test',
    });
    const { dataset, samples } = await load(specOf());
    expect(samples).toHaveLength(10);
    expect(warnings).toEqual([
      'dataset data: the Hub converted only the beginning of this dataset: the first 10 rows stand for all',
    ]);
    expect(dataset.note).toContain('only the beginning');
  });

  it('a conversion that lags behind main, or that nothing states a size of, is warned of', async () => {
    serveRepository(server, 'org/data', { sha: 'b'.repeat(40) });
    serveConverted(server, 'org/data', [questions(0, 10)], { rows: 10 });
    expect((await load(specOf())).dataset.revision).toBe(HUB_SHA);
    server.hub('/size', { status: 404 });
    await load(specOf());
    expect(warnings).toEqual([
      `dataset data: its rows are of commit ${HUB_SHA}, while main is at ${'b'.repeat(40)}`,
      'dataset data: the dataset viewer states no row count to check this one against',
    ]);
  });

  it('files that name no features get them from the viewer', async () => {
    serveRepository(server, 'org/data');
    const plain = parquetOf([
      { name: 'text', data: ['a', 'b'], type: 'STRING' },
      { name: 'label', data: [1n, -1n], type: 'INT64' },
    ]);
    const nameless = Buffer.from(
      Buffer.from(plain).toString('latin1').replace('huggingface', 'somethingxx'),
      'latin1',
    );
    serveConverted(server, 'org/data', [nameless], { rows: 2 });
    server.hub('/first-rows', (query) => ({ json: viewerPage(query, 0) }));
    const { samples } = await load(specOf());
    expect(samples.map(({ target }) => target)).toEqual(['yes', null]);
    server.hub('/first-rows', { status: 404 });
    const unnamed = await load(specOf());
    expect(unnamed.samples.map(({ target }) => target)).toEqual([1, -1]);
    expect(warnings.at(-1)).toBe('dataset data: nothing names the labels, so they stay numbers');
  });
});

describe('which config and split', () => {
  const listing = (json: unknown) => {
    serveRepository(server, 'org/data');
    server.hub('/api/datasets/org/data/parquet', { json });
    server.hub('/splits', { status: 404 });
  };
  const url = ['u'];

  it('several configs without a default are an error that lists them', async () => {
    listing({ en: { test: url }, fr: { test: url } });
    const error = await failureOf(specOf());
    expect(error.message).toBe('the dataset has several configs');
    expect(error.hint).toBe('name one with dataset.config: en, fr');
  });

  it('several splits without test are an error that lists them', async () => {
    listing({ default: { train: url, validation: url }, en: { train: url } });
    const error = await failureOf(specOf());
    expect(error.message).toBe('the dataset has several splits');
    expect(error.hint).toContain('train, validation');
  });

  it('a mistyped split is an error with what was meant', async () => {
    listing({ default: { train: url, validation: url } });
    const error = await failureOf(specOf({ split: 'validaton' }));
    expect(error.message).toBe('the dataset has no split "validaton"');
    expect(error.hint).toBe('did you mean "validation"?; name one with dataset.split: train, validation');
  });
});

describe('pages of the viewer', () => {
  const PAGE = '/rows';
  const bad: Reply = { status: 502, bytes: Buffer.from('<html><title>Bad gateway</title></html>') };

  beforeEach(() => {
    serveRepository(server, 'org/data');
    server.hub('/splits', { json: { splits: [{ dataset: 'org/data', config: 'default', split: 'test' }] } });
    serveSize(server, 1000);
  });

  const serve = (
    change: (query: URLSearchParams, page: Record<string, unknown>) => Reply | null = () => null,
  ) =>
    server.hub(PAGE, (query) => {
      const page = viewerPage(query, 1000);
      return change(query, page) ?? { json: page };
    });

  it('1,000 rows with a page that fails once are 1,000 rows, each once', async () => {
    const failed = new Set<string>();
    serve((query) => {
      if (query.get('offset') !== '300' || failed.has('300')) return null;
      failed.add('300');
      return bad;
    });
    const { dataset, samples } = await load(specOf());
    expect(texts(samples)).toEqual(numbered(1000));
    expect(new Set(texts(samples)).size).toBe(1000);
    expect(samples[1]?.target).toBe('yes');
    expect(server.gets(PAGE)).toBe(11);
    expect(waits).toEqual([1000]);
    expect(dataset.note).toBe(
      'config default, split test, 1000 rows read: rows of the dataset viewer (of 1000)',
    );
  });

  it('a page that always fails is an error that names it', async () => {
    serve((query) => (query.get('offset') === '300' ? bad : null));
    const error = await failureOf(specOf());
    expect(error.message).toBe(
      'the page of rows 300 to 399 could not be read (status 502: HTML page: Bad gateway)',
    );
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
    expect(readdirSync(cacheFolder)).toEqual([]);
  });

  it('a rate limit is waited for as long as the Hub says', async () => {
    const limited: Reply = {
      status: 429,
      headers: { ratelimit: '"api";r=0;t=123', 'ratelimit-policy': '"fixed window";"api";q=500;w=300' },
    };
    server.hub(PAGE, (query, count) => (count === 2 ? limited : { json: viewerPage(query, 1000) }));
    expect((await load(specOf())).samples).toHaveLength(1000);
    expect(waits).toEqual([123_000]);
    expect(warnings[0]).toMatch(/answered 429; asking again in 2 m 3 s/);
  });

  it('a viewer that is never ready is an error that says so', async () => {
    serve(() => ({
      status: 500,
      headers: { 'x-error-code': 'ResponseNotReady' },
      json: { error: 'The server is busier than usual and the response is not ready yet.' },
    }));
    const error = await failureOf(specOf());
    expect(error.message).toContain('the page of rows 0 to 99');
    expect(error.hint).toBe('the Hub is still preparing this dataset: try again in a few minutes');
  });

  const wrong: readonly [string, (page: Record<string, unknown>) => unknown, RegExp][] = [
    [
      'a row twice',
      (page) => ({
        ...page,
        rows: (page.rows as { row_idx: number }[]).map((row) => ({ ...row, row_idx: 500 })),
      }),
      /page of rows 500 to 599 can't be used: row 500 stands where row 501 is due/,
    ],
    [
      'a short page',
      (page) => ({ ...page, rows: (page.rows as unknown[]).slice(1) }),
      /holds 99 rows, and 100 are due/,
    ],
    [
      'a truncated cell',
      (page) => ({
        ...page,
        rows: (page.rows as object[]).map((row) => ({ ...row, truncated_cells: ['text'] })),
      }),
      /cells of row 500 are truncated: text/,
    ],
    ['another total', (page) => ({ ...page, num_rows_total: 999 }), /the dataset changed while it was read/],
    ['no rows', () => ({ error: 'x' }), /lacks rows or num_rows_total/],
  ];
  for (const [what, change, message] of wrong) {
    it(`${what} is an error`, async () => {
      serve((query, page) => (query.get('offset') === '500' ? { json: change(page) } : null));
      expect((await failureOf(specOf())).message).toMatch(message);
    });
  }

  it('another total than the size is an error', async () => {
    serve();
    serveSize(server, 1200);
    expect((await failureOf(specOf())).message).toBe(
      'the dataset viewer promises 1000 rows, and its own size is 1200',
    );
  });

  it('a partial dataset is warned of', async () => {
    serve((_query, page) => ({ json: { ...page, partial: true } }));
    expect((await load(specOf())).samples).toHaveLength(1000);
    expect(warnings).toEqual([expect.stringContaining('the first 1000 rows stand for all')]);
  });

  it('a limit takes only the pages it needs, and rows of one commit are taken from the cache', async () => {
    serve();
    expect((await load(specOf({}, { limit: 150 }))).samples).toHaveLength(150);
    expect(server.gets(PAGE)).toBe(2);
    await load(specOf({}, { limit: 150 }));
    expect(server.gets(PAGE)).toBe(3);
  });

  it('images behind signed addresses are downloaded without a token, and other addresses lose their signature', async () => {
    serveSize(server, 2);
    server.hub(PAGE, (query) => ({
      json: viewerPage(query, 2, (index) => ({
        image: { src: `${server.cdnUrl}/img/${index}/image.png?Expires=1&Signature=x`, height: 1, width: 1 },
        other: { src: `${server.cdnUrl}/other.png?Signature=x` },
        label: index,
      })),
    }));
    server.cdn('/img/0/image.png', { bytes: PNG });
    server.cdn('/img/1/image.png', { bytes: Uint8Array.from([...PNG, 9]) });
    const fields = { input: 'image', target: 'label', id: null };
    const { samples } = await load(specOf({}, { media: 'image', fields }));
    expect(samples.map(({ media }) => media?.bytes.length)).toEqual([11, 12]);
    expect(samples[0]?.input).toMatchObject({
      path: 'media/00000001-image.png',
      mediaType: 'image/png',
      bytes: 11,
    });
    expect(samples[0]?.metadata).toEqual({ other: { src: `${server.cdnUrl}/other.png` } });
    const stored = server.seen.filter((item) => item.server === 'cdn');
    expect(stored.map((item) => item.authorization)).toEqual([null, null]);
  });

  it('a row that is no question is an error that names it', async () => {
    serveSize(server, 2);
    server.hub(PAGE, (query) => ({
      json: viewerPage(query, 2, (index) => ({ text: index === 1 ? null : 'a', label: 0 })),
    }));
    const error = await failureOf(specOf());
    expect(error.message).toBe('the row has no input: column "text" is empty or missing');
    expect(error.where).toBe('hf://datasets/org/data, row 2');
  });

  it('a dataset that is neither converted nor shown is an error', async () => {
    server.hub('/splits', { status: 404, headers: { 'x-error-code': 'ResponseNotFound' } });
    expect((await failureOf(specOf())).message).toMatch(
      /neither converted this dataset .* nor can its viewer show it/,
    );
  });
});

describe('other revisions', () => {
  const SHA = 'd'.repeat(40);

  it('are read from the parquet files that they hold', async () => {
    const siblings = [
      { rfilename: 'README.md' },
      { rfilename: 'data/test-00000-of-00002.parquet' },
      { rfilename: 'data/test-00001-of-00002.parquet' },
      { rfilename: 'data/train-00000-of-00001.parquet' },
    ];
    server.hub('/api/datasets/org/data/revision/v1.0', { json: { id: 'org/data', sha: SHA, siblings } });
    for (const [index, bytes] of [questions(0, 60), questions(60, 100)].entries()) {
      server.hub(`/datasets/org/data/resolve/${SHA}/data/test-0000${index}-of-00002.parquet`, {
        bytes,
        headers: { etag: `"${index}"`, 'x-repo-commit': SHA },
      });
    }
    const { dataset, samples } = await load(specOf({ revision: 'v1.0' }));
    expect(texts(samples)).toEqual(numbered(100));
    expect(dataset.revision).toBe(SHA);
    expect(dataset.note).toBe(
      'config default, split test, 100 rows read: 2 of 2 parquet files of the repository',
    );
  });

  it('without parquet files are an error, because the Hub converts only main', async () => {
    server.hub('/api/datasets/org/data/revision/v1.0', { json: { id: 'org/data', sha: SHA, siblings: [] } });
    expect((await failureOf(specOf({ revision: 'v1.0' }))).message).toBe(
      'revision "v1.0" holds no parquet files, and the Hub converts only main',
    );
  });

  it('that do not exist are an error', async () => {
    server.hub('/api/datasets/org/data/revision/v9', {
      status: 404,
      headers: { 'x-error-code': 'RevisionNotFound' },
      json: { error: 'Invalid rev id: v9' },
    });
    const error = await failureOf(specOf({ revision: 'v9' }));
    expect(error.message).toBe(
      'revision "v9" of the dataset could not be read (status 404: Invalid rev id: v9)',
    );
    expect(error.hint).toContain('/tree/main');
  });
});

describe('datasets that are not simply there', () => {
  it('a renamed one is read under its new name, which is warned of', async () => {
    server.hub('/api/datasets/old/name', { status: 307, headers: { location: '/api/datasets/org/data' } });
    serveRepository(server, 'org/data');
    serveConverted(server, 'org/data', [questions(0, 10)], { rows: 10 });
    expect((await load(specOf({ repo: 'old/name' }))).samples).toHaveLength(10);
    expect(warnings).toEqual([
      'dataset data: dataset old/name is called org/data now: write hf://datasets/org/data',
    ]);
  });

  it('one that was renamed to another host is an error with the address', async () => {
    const location = `${server.cdnUrl}/api/datasets/org/data`;
    server.hub('/api/datasets/old/name', { status: 307, headers: { location } });
    const error = await failureOf(specOf({ repo: 'old/name' }));
    expect(error.message).toContain(`sends to ${location}`);
    expect(server.seen.filter((item) => item.server === 'cdn')).toEqual([]);
  });

  it('one whose new name the viewer alone knows is an error with that name', async () => {
    serveRepository(server, 'org/data');
    server.hub('/splits', { json: { splits: [{ config: 'default', split: 'test' }] } });
    server.hub('/rows', {
      status: 404,
      headers: { 'x-error-code': 'RenamedDatasetError' },
      json: { error: 'The dataset has been renamed to new/data.' },
    });
    expect((await failureOf(specOf())).message).toBe(
      'dataset org/data has another name now: The dataset has been renamed to new/data.',
    );
  });

  const gated = { error: 'Access to dataset org/data is restricted. You must be authenticated.' };

  it('a gated one is an error that says where its terms are accepted', async () => {
    serveRepository(server, 'org/data', { gated: 'manual' });
    serveConverted(server, 'org/data', [questions(0, 10)], { rows: 10 });
    server.hub('/datasets/org/data/resolve/refs%2Fconvert%2Fparquet/default/test/0000.parquet', {
      status: 403,
      headers: { 'x-error-code': 'GatedRepo' },
      json: gated,
    });
    const error = await failureOf(specOf());
    expect(error.message).toMatch(/^dataset org\/data is gated \(status 403/);
    expect(error.hint).toBe(
      'accept its terms at https://huggingface.co/datasets/org/data with the account of your token',
    );
  });

  it('one that is private or not there is an error that says whether a token was sent', async () => {
    server.hub('/api/datasets/org/data', {
      status: 401,
      headers: { 'x-error-code': 'RepoNotFound' },
      json: { error: 'Invalid username or password.' },
    });
    const withToken = await failureOf(specOf());
    expect(withToken.message).toMatch(/^dataset org\/data can't be reached \(status 401/);
    expect(withToken.hint).toContain('may the account of your token read it?');
    const without = await load(specOf(), { tokenFor: () => null }).catch((thrown: unknown) => thrown);
    expect((without as InputError).hint).toContain('needs HF_TOKEN; none was sent');
  });

  it('without access to the network it is an error', async () => {
    await expect(openDataset(specOf(), 1)).rejects.toThrow('a dataset of the Hub needs the network');
  });

  it('an unreachable Hub is an error after a few tries', async () => {
    const gone = { HF_ENDPOINT: 'http://127.0.0.1:1', HF_DATASETS_SERVER: server.url };
    const error = await load(specOf(), { env: gone }).catch((thrown: unknown) => thrown);
    expect((error as InputError).message).toMatch(/^the dataset could not be read: /);
    expect((error as InputError).hint).toMatch(/127\.0\.0\.1:1 did not answer whole/);
  });

  it('an address that is none in HF_ENDPOINT is an error', async () => {
    const error = await load(specOf(), { env: { HF_ENDPOINT: 'huggingface.co' } }).catch((e: unknown) => e);
    expect((error as InputError).message).toBe('HF_ENDPOINT is no address');
  });
});
