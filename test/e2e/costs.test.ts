import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_KNOBS, type DeploymentConfig } from '../../src/sandbox/deployment.ts';
import type { LedgerEntry } from '../../src/sandbox/ledger.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { RunReport } from '../../src/types/report.ts';
import { figure, makeWorkspace, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';
import { TINY_MODELS } from '../fixtures/sandbox.ts';

/** Tokens come every 200 ms from 100 ms on, and nobody waits longer than 600 ms: the fourth never comes. */
const SLOW = { ttftMs: 100, itlMs: 200 };
const CHATS: readonly DeploymentConfig[] = [
  {
    id: 'vllm',
    model: 'sandbox/chat-small',
    knobs: { ...DEFAULT_KNOBS, ...SLOW, as: 'endpoint', engine: 'vllm', errorRate: 0.2, seed: 3 },
    price: { mode: 'token', inputPerMTokUsd: 3, outputPerMTokUsd: 70 },
  },
  {
    id: 'tgi',
    model: 'sandbox/chat-small',
    knobs: { ...DEFAULT_KNOBS, ...SLOW, as: 'endpoint', engine: 'tgi', seed: 4 },
    price: { mode: 'token', inputPerMTokUsd: 3, outputPerMTokUsd: 70 },
  },
];
const REVIEWS: readonly DeploymentConfig[] = [
  {
    id: 'by-request',
    model: 'sandbox/sentiment-small',
    knobs: { ...DEFAULT_KNOBS, serviceTimeMs: 5, jitter: 0.5, errorRate: 0.3, seed: 5 },
    price: { mode: 'request', perRequestUsd: 0.000137 },
  },
  {
    id: 'by-second',
    model: 'sandbox/sentiment-small',
    knobs: {
      ...DEFAULT_KNOBS,
      serviceTimeMs: 5,
      jitter: 0.5,
      errorRate: 0.3,
      rateLimit: { count: 20, perMs: 500 },
      seed: 6,
    },
    price: { mode: 'compute-second', perComputeSecondUsd: 0.00012 },
  },
  {
    id: 'unpriced',
    model: 'sandbox/sentiment-small',
    knobs: { ...DEFAULT_KNOBS, serviceTimeMs: 5, seed: 7 },
    price: null,
  },
];

const STATED = {
  vllm: { inputPerMTokUsd: 3, outputPerMTokUsd: 70 },
  tgi: { inputPerMTokUsd: 3, outputPerMTokUsd: 70 },
  'by-request': { perRequestUsd: 0.000137 },
  'by-second': { perComputeSecondUsd: 0.00012 },
} as const;

const placed = (deployments: readonly DeploymentConfig[], url: string) =>
  deployments.map(({ id, model, knobs }) => ({
    id,
    model,
    provider: knobs.as === 'endpoint' ? 'endpoint' : 'hf-inference',
    ...(knobs.as === 'endpoint' ? { endpoint: { url: `${url}/d/${id}` } } : { baseUrl: `${url}/d/${id}` }),
    ...(id in STATED ? { price: STATED[id as keyof typeof STATED] } : {}),
  }));

/** Words of a question; the reverser answers with as many tokens. */
const question = (n: number) => Array.from({ length: 1 + (n % 6) }, (_, word) => `w${n}-${word}`).join(' ');

let workspace: Workspace;
let sandbox: Sandbox;
const runs = new Map<string, RunFolder>();
let books: readonly LedgerEntry[];

beforeAll(async () => {
  workspace = makeWorkspace();
  sandbox = await startSandbox({ port: 0, deployments: [...CHATS, ...REVIEWS] }, TINY_MODELS);
  const rows = Array.from({ length: 36 }, (_, n) => ({ id: `r${n}`, text: question(n), label: 'positive' }));
  workspace.dataset('rows.csv', rows);
  const common = {
    dataset: { source: 'rows.csv', fields: { input: 'text', target: 'label', id: 'id' } },
    load: { kind: 'closed', concurrency: 12 },
    warmup: { requests: 0 },
    retry: { attempts: 3, initial: '5ms', max: '20ms' },
    limits: { maxErrorRate: 1 },
  };
  workspace.suite('chats.yaml', {
    name: 'chats',
    task: 'chat-completion',
    candidates: placed(CHATS, sandbox.url),
    scorers: ['exact-match'],
    timeout: { attempt: '600ms' },
    ...common,
  });
  workspace.suite('reviews.yaml', {
    name: 'reviews',
    task: 'text-classification',
    candidates: placed(REVIEWS, sandbox.url),
    scorers: ['accuracy'],
    ...common,
  });
  for (const name of ['chats', 'reviews']) {
    const end = await workspace.run(['run', `${name}.yaml`, '-o', name]);
    expect(end.code, end.all).toBe(0);
    runs.set(name, workspace.read(name));
  }
  const ledger = await (await fetch(`${sandbox.url}/sandbox/ledger`)).json();
  books = (ledger as { entries: LedgerEntry[] }).entries.filter(({ method }) => method === 'POST');
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  workspace.remove();
});

const rowOf = (run: string, candidate: string) => {
  const row = runs.get(run)?.summary.rows.find((one) => one.candidate === candidate);
  if (row === undefined) throw new Error(`no row of ${candidate}`);
  return row;
};
const reportOf = (run: string) => {
  const report = runs.get(run)?.report;
  if (report === undefined) throw new Error(`no report of ${run}`);
  return report as unknown as RunReport;
};
const of = (id: string) => books.filter(({ deployment }) => deployment === id);
const billed = (id: string) => of(id).reduce((sum, { priceUsd }) => sum + (priceUsd ?? 0), 0);

describe("costs equal the server's own bill", () => {
  it.each([
    ['by tokens, broken streams for the tokens that were sent', 'chats', 'vllm'],
    ['by request, retries that failed free of charge', 'reviews', 'by-request'],
    ['by compute second, refusals by the rate limit free of charge', 'reviews', 'by-second'],
  ])('%s', (_, run, id) => {
    expect(billed(id)).toBeGreaterThan(0);
    const { cells, requests } = reportOf(run);
    const cost = cells.find(({ candidate }) => candidate === id)?.cost;
    expect(Math.abs((cost?.usd ?? 0) / billed(id) - 1)).toBeLessThan(1e-9);
    const own = requests.filter((row) => row.cellId.startsWith(`${id}/`));
    const sum = own.reduce((total, row) => total + (row.costUsd ?? Number.NaN), 0);
    expect(Math.abs(sum / billed(id) - 1), 'row by row').toBeLessThan(1e-9);
    // The table for spreadsheets keeps six digits.
    expect(Math.abs(figure(rowOf(run, id), 'cost_usd') / billed(id) - 1)).toBeLessThan(1e-5);
  });

  it('with everything in it that makes billing hard', () => {
    expect(
      of('vllm').filter(({ aborted, outputTokens }) => aborted && (outputTokens ?? 0) > 0).length,
    ).toBeGreaterThan(5);
    expect(of('vllm').filter(({ status }) => status === 500).length).toBeGreaterThan(0);
    expect(of('by-request').filter(({ status }) => status === 500).length).toBeGreaterThan(0);
    expect(of('by-second').filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  });
});

describe('what nobody can know is unknown and never 0', () => {
  it('a broken stream of a server that counts only at its end', () => {
    expect(of('tgi').some(({ aborted }) => aborted)).toBe(true);
    expect(rowOf('chats', 'tgi').cost_usd).toBe('');
    const { cells } = reportOf('chats');
    const cost = cells.find(({ candidate }) => candidate === 'tgi')?.cost;
    expect(cost?.unknownReason).toMatch(/^\d+ of \d+ billed attempts came without token counts/);
  });

  it('a candidate without a price', () => {
    const row = rowOf('reviews', 'unpriced');
    expect([row.cost_usd, row.cost_per_1k_requests_usd, row.cost_per_correct_usd]).toEqual(['', '', '']);
    expect(row.n_ok).toBe('36');
  });
});
