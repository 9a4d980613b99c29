import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { RunReport } from '../../src/types/report.ts';
import { RENTED_MODEL, rentable, reviewSuite, startTinySandbox } from '../fixtures/rented.ts';
import { type CliEnd, figure, makeWorkspace, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';
import { TOKEN } from '../fixtures/ticket-suite.ts';

const NAME = 'sleepy';
let workspace: Workspace;
let sandbox: Sandbox;
let refused: { readonly end: CliEnd; readonly run: RunFolder };
let held: typeof refused;

beforeAll(async () => {
  workspace = makeWorkspace();
  const knobs = { coldStartMs: 3_000, idleTimeoutMs: 60_000, seed: 2 };
  sandbox = await startTinySandbox(rentable(NAME, knobs, true));
  const api = (action: string, ...more: string[]) =>
    workspace.run(['endpoint', action, NAME, '--base-url', sandbox.url, ...more], TOKEN);
  const candidate = () => ({
    id: 'one',
    model: RENTED_MODEL,
    provider: 'endpoint',
    baseUrl: sandbox.url,
    // Pinned: a look-up would wake it before the clock starts.
    dialect: 'toolkit',
    endpoint: { name: NAME },
  });
  const suiteOf = (scaleUpTimeout: string) =>
    reviewSuite(workspace, 30, [candidate()], {
      warmup: { requests: 0 },
      load: { kind: 'closed', concurrency: 4 },
      retry: { attempts: 1 },
      coldStart: { scaleUpTimeout },
    });
  const runAsleep = async (out: string, scaleUpTimeout: string) => {
    for (const step of [await api('resume', '--wait', '20s'), await api('scale-to-zero')])
      expect(step.code, step.all).toBe(0);
    workspace.suite(`${out}.yaml`, suiteOf(scaleUpTimeout));
    const end = await workspace.run(['run', `${out}.yaml`, '-o', out], TOKEN);
    return { end, run: workspace.read(out) };
  };
  refused = await runAsleep('refused', '1s');
  held = await runAsleep('held', '20s');
}, 90_000);
afterAll(async () => {
  await sandbox.close();
  workspace.remove();
});

const evidenceIn = ({ report }: RunFolder) =>
  (report as unknown as RunReport).requests.flatMap(({ attempts }) =>
    attempts.flatMap(({ cold }) => cold ?? []),
  );

it('a 503 of an endpoint that scaled to zero is a cold start and no failure, however few sends are allowed', () => {
  const { end, run } = refused;
  expect(end.code, end.all).toBe(0);
  const [row] = run.summary.rows;
  expect([row?.n_ok, row?.n_error, row?.cold_periods]).toEqual(['30', '0', '1']);
  expect(figure(row!, 'n_loading')).toBeGreaterThan(0);
  expect(figure(row!, 'cold_start_max_ms')).toBeGreaterThan(2_000);
  expect(figure(row!, 'cold_start_max_ms')).toBeLessThan(8_000);
  expect(evidenceIn(run)).toContain('endpoint_state');
});

it('an answer that was held until a replica was ready is a cold one, and in no warm figure', () => {
  const { end, run } = held;
  expect(end.code, end.all).toBe(0);
  const [row] = run.summary.rows;
  expect([row?.n_ok, row?.n_attempts, row?.cold_requests, row?.cold_periods]).toEqual(['30', '30', '4', '1']);
  expect(evidenceIn(run)).toEqual(Array(4).fill('held_request'));
  expect(figure(row!, 'cold_start_max_ms')).toBeGreaterThan(2_000);
  expect(figure(row!, 'service_time_warm_p95_ms')).toBeLessThan(1_500);
});

it('stays as it was found: the run puts nothing down that it did not lease', async () => {
  const status = await workspace.run(['endpoint', 'status', NAME, '--base-url', sandbox.url], TOKEN);
  expect(status.stdout).toContain('running');
});
