import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, readJournal, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const SAMPLES = 240;

/** True when the command is there and may be used, as by root in a container. */
function can(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let workspace: Workspace;
let server: PlainServer;
let answerMs = 5;

beforeEach(async () => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(SAMPLES));
  answerMs = 5;
  server = await startPlainServer((arrival) => ({
    ...(classify(arrival.input ?? '', 'flat') as { status: number; body: string }),
    afterMs: answerMs,
  }));
  workspace.suite(
    'suite.yaml',
    ticketSuite([candidate('one', server.origin)], { load: { kind: 'closed', concurrency: 24 } }),
  );
});
afterEach(async () => {
  await server.close();
  workspace.remove();
});

/** The run resumed on a machine that has room again: each key once, everything answered. */
async function expectWholeAfterResume(): Promise<void> {
  const end = await workspace.run(['run', 'suite.yaml', '--resume', 'disk/out'], TOKEN);
  expect(end.code, end.all).toBe(0);
  const keys = readJournal(workspace.path('disk/out/journal.jsonl'))
    .filter((event) => event.type === 'result')
    .map((event) => event.result as { key: string; status: string });
  const ok = keys.filter(({ status }) => status === 'ok').map(({ key }) => key);
  expect(ok).toHaveLength(SAMPLES);
  expect(new Set(ok).size).toBe(SAMPLES);
  const row = workspace.read('disk/out').summary.rows[0]!;
  expect([row.n_requests, row.n_ok, row.n_error, row.n_not_sent, row.accuracy]).toEqual([
    ...['240', '240', '0', '0', '1'],
  ]);
}

describe('a full disk', () => {
  it.for(['40k', '100k', '240k'])(
    'of %s ends a run clearly with 3, and it resumes when there is room',
    async (size, context) => {
      const disk = workspace.path('disk');
      mkdirSync(disk);
      if (!can('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk])) {
        console.warn('skipped: this user may not mount a small disk, so none was filled');
        return context.skip();
      }
      try {
        const end = await workspace.run(['run', 'suite.yaml', '-o', 'disk/out'], TOKEN);
        expect(end.code, end.all).toBe(3);
        expect(end.stderr).toContain('Stopped: the disk is full; make room (ENOSPC');
        expect(end.stderr).toContain('Resume with: hfbench run --resume disk/out');
        expect(end.stderr).not.toContain('bug');
        execFileSync('mount', ['-o', 'remount,size=64m', disk]);
        await expectWholeAfterResume();
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );
});

describe('no file left to open', () => {
  it('in the middle of a run ends it clearly with 3, and nothing is counted against the server', async (context) => {
    if (!can('prlimit', ['--version'])) {
      console.warn('skipped: there is no prlimit, so no process ran out of files');
      return context.skip();
    }
    answerMs = 60;
    mkdirSync(workspace.path('disk'));
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin)], {
        connections: 'fresh',
        load: { kind: 'closed', concurrency: 24 },
      }),
    );
    const child = workspace.start(['run', 'suite.yaml', '-o', 'disk/out'], TOKEN);
    await expect.poll(() => server.posts().length, { timeout: 30_000 }).toBeGreaterThan(60);
    execFileSync('prlimit', ['--pid', String(child.pid), '--nofile=28:28']);
    const end = await child.end;
    expect(end.code, end.all).toBe(3);
    expect(end.all).toContain('this process may open no more files');
    expect(end.all).not.toContain('bug');
    const journal = readFileSync(workspace.path('disk/out/journal.jsonl'), 'utf8');
    expect(journal).not.toContain('"status":"error"');
    await expectWholeAfterResume();
  });
});
