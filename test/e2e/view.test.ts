import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { type CliProcess, makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
let server: PlainServer;
let answerMs = 0;

beforeAll(async () => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(30, 6));
  server = await startPlainServer((arrival) => ({
    ...(classify(arrival.input ?? '', 'flat') as { status: number; body: string }),
    afterMs: answerMs,
  }));
  workspace.suite(
    'suite.yaml',
    ticketSuite([candidate('one', server.origin)], {
      gates: [{ metric: 'accuracy', min: 0.1 }],
      load: { kind: 'closed', concurrency: 2 },
    }),
  );
  const end = await workspace.run(['run', 'suite.yaml', '--quiet'], TOKEN);
  expect(end.code, end.all).toBe(0);
}, 60_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});

/** Starts `hfbench view` and waits for its address. */
async function startView(...more: readonly string[]): Promise<{ view: CliProcess; url: string }> {
  const view = workspace.start(['view', '--port', '0', ...more]);
  await expect.poll(() => view.stdout(), { timeout: 30_000 }).toMatch(/http:\S+ shows the runs in reports\./);
  return { view, url: /http:\S+/.exec(view.stdout())?.[0] ?? '' };
}

const textOf = async (url: string) => (await fetch(url)).text();

describe('hfbench view', () => {
  it('shows a run that was made, from the line that it left in the index', async () => {
    const [line] = readFileSync(workspace.path('reports/runs.jsonl'), 'utf8').trim().split('\n');
    const entry = JSON.parse(line ?? '') as { runId: string; glance: { gates: object; verdict: string } };
    expect(entry.glance.gates).toEqual({ pass: 1, fail: 0, undecided: 0 });
    const { view, url } = await startView();
    const list = await textOf(url);
    expect(list).toContain(`<small>${entry.runId}</small>`);
    expect(list).toMatch(/1 pass/);
    expect(await textOf(`${url}suite/tickets/`)).toContain('<strong>Accuracy</strong>');
    view.kill('SIGINT');
    expect(await view.end).toMatchObject({ code: 0, signal: null });
  });

  /** Starts a run and waits until the list says that it goes on. */
  async function startRun(url: string): Promise<{ run: CliProcess; runId: string }> {
    const run = workspace.start(['run', 'suite.yaml', '--quiet'], TOKEN);
    const goingOn = async () => {
      const rows = (await textOf(url)).split('<tr data-suite=');
      const row = rows.find((text) => text.includes('data-state="running"')) ?? '';
      return /<small>(\S+)<\/small>/.exec(row)?.[1] ?? '';
    };
    await expect.poll(goingOn, { timeout: 20_000 }).not.toBe('');
    return { run, runId: await goingOn() };
  }

  it('follows a real run from its start to its report', async () => {
    answerMs = 200;
    const { view, url } = await startView();
    const { run, runId } = await startRun(url);
    const stream = await textOf(`${url}run/${runId}/events`);
    expect((await run.end).code).toBe(0);
    const states = [...stream.matchAll(/^data: (.*)$/gm)].map(
      ([, json]) => JSON.parse(json ?? '') as { stage: string; ended: number; planned: number },
    );
    expect(states.map(({ stage }) => stage)).toContain('sending');
    expect(states.at(-1)).toMatchObject({ stage: 'ended', ended: 30, planned: 30 });
    expect((await fetch(`${url}run/${runId}/report.html`)).status).toBe(200);
    view.kill('SIGINT');
    expect((await view.end).code).toBe(0);
  }, 60_000);

  it('ends on SIGINT although a page follows a run, and leaves the run alone', async () => {
    answerMs = 300;
    const { view, url } = await startView();
    const { run, runId } = await startRun(url);
    const stream = await fetch(`${url}run/${runId}/events`);
    const broken = stream.text().then(
      () => 'whole',
      () => 'cut',
    );
    view.kill('SIGINT');
    expect(await view.end).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(await broken).toBe('cut');
    expect((await run.end).code).toBe(0);
  }, 60_000);

  it('says what to do when its port is taken, and what a port is', async () => {
    const other: Server = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const { port } = other.address() as AddressInfo;
    const taken = await workspace.run(['view', '--port', String(port)]);
    other.close();
    expect(taken.code).toBe(2);
    expect(taken.stderr).toMatch(new RegExp(`--port: port ${port} is taken\\n.*--port 0`));
    for (const wrong of ['x', '-1', '65536', '1.5'])
      expect((await workspace.run(['view', '--port', wrong])).code).toBe(2);
  });

  it('--export writes pages that need no server, into a new folder alone', async () => {
    const end = await workspace.run(['view', '--export', 'site']);
    expect(end.code, end.all).toBe(0);
    expect(end.stdout).toMatch(/^\d runs on \d+ pages, with \d+ report files: site\/index\.html\n$/);
    expect(existsSync(workspace.path('site/suite/tickets/index.html'))).toBe(true);
    const again = await workspace.run(['view', '--export', 'site']);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/is not empty/);
    expect((await workspace.run(['view', '--export', 'other', '--port', '0'])).code).toBe(2);
    expect(existsSync(workspace.path('other'))).toBe(false);
  });

  it('before the first run it says how to start one', async () => {
    const empty = makeWorkspace();
    const end = await empty.run(['view', '--export', 'site']);
    expect(end.code, end.all).toBe(0);
    expect(readFileSync(empty.path('site/index.html'), 'utf8')).toContain('No run yet. Start one:');
    empty.remove();
  });
});
