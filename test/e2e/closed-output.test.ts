import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const CLI = resolve('dist/cli.js');
const SAMPLES = 60;

let workspace: Workspace;
let server: PlainServer;

beforeEach(async () => {
  workspace = makeWorkspace();
  // One in six is labelled wrongly, so that the gate fails.
  workspace.dataset('tickets.csv', tickets(SAMPLES, 6));
  server = await startPlainServer((arrival) => ({
    ...(classify(arrival.input ?? '', 'flat') as { status: number; body: string }),
    afterMs: 5,
  }));
  const suite = (gates: readonly unknown[]) => ticketSuite([candidate('one', server.origin)], { gates });
  workspace.suite('good.yaml', suite([]));
  workspace.suite('gated.yaml', suite([{ metric: 'accuracy', candidate: 'one', min: 0.95 }]));
});
afterEach(async () => {
  await server.close();
  workspace.remove();
});

/** Runs a line of bash in the workspace, in which $RUN is the command; gives the exit code that the line ends with. */
function shell(line: string): Promise<number | null> {
  return new Promise((settle, fail) => {
    const child = spawn('bash', ['-c', line], {
      cwd: workspace.dir,
      env: {
        ...TOKEN,
        PATH: process.env.PATH ?? '',
        HOME: workspace.path('home'),
        RUN: `${process.execPath} ${CLI} run`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.resume();
    child.stderr.resume();
    child.on('error', fail);
    child.on('close', settle);
  });
}

const FILES = [
  ...['manifest.json', 'journal.jsonl', 'report.json', 'report.html', 'summary.csv', 'requests.csv'],
  ...['attempts.csv', 'junit.xml', 'summary.md'],
];

it.each([
  ['reads one line and goes', 'good', 0, '$RUN good.yaml -o out | head -1; exit $PIPESTATUS'],
  ['goes at once', 'good', 0, '$RUN good.yaml -o out | true; exit $PIPESTATUS'],
  ['goes at once, and a gate fails', 'gated', 1, '$RUN gated.yaml -o out | true; exit $PIPESTATUS'],
  ['of stderr goes at once', 'good', 0, '{ $RUN good.yaml -o out 2>&1 >&3 | true; exit $PIPESTATUS; } 3>&1'],
  [
    'of both goes at once, and a gate fails',
    'gated',
    1,
    '$RUN gated.yaml -o out 2>&1 | true; exit $PIPESTATUS',
  ],
  ['of neither was ever there', 'good', 0, '$RUN good.yaml -o out >&- 2>&-'],
])('when the reader %s, the run is whole and ends as it would', async (_what, _suite, code, line) => {
  expect(await shell(line)).toBe(code);
  for (const file of FILES) expect(existsSync(workspace.path('out', file)), file).toBe(true);
  const run = workspace.read('out');
  expect(run.requests.rows).toHaveLength(SAMPLES);
  expect(run.requests.rows.every(({ status }) => status === 'ok')).toBe(true);
  expect(run.journal.at(-1)).toMatchObject({ type: 'run-finished', complete: true });
  expect(server.posts()).toHaveLength(SAMPLES);
});

it.each([
  ['good', 3],
  ['gated', 1],
])(
  'when what is printed goes to a full disk, the run (%s) is whole, and its end says what is missing',
  async (suite, code) => {
    expect(await shell(`$RUN ${suite}.yaml -o out > /dev/full 2> said.txt`)).toBe(code);
    const said = readFileSync(workspace.path('said.txt'), 'utf8');
    expect(said).toContain('Not all was printed: the disk is full');
    expect(said).not.toContain('bug');
    const run = workspace.read('out');
    expect(run.requests.rows).toHaveLength(SAMPLES);
    expect(run.journal.at(-1)).toMatchObject({ type: 'run-finished', complete: true });
  },
);
