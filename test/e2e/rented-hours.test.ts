import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { RunReport } from '../../src/types/report.ts';
import { MACHINE, RENTED_MODEL, rentable, reviewSuite, startTinySandbox } from '../fixtures/rented.ts';
import { type CliEnd, makeWorkspace, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';
import { TOKEN } from '../fixtures/ticket-suite.ts';

/** What the sandbox's books say of an endpoint. Times in ms of the server's clock. */
interface Bill {
  readonly name: string;
  readonly state: string;
  readonly spans: readonly {
    readonly state: string;
    readonly fromMs: number;
    readonly toMs: number | null;
  }[];
  readonly billedMinutes: number;
  readonly priceUsd: number;
}

const NAME = 'reviews-l4';
let workspace: Workspace;
let sandbox: Sandbox;
let first: CliEnd;
let second: CliEnd;
let run: RunFolder;
let bill: Bill;
let wallZeroMs: number;

beforeAll(async () => {
  workspace = makeWorkspace();
  const knobs = { coldStartMs: 3_000, serviceTimeMs: 30, seed: 2 };
  sandbox = await startTinySandbox(rentable(NAME, knobs, false));
  const create = { ...MACHINE, minReplica: 2 };
  const candidate = (id: string) => ({
    id,
    model: RENTED_MODEL,
    provider: 'endpoint',
    baseUrl: sandbox.url,
    endpoint: { name: NAME, lease: { create, after: 'pause', maxTime: '5m' } },
  });
  workspace.suite(
    'suite.yaml',
    reviewSuite(workspace, 90, [candidate('one'), candidate('other')], {
      load: { kind: 'closed', concurrency: 2 },
      warmup: { requests: 1 },
      limits: { maxDuration: '1500ms' },
    }),
  );
  first = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  second = await workspace.run(['run', '--resume', 'out', '--max-duration', '2m'], TOKEN);
  run = workspace.read('out');
  const books = (await (await fetch(`${sandbox.url}/sandbox/ledger`)).json()) as {
    wallZeroMs: number;
    endpoints: Bill[];
  };
  wallZeroMs = books.wallZeroMs;
  bill = books.endpoints.find(({ name }) => name === NAME) as Bill;
}, 90_000);
afterAll(async () => {
  await sandbox.close();
  workspace.remove();
});

const report = () => run.report as unknown as RunReport;

describe('an endpoint by the hour, leased twice by one run and shared by two candidates', () => {
  it('was stopped and resumed, and is paused at the end of each', () => {
    expect(first.code, first.all).toBe(3);
    expect(second.code, second.all).toBe(0);
    expect(bill.state).toBe('paused');
    expect(bill.spans.filter(({ state }) => state === 'running')).toHaveLength(2);
  });

  it('costs what the server billed, and its candidates share that by their requests', () => {
    const { cells, rentals } = report();
    expect(bill.priceUsd).toBeGreaterThan(0);
    expect(rentals).toHaveLength(1);
    expect(rentals[0]).toMatchObject({ name: NAME, left: 'paused', billedMinutes: bill.billedMinutes });
    expect(Math.abs((rentals[0]?.usd ?? 0) / bill.priceUsd - 1)).toBeLessThan(1e-9);
    const usd = cells.map(({ cost }) => cost.usd ?? Number.NaN);
    expect(Math.abs(usd.reduce((sum, each) => sum + each, 0) / bill.priceUsd - 1)).toBeLessThan(1e-9);
    expect(usd[0]).toBeCloseTo(usd[1] ?? 0, 9);
    for (const { cost } of cells)
      expect(cost.source).toMatch(/^Inference Endpoints API, \d{4}-\d\d-\d\d, aws nvidia-l4 x1$/);
  });

  it('began and ended each of its billed states when the server says so', () => {
    const told = report().rentals[0]?.spans ?? [];
    const starts = (state: string, spans: readonly { state: string; fromMs: number }[], zeroMs: number) =>
      spans.filter((span) => span.state === state).map(({ fromMs }) => zeroMs + fromMs);
    for (const state of ['initializing', 'running']) {
      const [ours, theirs] = [starts(state, told, 0), starts(state, bill.spans, wallZeroMs)];
      expect(ours).toHaveLength(2);
      // The API writes whole milliseconds.
      for (const [n, atMs] of ours.entries())
        expect(Math.abs(atMs - (theirs[n] ?? 0))).toBeLessThanOrEqual(1);
    }
  });

  it('tells how long it took to come up', () => {
    expect(report().rentals[0]?.setupMs).toBeGreaterThan(500);
  });
});
