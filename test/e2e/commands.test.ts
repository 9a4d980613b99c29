import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify, json } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, readTree, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, chatSuite, TOKEN, ticketNumber, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
let server: PlainServer;
let broken = true;

beforeAll(async () => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(24, 6));
  server = await startPlainServer((arrival) =>
    broken && ticketNumber(arrival.input) % 8 === 0
      ? json(500, { error: 'internal' })
      : classify(arrival.input ?? '', 'flat'),
  );
  workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)], { retry: { attempts: 1 } }));
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  expect(end.code, end.all).toBe(0);
}, 60_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});

const FILES = ['summary.csv', 'requests.csv', 'attempts.csv'];
const tables = (folder: string): string[] =>
  FILES.map((file) => readFileSync(workspace.path(folder, file), 'utf8'));

describe('hfbench report', () => {
  it('makes the same tables again from the journal, with no dataset, no server and no token', async () => {
    const before = tables('out');
    const sent = server.log.length;
    for (const file of FILES) writeFileSync(workspace.path('out', file), 'lost');
    const rows = readFileSync(workspace.path('tickets.csv'));
    workspace.write('tickets.csv', 'gone');
    const end = await workspace.run(['report', 'out']);
    workspace.write('tickets.csv', rows.toString());
    expect(end.code, end.all).toBe(0);
    expect(tables('out')).toEqual(before);
    expect(server.log).toHaveLength(sent);
  });

  it('of a folder that is no run is refused', async () => {
    const end = await workspace.run(['report', 'home']);
    expect(end.code, end.all).toBe(2);
    expect(end.stderr).toContain('home');
  });
});

