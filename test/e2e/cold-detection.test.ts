import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeploymentConfig } from '../../src/sandbox/deployment.ts';
import type { LedgerEntry } from '../../src/sandbox/ledger.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { RunReport } from '../../src/types/report.ts';
import type { Result } from '../../src/types/result.ts';
import { makeWorkspace, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';
import { deployment, ledgerOf, TINY_MODELS } from '../fixtures/sandbox.ts';
import { TOKEN } from '../fixtures/ticket-suite.ts';

const MODEL = 'sandbox/sentiment-large';
const IDLE_MS = 1_200;
const TIMES = { coldStartMs: 900, idleTimeoutMs: IDLE_MS, serviceTimeMs: 15 };

/** Refusing, held because the request asks for it, and held without a word. */
const PLACES: readonly DeploymentConfig[] = [
  { ...deployment(MODEL, TIMES), id: 'refusing-1' },
  { ...deployment(MODEL, TIMES), id: 'refusing-2' },
  { ...deployment(MODEL, { ...TIMES, as: 'endpoint', engine: 'toolkit' }), id: 'held' },
  { ...deployment(MODEL, { ...TIMES, coldMode: 'hold' }), id: 'silent' },
];

let workspace: Workspace;
let sandbox: Sandbox;
let run: RunFolder;
let report: RunReport;
let truth: ReadonlyMap<string, LedgerEntry>;
let probes: readonly Result[];

beforeAll(async () => {
  workspace = makeWorkspace();
  sandbox = await startSandbox({ port: 0, deployments: PLACES }, TINY_MODELS);
  workspace.dataset(
    'reviews.csv',
    ['love it', 'awful waste', 'it is okay', 'broke after a day'].map((text, n) => ({ id: `r${n}`, text })),
  );
  workspace.suite('suite.yaml', {
    name: 'cold',
    task: 'text-classification',
    dataset: { source: 'reviews.csv', fields: { input: 'text', id: 'id' } },
    candidates: PLACES.map(({ id, knobs }) => ({
      id,
      model: MODEL,
      ...(knobs.as === 'endpoint'
        ? { provider: 'endpoint', endpoint: { url: `${sandbox.url}/d/${id}` } }
        : { provider: 'hf-inference', baseUrl: `${sandbox.url}/d/${id}` }),
      price: { perRequestUsd: 0.001 },
    })),
    scorers: [],
    warmup: { requests: 1 },
    load: { kind: 'idle-gap', shortest: '400ms', longest: '3s', steps: 6, repeat: 1, reference: 4 },
  });
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  expect(end.code, end.all).toBe(0);
  run = workspace.read('out');
  report = run.report as unknown as RunReport;
  truth = new Map((await ledgerOf(sandbox.url)).map((entry) => [entry.requestId, entry]));
  probes = run.journal.flatMap((event) => {
    const { result } = event as { result?: Result };
    return result?.phase === 'measured' ? [result] : [];
  });
}, 90_000);
afterAll(async () => {
  await sandbox.close();
  workspace.remove();
});

/** Whether the sandbox says that any send of this probe met a cold model. */
function metCold({ attempts }: Result): boolean {
  return attempts.some(({ server }) => {
    const entry = truth.get(server.requestId ?? '');
    if (entry === undefined) throw new Error(`the ledger does not know ${server.requestId}`);
    return entry.cold;
  });
}

describe('an idle-gap study against the ledger of the sandbox', () => {
  it('sees every cold model and no other, refusing and holding alike', () => {
    expect(probes).toHaveLength(4 * 6);
    const claims = probes.map(({ key, attempts }) => [key, attempts.some(({ cold }) => cold !== null)]);
    expect(claims).toEqual(probes.map((probe) => [probe.key, metCold(probe)]));
    expect(probes.filter(metCold).length).toBeGreaterThanOrEqual(8);
    expect(probes.filter((probe) => !metCold(probe)).length).toBeGreaterThanOrEqual(8);
  });

  it('names the evidence by the way in which the model was met', () => {
    const evidence = (id: string) =>
      new Set(
        probes
          .filter(({ cellId }) => cellId.startsWith(`${id}/`))
          .flatMap(({ attempts }) => attempts.flatMap(({ cold }) => cold ?? [])),
      );
    expect(evidence('refusing-1')).toEqual(new Set(['estimated_time']));
    expect(evidence('held')).toEqual(new Set(['held_request']));
    expect(evidence('silent')).toEqual(new Set(['idle_probe']));
  });

  it('writes the bound of each candidate, from warm answers of which none met a cold model, ahead of its probes', () => {
    const bounds = run.journal.filter(({ type }) => type === 'cold-bound');
    expect(bounds.map(({ cellId }) => cellId).toSorted()).toEqual(
      report.cells.map(({ id }) => id).toSorted(),
    );
    for (const bound of bounds) {
      const { warmMs, boundMs } = bound as unknown as { warmMs: number[]; boundMs: number };
      expect(warmMs).toHaveLength(4);
      expect(boundMs).toBeCloseTo(5 * (warmMs.toSorted((a, b) => a - b)[2] as number) + 250, 6);
    }
  });

  it('puts no cold answer into a warm percentile, and its wait into the cold ones', () => {
    for (const cell of report.cells) {
      const service = cell.latency.find(({ metric }) => metric === 'service_time');
      const own = probes.filter(({ cellId }) => cellId === cell.id);
      expect(service?.warm?.n).toBe(own.filter((probe) => !metCold(probe)).length);
      expect(service?.warm?.max, cell.id).toBeLessThan(TIMES.coldStartMs);
      expect(cell.cold.requests).toBe(own.filter(metCold).length);
    }
    for (const id of ['held', 'silent']) {
      const cell = report.cells.find(({ candidate }) => candidate === id);
      expect(cell?.latency.find(({ metric }) => metric === 'ttfb')?.cold?.min).toBeGreaterThanOrEqual(900);
      expect(cell?.cold.p50Ms).toBeGreaterThanOrEqual(900);
    }
  });

  it('keeps the silences that were planned, by the clock of the server', () => {
    for (const probe of probes) {
      const entry = truth.get(probe.attempts[0]?.server.requestId ?? '') as LedgerEntry;
      const before = [...truth.values()].filter(
        ({ deployment: id, endMs }) => id === entry.deployment && endMs !== null && endMs < entry.arrivalMs,
      );
      const silenceMs = entry.arrivalMs - Math.max(...before.map(({ endMs }) => endMs as number));
      expect(silenceMs, probe.key).toBeGreaterThan((probe.gapMs as number) - 20);
    }
  });

  it('finds the silence after which the model is unloaded, and says what keeping it warm costs', () => {
    for (const { id, idleGap } of report.cells) {
      const threshold = idleGap?.threshold;
      expect(threshold?.lowMs, id).toBeLessThan(IDLE_MS);
      expect(threshold?.highMs, id).toBeGreaterThan(IDLE_MS);
      expect(threshold?.n).toBe(6);
      const everyMs = 0.8 * (threshold?.lowMs as number);
      expect(idleGap?.keepWarm.everyMs).toBeCloseTo(everyMs, 6);
      expect(idleGap?.keepWarm.usdPerDay).toBeCloseTo((86_400_000 / everyMs) * 0.001, 6);
    }
  });

  it('candidates that share a model in a place are probed one after the other', async () => {
    const url = `${sandbox.url}/d/held`;
    workspace.suite('shared.yaml', {
      name: 'shared',
      task: 'text-classification',
      dataset: { source: 'reviews.csv', fields: { input: 'text', id: 'id' } },
      candidates: ['one', 'two'].map((id) => ({ id, model: MODEL, provider: 'endpoint', endpoint: { url } })),
      scorers: [],
      warmup: { requests: 1 },
      load: { kind: 'idle-gap', shortest: '500ms', longest: '500ms', steps: 1, repeat: 2, reference: 3 },
    });
    const end = await workspace.run(['run', 'shared.yaml', '-o', 'shared'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const order = workspace
      .read('shared')
      .journal.flatMap((event) => (event as { result?: Result }).result?.cellId.split('/')[0] ?? []);
    expect(order).toEqual([...Array(6).fill('one'), ...Array(6).fill('two')]);
  });

  it('a resume makes the reference anew and sends only the probes that are open', async () => {
    const path = workspace.path('out/journal.jsonl');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as { type: string; result?: Result });
    const open = (result: Result | undefined) => result?.phase === 'measured' && result.gapMs === 400;
    const kept = lines.filter((_, n) => events[n]?.type !== 'run-finished' && !open(events[n]?.result));
    writeFileSync(path, `${kept.join('\n')}\n`);
    const end = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const added = workspace
      .read('out')
      .journal.slice(kept.length)
      .flatMap((event) => (event as { result?: Result }).result ?? []);
    expect(added.filter(({ phase }) => phase === 'measured').map(({ gapMs }) => gapMs)).toEqual(
      Array(4).fill(400),
    );
    expect(added.filter(({ phase }) => phase === 'warmup')).toHaveLength(4 * (1 + 4));
  });
});
