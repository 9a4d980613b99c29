import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

vi.setConfig({ testTimeout: 120_000 });

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function meet(): Promise<{ workspace: Workspace; server: PlainServer }> {
  const workspace = makeWorkspace();
  const server = await startPlainServer((arrival) => ({
    ...classify(arrival.input ?? '', 'flat'),
    afterMs: 30,
  }));
  closing.push(
    () => workspace.remove(),
    () => server.close(),
  );
  workspace.dataset('tickets.csv', tickets(200));
  return { workspace, server };
}

it('SIGTERM is SIGINT: what is in flight ends, exit 130, and a resume sends the rest', async () => {
  const { workspace, server } = await meet();
  workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
  const child = workspace.start(['run', 'suite.yaml', '-o', 'out']);
  await vi.waitUntil(() => server.posts().length > 20, { timeout: 40_000 });
  child.kill('SIGTERM');
  const end = await child.end;
  expect([end.code, end.signal], end.all).toEqual([130, null]);
  expect(end.all).toContain('--resume');
  expect(server.posts().length).toBeLessThan(200);
  expect(server.posts().filter(({ abandoned }) => abandoned)).toEqual([]);
  const resumed = await workspace.run(['run', '--resume', 'out']);
  expect(resumed.code, resumed.all).toBe(0);
  expect(server.posts()).toHaveLength(200);
});

/** Processes below one, by /proc. */
function below(pid: number): readonly number[] {
  const parents = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      return [{ pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) }];
    } catch {
      // It ended between the list and the look.
      return [];
    }
  });
  const children = parents.filter(({ parent }) => parent === pid).map((one) => one.pid);
  return [...children, ...children.flatMap(below)];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it.skipIf(process.platform !== 'linux')(
  'SIGKILL in the middle of a run leaves no process behind, its sandbox neither',
  async () => {
    const { workspace } = await meet();
    const slow = {
      id: 'slow',
      model: 'sandbox/sentiment-small',
      provider: 'sandbox',
      sandbox: { serviceTime: '200ms' },
    };
    workspace.dataset(
      'rows.csv',
      [...Array(300).keys()].map((n) => ({ input: `good ${n}`, target: 'x' })),
    );
    workspace.suite('suite.yaml', {
      name: 'slow',
      task: 'text-classification',
      dataset: { source: 'rows.csv' },
      candidates: [slow],
    });
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out']);
    const journal = () => readFileSync(workspace.path('out/journal.jsonl'), 'utf8');
    await expect.poll(journal, { timeout: 40_000 }).toContain('"type":"result"');
    const descendants = below(child.pid);
    expect(descendants).toHaveLength(1);
    child.kill('SIGKILL');
    expect((await child.end).signal).toBe('SIGKILL');
    await expect.poll(() => descendants.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  },
);

it('a rejection that nobody awaits ends the command with 70, and says that it is a bug', async () => {
  const { workspace } = await meet();
  const plant = 'data:text/javascript,setTimeout(()=>void Promise.reject(new Error("planted")),1500)';
  const child = spawn(
    process.execPath,
    ['--import', plant, join(ROOT, 'dist/cli.js'), 'view', '--port', '0'],
    { cwd: workspace.dir, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number];
  expect(code, stderr).toBe(70);
  expect(stderr).toMatch(/bug in hfbench[\s\S]*planted/);
});