describe('hfbench run', () => {
  it('--resume --retry-errors sends the failed requests again and only those', async () => {
    const sent = server.posts().length;
    const plain = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
    expect(plain.code, plain.all).toBe(0);
    expect(server.posts()).toHaveLength(sent);
    broken = false;
    const end = await workspace.run(['run', 'suite.yaml', '--resume', 'out', '--retry-errors'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(
      server
        .posts()
        .slice(sent)
        .map((entry) => ticketNumber(entry.input))
        .toSorted((a, b) => a - b),
    ).toEqual([0, 8, 16]);
    const run = workspace.read('out');
    expect([run.summary.rows[0]?.n_ok, run.summary.rows[0]?.n_error]).toEqual(['24', '0']);
    expect(run.requests.rows).toHaveLength(24);
    expect(run.attempts.rows, 'the failed sends stay on the books').toHaveLength(27);
    expect(run.summary.rows[0]?.n_attempts).toBe('27');
  });

  it('--json prints one JSON document on stdout and nothing else', async () => {
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'json', '--json', '--limit', '4'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(() => JSON.parse(end.stdout)).not.toThrow();
  });

  it('--quiet says nothing on stderr, and no colour codes come when stdout is no terminal', async () => {
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'quiet', '--quiet', '--limit', '4'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(end.stderr).toBe('');
    expect(end.stdout).not.toContain('\u001b[');
  });

  it('goes on to its reports when nobody reads its stderr any more', async () => {
    const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
    const child = spawn(process.execPath, [cli, 'run', 'suite.yaml', '-o', 'unread'], {
      cwd: workspace.dir,
      env: { PATH: process.env.PATH ?? '', HOME: workspace.path('home'), ...TOKEN },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.destroy();
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    expect(workspace.read('unread').summary.rows).toHaveLength(1);
  });

  it('of two suites makes a subfolder each', async () => {
    workspace.suite('second.yaml', ticketSuite([candidate('two', server.origin)], { name: 'second' }));
    const end = await workspace.run(
      ['run', 'suite.yaml', 'second.yaml', '-o', 'both', '--limit', '4'],
      TOKEN,
    );
    expect(end.code, end.all).toBe(0);
    const folders = readTree(workspace.path('both')).filter((file) => file.path.endsWith('summary.csv'));
    expect(folders).toHaveLength(2);
  });

  it('refuses two suites of one name below -o, where they would share a folder', async () => {
    const sent = server.posts().length;
    workspace.suite('twin.yaml', ticketSuite([candidate('two', server.origin)]));
    const end = await workspace.run(['run', 'suite.yaml', 'twin.yaml', '-o', 'twins', '--limit', '4'], TOKEN);
    expect(end.code, end.all).toBe(2);
    expect(end.stderr).toContain('twin.yaml');
    expect(server.posts()).toHaveLength(sent);
  });

  it('with one bad suite of two sends nothing at all', async () => {
    const sent = server.posts().length;
    workspace.write('bad.yaml', 'name: bad\ntask: nonsense\n');
    const end = await workspace.run(['run', 'suite.yaml', 'bad.yaml', '-o', 'half', '--limit', '4'], TOKEN);
    expect(end.code, end.all).toBe(2);
    expect(server.posts()).toHaveLength(sent);
  });

  it('without -o writes reports/<suite>/<runId>, indexes it, and list shows it', async () => {
    const end = await workspace.run(['run', 'suite.yaml', '--limit', '4'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const index = readFileSync(workspace.path('reports/runs.jsonl'), 'utf8').trim().split('\n');
    const runs = index.map((line) => JSON.parse(line) as Record<string, unknown>);
    const folder = /reports\/tickets\/([\w-]+)\/summary\.csv/.exec(end.stdout);
    expect(folder, end.stdout).not.toBeNull();
    expect(JSON.stringify(runs)).toContain(folder?.[1]);
    const list = await workspace.run(['list']);
    expect([list.code, list.stdout.includes(`reports/tickets/${folder?.[1]}\n`)]).toEqual([0, true]);
    const report = await workspace.run(['report', folder?.[1] ?? '?', '--reporter', 'csv']);
    expect(report.stdout).toContain(`\nreports/tickets/${folder?.[1]}/summary.csv\n`);
    const sent = server.posts().length;
    const again = await workspace.run(['run', 'suite.yaml', '--resume', folder?.[1] ?? '?'], TOKEN);
    expect(again.code, again.all).toBe(0);
    expect(server.posts(), 'the run keeps its --limit').toHaveLength(sent);
  });

  it('refuses a folder that holds a run already', async () => {
    const before = tables('out');
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(2);
    expect(tables('out')).toEqual(before);
  });

  it('repeats each sample, and makes a cell of each prompt and load', async () => {
    workspace.dataset('chat.csv', [
      { id: 'a', question: 'q1', answer: 'x' },
      { id: 'b', question: 'q2', answer: 'x' },
    ]);
    const prompt = (id: string): unknown => ({
      id,
      messages: [
        { role: 'system', content: id },
        { role: 'user', content: '{{input}}' },
      ],
    });
    server.behave(() =>
      json(200, {
        choices: [{ message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }],
        usage: null,
      }),
    );
    workspace.suite(
      'cells.yaml',
      chatSuite(
        server.origin,
        {
          prompts: [prompt('long'), prompt('short')],
          load: [{ kind: 'closed', concurrency: 2 }, { kind: 'sequential' }],
          repeat: 3,
        },
        { stream: false },
      ),
    );
    const sent = server.posts().length;
    const end = await workspace.run(['run', 'cells.yaml', '-o', 'cells'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('cells');
    expect(run.summary.rows).toHaveLength(4);
    expect(new Set(run.summary.rows.map((row) => `${row.prompt} ${row.load}`)).size).toBe(4);
    for (const row of run.summary.rows)
      expect([row.n_samples, row.n_requests, row.n_ok]).toEqual(['2', '6', '6']);
    expect(server.posts().length - sent).toBe(24);
    const system = server
      .posts()
      .slice(sent)
      .map((post) => (post.json?.messages as { content: string }[] | undefined)?.[0]?.content);
    expect(system.filter((content) => content === 'long')).toHaveLength(12);
    expect(figure(run.summary.rows[0]!, 'exact-match')).toBe(1);
  });

  it.each([
    ['rows.tsv', 'id\ttext\tintent\nx1\t"an invoice, ""quoted"""\tbilling\nx2\ta crash\ttechnical support\n'],
    [
      'rows.json',
      '[{"id":"x1","text":"an invoice, \\"quoted\\"","intent":"billing"},{"id":"x2","text":"a crash","intent":"technical support"}]',
    ],
    [
      'rows.jsonl',
      '{"id":"x1","text":"an invoice, \\"quoted\\"","intent":"billing"}\n{"id":"x2","text":"a crash","intent":"technical support"}\n',
    ],
    [
      'rows.csv',
      '\ufeffid,text,intent\r\nx1,"an invoice, ""quoted""",billing\r\nx2,a crash,technical support\r\n',
    ],
  ])('reads %s', async (file, content) => {
    server.behave((arrival) => classify(arrival.input ?? '', 'flat'));
    workspace.write(file, content);
    workspace.suite(
      'format.yaml',
      ticketSuite([candidate('one', server.origin)], {
        dataset: { source: file, fields: { input: 'text', target: 'intent', id: 'id' } },
      }),
    );
    const out = `format-${file.replace('.', '-')}`;
    const sent = server.posts().length;
    const end = await workspace.run(['run', 'format.yaml', '-o', out], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(
      server
        .posts()
        .slice(sent)
        .map((post) => post.input)
        .toSorted(),
    ).toEqual(['a crash', 'an invoice, "quoted"'].toSorted());
    expect(workspace.read(out).summary.rows[0]?.accuracy).toBe('1');
  });
});

it('report.html is one file that names no address to load from', () => {
  const html = readFileSync(workspace.path('out/report.html'), 'utf8');
  expect(html).toMatch(/^<!doctype html>/i);
  expect(html).not.toMatch(/<(script|img|iframe)[^>]+src=["']?(?!data:)/i);
  expect(html).not.toMatch(/<link[^>]+href=["']?(?!data:)/i);
  expect(html).not.toMatch(/@import|url\((?!['"]?(data:|#))|fetch\(|XMLHttpRequest/i);
});
