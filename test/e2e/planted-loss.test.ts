import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { refusedPort } from '../fixtures/plain-server.ts';
import { DEGRADE, LOSS, lossOf, phrasedMessages, runNight } from '../fixtures/planted-night.ts';
import { type CliProcess, makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';

let workspace: Workspace;

beforeAll(async () => {
  workspace = makeWorkspace();
  workspace.dataset('messages.csv', phrasedMessages());
  const first = await runNight(workspace, 'accepted', {});
  // No baseline yet: undecided, and nothing else is wrong.
  expect(first.code, first.all).toBe(4);
  // On a machine with too much other work the client is saturated; the scores are as good.
  const accepted = await workspace.run(['baseline', 'accept', 'accepted', '--force']);
  expect(accepted.code, accepted.all).toBe(0);
}, 120_000);
afterAll(() => workspace.remove());

/** A sandbox in a process of its own, with the large router at its address. */
async function startSandbox(...flags: string[]): Promise<{ process: CliProcess; url: string }> {
  const process = workspace.start(['sandbox', '--port', '0', ...flags]);
  await vi.waitUntil(() => /127\.0\.0\.1:\d+/.test(process.stdout()), { timeout: 30_000 });
  return { process, url: /http:\/\/127\.0\.0\.1:\d+/.exec(process.stdout())?.[0] ?? '' };
}

async function ledgerAt(url: string): Promise<readonly { requestId: string; degraded: number }[]> {
  const { entries } = (await (await fetch(`${url}/sandbox/ledger`)).json()) as {
    entries: { requestId: string; degraded: number; method: string }[];
  };
  return entries.filter(({ method }) => method === 'POST');
}

/** The answers, or the right ones, of a request of several samples. */
const answersOf = (cell: string | undefined): readonly string[] => JSON.parse(cell ?? '[]') as string[];

describe('a loss of 5 points, planted in the sandbox', () => {
  it.each([1, 2])(
    'seed %i: the gate fails with exit 1, the unchanged model passes',
    async (seed) => {
      const same = await runNight(workspace, `same-${seed}`, { seed });
      expect(same.code, same.all).toBe(0);
      expect(lossOf(workspace, `same-${seed}`).value).toBe(0);
      const worse = await runNight(workspace, `worse-${seed}`, { seed, degrade: DEGRADE });
      expect(worse.code, worse.all).toBe(1);
      expect(worse.stdout).toContain('FAIL router accuracy');
      const { value } = lossOf(workspace, `worse-${seed}`);
      // Which rows are drawn moves the loss by 0.8 points (one standard deviation).
      expect(value).toBeLessThan(-LOSS + 0.025);
      expect(value).toBeGreaterThan(-LOSS - 0.025);
    },
    120_000,
  );

  it('every report says that the loss is planted, and what changed since the baseline', () => {
    for (const file of ['summary.md', 'report.html']) {
      const text = readFileSync(workspace.path('worse-1', file), 'utf8');
      expect(text).toContain('A loss is planted');
    }
    const { warnings, gates } = workspace.read('worse-1').report as {
      warnings: { code: string; about: string }[];
      gates: { versus: { changes: string[] } | null }[];
    };
    expect(warnings.filter(({ code }) => code === 'planted')).toMatchObject([{ about: 'router' }]);
    expect(gates[0]?.versus?.changes.join()).toMatch(/degrade/);
    const same = workspace.read('same-1').report as { warnings: { code: string }[] };
    expect(same.warnings.map(({ code }) => code)).not.toContain('planted');
  });

  it('is what the ledger tells: so many answers turned in each request, and accuracy fell by what they cost', async () => {
    const { process, url } = await startSandbox(
      '--service-time',
      '0ms',
      '--degrade',
      String(DEGRADE),
      '--seed',
      '7',
    );
    const end = await runNight(workspace, 'told', { baseUrl: url });
    const given = new Map((await ledgerAt(url)).map(({ requestId, degraded }) => [requestId, degraded]));
    process.kill('SIGINT');
    await process.end;
    expect(end.code, end.all).toBe(1);
    const [before, after] = [workspace.read('accepted'), workspace.read('told')];
    const usual = new Map(before.requests.rows.map((row) => [row.sample_id, row]));
    const idOf = new Map(after.attempts.rows.map((row) => [row.sample_id, row.request_id ?? '']));
    const losses = after.requests.rows.map((row) => {
      const [was, now] = [usual.get(row.sample_id ?? '')?.output, row.output].map(answersOf);
      const right = answersOf(row.expected);
      const turned = right.flatMap((_, at) => (was?.[at] === now?.[at] ? [] : [at]));
      expect(turned.length, row.sample_id).toBe(given.get(idOf.get(row.sample_id) ?? ''));
      const hits = (answers: readonly string[] | undefined) =>
        turned.filter((at) => answers?.[at] === right[at]).length;
      return hits(was) - hits(now);
    });
    const rows = phrasedMessages().length;
    expect(after.requests.rows.flatMap(({ expected }) => answersOf(expected))).toHaveLength(rows);
    const lost = losses.reduce((sum, loss) => sum + loss, 0) / rows;
    expect(lossOf(workspace, 'told').value).toBeCloseTo(-lost, 12);
  }, 120_000);
});

describe('an outage is 3, never 1', () => {
  it('the sandbox refuses every request', async () => {
    const end = await runNight(workspace, 'refusing', { errorRate: 1 });
    expect(end.code, end.all).toBe(3);
  }, 60_000);

  it('nobody listens', async () => {
    const end = await runNight(workspace, 'dead', { baseUrl: `http://127.0.0.1:${await refusedPort()}` });
    expect(end.code, end.all).toBe(3);
  }, 60_000);

  it('the sandbox dies in the middle of the night', async () => {
    const { process, url } = await startSandbox('--service-time', '10ms');
    const running = runNight(workspace, 'killed', { baseUrl: url });
    await vi.waitUntil(async () => (await ledgerAt(url)).length > 30, { timeout: 30_000, interval: 20 });
    process.kill('SIGKILL');
    const end = await running;
    expect(end.code, end.all).toBe(3);
    const statuses = workspace.read('killed').requests.rows.map(({ status }) => status);
    expect(statuses).toEqual(expect.arrayContaining(['ok', 'error']));
  }, 120_000);
});
