import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, readJournal, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, draws, TOKEN, tally, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const SAMPLES = 120;
const CONCURRENCY = 4;

let workspace: Workspace;
let server: PlainServer;
let answerMs = 20;

beforeEach(async () => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(SAMPLES));
  answerMs = 20;
  server = await startPlainServer((arrival) => ({
    ...(classify(arrival.input ?? '', 'flat') as { status: number; body: string }),
    afterMs: answerMs,
  }));
  workspace.suite(
    'suite.yaml',
    ticketSuite([candidate('one', server.origin)], { load: { kind: 'closed', concurrency: CONCURRENCY } }),
  );
});
afterEach(async () => {
  await server.close();
  workspace.remove();
});

/** Waits until the server has seen so many requests. */
async function seen(count: number): Promise<void> {
  await expect
    .poll(() => server.posts().length, { timeout: 30_000, interval: 2 })
    .toBeGreaterThanOrEqual(count);
}

/** Answers that the server completed. */
const answered = (): number =>
  server.posts().filter((entry) => entry.status === 200 && entry.endedAtMs !== null && !entry.abandoned)
    .length;

const resultKeys = (): string[] =>
  readJournal(workspace.path('out/journal.jsonl'))
    .filter((event) => event.type === 'result')
    .map((event) => (event.result as { key: string }).key);

