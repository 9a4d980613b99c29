import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_KNOBS } from '../../src/sandbox/deployment.ts';
import type { LedgerEntry } from '../../src/sandbox/ledger.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { RunReport } from '../../src/types/report.ts';
import { MACHINE, RENTED_MODEL, rentable, reviewSuite, startTinySandbox } from '../fixtures/rented.ts';
import { type CliEnd, makeWorkspace, type Row, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';

/** What the sandbox's own books say. Times in ms of its clock. */
interface Books {
  readonly entries: readonly LedgerEntry[];
  readonly endpoints: readonly {
    readonly state: string;
    readonly pricePerHour: number;
    readonly spans: readonly { readonly state: string }[];
  }[];
}

let workspace: Workspace;
let sandbox: Sandbox;
let end: CliEnd;
let run: RunFolder;
let books: Books;

beforeAll(async () => {
  workspace = makeWorkspace();
  const knobs = { serviceTimeMs: 40, jitter: 0.5, seed: 9 };
  sandbox = await startTinySandbox(
    {
      id: 'shared',
      model: RENTED_MODEL,
      knobs: { ...DEFAULT_KNOBS, ...knobs, errorRate: 0.1 },
      price: { mode: 'compute-second', perComputeSecondUsd: 0.0002 },
    },
    rentable('rented-l4', { ...knobs, coldStartMs: 4_000, replicas: 4 }, false),
  );
  const candidates = [
    {
      id: 'serverless',
      model: RENTED_MODEL,
      provider: 'hf-inference',
      baseUrl: `${sandbox.url}/d/shared`,
      price: { perComputeSecondUsd: 0.0002 },
    },
    {
      id: 'endpoint',
      model: RENTED_MODEL,
      provider: 'endpoint',
      baseUrl: sandbox.url,
      endpoint: { name: 'rented-l4', lease: { create: MACHINE, after: 'pause', maxTime: '5m' } },
    },
  ];
  workspace.suite(
    'suite.yaml',
    reviewSuite(workspace, 120, candidates, {
      load: { kind: 'closed', concurrency: 4 },
      retry: { initial: '5ms', max: '20ms' },
      traffic: { perHour: 500 },
    }),
  );
  end = await workspace.run(['run', 'suite.yaml', '-o', 'out']);
  run = workspace.read('out');
  books = (await (await fetch(`${sandbox.url}/sandbox/ledger`)).json()) as Books;
}, 90_000);
afterAll(async () => {
  await sandbox.close();
  workspace.remove();
});

const report = () => run.report as unknown as RunReport;
const study = () => {
  const [first, ...more] = report().deployments;
  expect(more).toEqual([]);
  if (first === undefined) throw new Error('no study');
  return first;
};

describe('serverless or endpoint, asked of one model behind both', () => {
  it('brings the endpoint up, measures it, and leaves it paused', () => {
    expect(end.code, end.all).toBe(0);
    const [endpoint, ...more] = books.endpoints;
    expect(more).toEqual([]);
    expect(endpoint?.spans.map(({ state }) => state)).toEqual([
      'pending',
      'initializing',
      'running',
      'paused',
    ]);
    expect(report().rentals[0]?.spans.map(({ state }) => state)).toEqual([
      'pending',
      'initializing',
      'running',
      'paused',
    ]);
    expect(end.all).toMatch(
      /rented-l4: pending[\s\S]*initializing[\s\S]*running[\s\S]*ready[\s\S]*left paused/,
    );
  });

  it('has the break-even that the books give by hand, within its interval', () => {
    const [pair] = study().pairs;
    const shared = books.entries.filter(({ deployment }) => deployment === 'shared');
    const usd = shared.reduce((sum, { priceUsd }) => sum + (priceUsd ?? 0), 0);
    const answered = shared.filter(({ method, status }) => method === 'POST' && status === 200).length;
    const byHand = (books.endpoints[0]?.pricePerHour ?? Number.NaN) / (usd / answered);
    const breakEven = pair?.breakEvenPerHour;
    expect(breakEven?.low).toBeLessThan(byHand);
    expect(breakEven?.high).toBeGreaterThan(byHand);
    // An interval that holds everything would be no answer.
    expect((breakEven?.high ?? Number.POSITIVE_INFINITY) / (breakEven?.low ?? 0)).toBeLessThan(1.5);
  });

  it('bounds it by what the endpoint was seen to carry: four at a time, 40 ms each', () => {
    const [pair] = study().pairs;
    const { value } = pair?.capacityPerHour ?? { value: 0 };
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThanOrEqual((4 / 0.04) * 3600 * 1.15);
  });

  it('answers on the terminal, in the page and in a table', () => {
    expect(end.stdout).toMatch(/Serverless or endpoint: (Take|It depends|Undecided)/);
    expect(readFileSync(workspace.path('out/report.html'), 'utf8')).toContain('id="deployments"');
    const rows = parse<Row>(readFileSync(workspace.path('out/deployments.csv')), { columns: true });
    expect(rows.map(({ candidate }) => candidate)).toEqual(['serverless', 'endpoint']);
  });

  it('plans a month of the stated traffic by what was measured, or says why it does not', () => {
    const { months } = study();
    if (report().client?.valid === false) {
      expect(months).toEqual([]);
      return;
    }
    const always = months.find(({ option }) => option === 'always-on');
    expect(always?.usd?.value).toBeCloseTo(0.8 * 730, 6);
    const use = months.find(({ option }) => option === 'by-use');
    const perRequest = (study().rows[0]?.cost.per1kUsd?.value ?? Number.NaN) / 1000;
    expect(use?.usd?.value).toBeCloseTo(500 * 730 * perRequest, 6);
  });
});
