import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_KNOBS } from '../../src/sandbox/deployment.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { RunReport } from '../../src/types/report.ts';
import { type CliEnd, figure, makeWorkspace, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';
import { TINY_MODELS } from '../fixtures/sandbox.ts';
import { TOKEN } from '../fixtures/ticket-suite.ts';

const NAME = 'sleepy';
let workspace: Workspace;
let sandbox: Sandbox;
let refused: { readonly end: CliEnd; readonly run: RunFolder };
let held: typeof refused;

beforeAll(async () => {
  workspace = makeWorkspace();
  sandbox = await startSandbox(
    {
      port: 0,
      deployments: [
        {
          id: 'place',
          model: 'sandbox/sentiment-small',
          knobs: { ...DEFAULT_KNOBS, as: 'endpoint', coldStartMs: 3_000, idleTimeoutMs: 60_000, seed: 2 },
          price: null,
          endpoint: { name: NAME, namespace: null, exists: true },
        },
      ],
    },
    TINY_MODELS,
  );
  const api = (action: string, ...more: string[]) =>
    workspace.run(['endpoint', action, NAME, '--base-url', sandbox.url, ...more], TOKEN);
  const rows = Array.from({ length: 30 }, (_, n) => ({ id: `r${n}`, text: `fine ${n}`, label: 'positive' }));
  workspace.dataset('rows.csv', rows);
  const suiteOf = (scaleUpTimeout: string) => ({
    name: 'sleepy',
    task: 'text-classification',
    dataset: { source: 'rows.csv', fields: { input: 'text', target: 'label', id: 'id' } },
    candidates: [
      {
        id: 'one',
        model: 'sandbox/sentiment-small',
        provider: 'endpoint',
        baseUrl: sandbox.url,
        // Pinned: a look-up would wake it before the clock starts.
        dialect: 'toolkit',
        endpoint: { name: NAME },
      },
    ],
    scorers: ['accuracy'],
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