describe('kill -9 at any moment, then --resume', () => {
  it.each([1, 2, 3])(
    'leaves each key exactly once and repeats only what was in flight (seed %i)',
    async (seed) => {
      const draw = draws(seed);
      const moments = [draw(), draw()]
        .map((u) => 5 + Math.floor(u * (SAMPLES - 15)))
        .toSorted((a, b) => a - b);
      for (const [turn, moment] of moments.entries()) {
        const args = turn === 0 ? ['-o', 'out'] : ['--resume', 'out'];
        const child = workspace.start(['run', 'suite.yaml', ...args], TOKEN);
        const before = server.posts().length;
        await seen(Math.max(moment, before + 1));
        child.kill('SIGKILL');
        const end = await child.end;
        expect(end.signal).toBe('SIGKILL');
        expect(resultKeys().length, 'written before the slot was freed').toBeGreaterThanOrEqual(
          answered() - CONCURRENCY * (turn + 1),
        );
      }
      const end = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
      expect(end.code, end.all).toBe(0);
      const keys = resultKeys();
      expect(new Set(keys).size).toBe(SAMPLES);
      expect(keys).toHaveLength(SAMPLES);
      expect(server.posts().length - SAMPLES).toBeLessThanOrEqual(CONCURRENCY * moments.length);
      const row = workspace.read('out').summary.rows[0]!;
      expect([row.n_requests, row.n_ok, row.n_not_sent, row.accuracy]).toEqual(['120', '120', '0', '1']);
      const ids = workspace.read('out').requests.rows.map((request) => request.sample_id);
      expect(new Set(ids).size).toBe(SAMPLES);
      expect(ids).toHaveLength(SAMPLES);
    },
  );

  it('drops a torn last line of the journal and sends that request again', async () => {
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await seen(40);
    child.kill('SIGKILL');
    await child.end;
    appendFileSync(workspace.path('out/journal.jsonl'), '{"type":"result","result":{"key":"torn');
    const end = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(tally(resultKeys().map(() => 'result'))).toEqual({ result: SAMPLES });
    expect(workspace.read('out').summary.rows[0]?.n_ok).toBe('120');
  });

  it('lines that a disk has damaged are named; resumed, what they held is done again', async () => {
    const first = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(first.code, first.all).toBe(0);
    const path = workspace.path('out/journal.jsonl');
    const lines = readFileSync(path, 'utf8').split('\n');
    const damaged = [3, 40, 41, 150].map((index) => {
      lines[index] = (lines[index] as string).replace(/\d(?=\D*$)/, (digit) => (digit === '1' ? '2' : '1'));
      return index + 1;
    });
    const held = damaged.filter((number) => lines[number - 1]?.includes('"type":"result"')).length;
    writeFileSync(path, lines.join('\n'));
    const report = await workspace.run(['report', 'out']);
    expect(report.code, report.all).toBe(2);
    expect(report.stderr).toContain(`journal.jsonl:${damaged[0]}`);
    const end = await workspace.run(['run', '--resume', 'out', '--quiet'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(end.stderr).toContain(`Damaged lines ${damaged.join(', ')} of`);
    expect(held).toBeGreaterThan(0);
    expect(server.posts()).toHaveLength(SAMPLES + held);
    expect([...resultKeys()].sort()).toEqual([...new Set(resultKeys())].sort());
    expect(resultKeys()).toHaveLength(SAMPLES);
    const row = workspace.read('out').summary.rows[0]!;
    expect([row.n_requests, row.n_ok, row.accuracy]).toEqual(['120', '120', '1']);
    expect(readFileSync(`${path}.damaged`, 'utf8').trim().split('\n')).toEqual(
      damaged.map((number) => lines[number - 1]),
    );
  });

  it('begins anew when the run was killed before its journal was', async () => {
    const first = await workspace.run(['run', 'suite.yaml', '-o', 'out', '--limit', '4'], TOKEN);
    expect(first.code, first.all).toBe(0);
    rmSync(workspace.path('out/journal.jsonl'));
    const report = await workspace.run(['report', 'out']);
    expect(report.code, report.all).toBe(2);
    expect(report.stderr).toContain('journal.jsonl');
    const end = await workspace.run(['run', '--resume', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(server.posts()).toHaveLength(8);
    expect(resultKeys()).toHaveLength(4);
  });

  it('a run that is complete sends nothing when it is resumed', async () => {
    const first = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(first.code, first.all).toBe(0);
    const sent = server.posts().length;
    const again = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
    expect(again.code, again.all).toBe(0);
    expect(server.posts()).toHaveLength(sent);
    expect(workspace.read('out').summary.rows[0]?.n_ok).toBe('120');
  });

  it('a run folder of another suite is refused, and nothing is sent', async () => {
    const first = await workspace.run(['run', 'suite.yaml', '-o', 'out', '--limit', '4'], TOKEN);
    expect(first.code, first.all).toBe(0);
    const sent = server.posts().length;
    workspace.suite(
      'other.yaml',
      ticketSuite([candidate('stranger', server.origin)], { name: 'another-suite' }),
    );
    const end = await workspace.run(['run', 'other.yaml', '--resume', 'out'], TOKEN);
    expect(end.code, end.all).toBe(2);
    expect(end.stderr).toContain('name "tickets" → "another-suite"');
    expect(end.stderr).toContain('candidates[0].id "one" → "stranger"');
    expect(server.posts()).toHaveLength(sent);
  });
});

it('a run that is still going is not resumed beside itself: no key ends twice', async () => {
  const first = workspace.start(['run', 'suite.yaml', '-o', 'out', '-j', '1'], TOKEN);
  await seen(10);
  const second = await workspace.run(['run', 'suite.yaml', '--resume', 'out', '-j', '1'], TOKEN);
  const end = await first.end;
  expect(end.code, end.all).toBe(0);
  const keys = resultKeys();
  expect({ second: second.code, results: keys.length, unique: new Set(keys).size }).toEqual({
    second: 2,
    results: SAMPLES,
    unique: SAMPLES,
  });
  expect(server.posts()).toHaveLength(SAMPLES);
});

describe('ctrl-C', () => {
  it('finishes what is in flight, exits 130 with a partial report and a resume line that completes the run', async () => {
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await seen(40);
    child.kill('SIGINT');
    const end = await child.end;
    expect(end.code, end.all).toBe(130);
    expect(server.posts().length).toBeLessThan(SAMPLES);
    expect(server.posts().every((entry) => !entry.abandoned && entry.status === 200)).toBe(true);
    for (const file of ['report.html', 'summary.csv', 'requests.csv', 'attempts.csv', 'report.json']) {
      expect(existsSync(workspace.path('out', file)), file).toBe(true);
    }
    const row = workspace.read('out').summary.rows[0]!;
    expect(figure(row, 'n_ok')).toBe(answered());
    expect(figure(row, 'n_ok') + figure(row, 'n_not_sent')).toBe(SAMPLES);
    const line = end.all.split('\n').find((each) => each.includes('--resume'));
    const args =
      /hfbench (.*)$/
        .exec(line ?? '')?.[1]
        ?.trim()
        .split(/\s+/) ?? [];
    expect(args[0], `resume line: ${line}`).toBe('run');
    const resumed = await workspace.run(args, TOKEN);
    expect(resumed.code, resumed.all).toBe(0);
    expect(server.posts(), 'nothing is sent twice').toHaveLength(SAMPLES);
    expect(resultKeys()).toHaveLength(SAMPLES);
    expect(workspace.read('out').summary.rows[0]?.n_ok).toBe('120');
  });

  it('after the last answer still leaves a whole report, exits 130 and prints the resume line', async () => {
    workspace.dataset('tickets.csv', tickets(3_000));
    answerMs = 0;
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out', '-j', '4'], TOKEN);
    await expect
      .poll(
        () =>
          existsSync(workspace.path('out/journal.jsonl')) &&
          readFileSync(workspace.path('out/journal.jsonl'), 'utf8').includes('"type":"score"'),
        { timeout: 40_000, interval: 20 },
      )
      .toBe(true);
    child.kill('SIGINT');
    const end = await child.end;
    expect(end.code, end.all).toBe(130);
    expect(end.all).toContain('--resume');
    expect(workspace.read('out').summary.rows[0]?.n_ok).toBe('3000');
  }, 120_000);

  it('twice ends at once, even when the server never answers, and the run can still be resumed', async () => {
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await seen(20);
    answerMs = 30_000;
    const before = server.posts().length;
    await seen(before + CONCURRENCY);
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 400));
    const atMs = performance.now();
    child.kill('SIGINT');
    const end = await child.end;
    expect(performance.now() - atMs).toBeLessThan(5_000);
    expect(end.code, end.all).toBe(130);
    expect(end.all).toContain('--resume');
    answerMs = 5;
    const resumed = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
    expect(resumed.code, resumed.all).toBe(0);
    const row = workspace.read('out').summary.rows[0]!;
    expect([row.n_ok, row.n_cancelled, row.n_not_sent]).toEqual(['120', '0', '0']);
    expect(server.posts().length - SAMPLES).toBeLessThanOrEqual(CONCURRENCY);
    expect(figure(row, 'n_attempts'), 'the server saw the cancelled sends too').toBe(server.posts().length);
  });
});

it('maxDuration stops with exit 3, a partial report and a run that resumes', async () => {
  answerMs = 100;
  const stopped = await workspace.run(['run', 'suite.yaml', '-o', 'out', '--max-duration', '1s'], TOKEN);
  expect(stopped.code, stopped.all).toBe(3);
  const row = workspace.read('out').summary.rows[0]!;
  expect(figure(row, 'n_not_sent')).toBeGreaterThan(0);
  expect(figure(row, 'n_ok')).toBe(answered());
  answerMs = 5;
  const end = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
  expect(end.code, end.all).toBe(0);
  expect(server.posts()).toHaveLength(SAMPLES);
});
