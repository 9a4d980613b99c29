import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatBody, classify, SERVER_ERROR } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { type CliEnd, makeWorkspace, type Row, readTree, type Workspace } from '../fixtures/run-cli.ts';
import {
  candidate,
  chatSuite,
  LABEL_PARAMETERS,
  TOKEN,
  ticketNumber,
  ticketSuite,
  tickets,
} from '../fixtures/ticket-suite.ts';

const COUNT = 12;
const ANSWERS = 'reports/.cache/answers';

let workspace: Workspace;
let server: PlainServer;
/** Tickets that the server fails at. */
let failing: readonly number[] = [];

beforeEach(async () => {
  failing = [];
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(COUNT, 4));
  server = await startPlainServer((arrival) =>
    failing.includes(ticketNumber(arrival.input)) ? SERVER_ERROR : classify(arrival.input ?? '', 'flat'),
  );
  suite();
});
afterEach(async () => {
  await server.close();
  workspace.remove();
});

const PRICE = { price: { perRequestUsd: 0.001 } };

function suite(
  more: Readonly<Record<string, unknown>> = {},
  own: Readonly<Record<string, unknown>> = {},
): void {
  workspace.suite(
    'suite.yaml',
    ticketSuite([candidate('one', server.origin, { ...PRICE, ...own })], {
      warmup: { requests: 2 },
      retry: { attempts: 1 },
      ...more,
    }),
  );
}

/** Runs the suite and gives how it ended and how many requests that took. */
async function run(out: string, ...flags: string[]): Promise<{ end: CliEnd; posts: number }> {
  const before = server.posts().length;
  const end = await workspace.run(['run', 'suite.yaml', '-o', out, ...flags], TOKEN);
  return { end, posts: server.posts().length - before };
}

const rowOf = (out: string): Row => workspace.read(out).summary.rows[0]!;

interface Cell {
  readonly counts: Readonly<Record<string, number>>;
  readonly latency: readonly { readonly metric: string; readonly warm: { readonly n: number } | null }[];
  readonly cost: Readonly<Record<string, number | string | null>>;
  readonly throughput: Readonly<Record<string, number | null>>;
  readonly cold: { readonly rate: object | null };
  readonly arrivals: { readonly lateness: object | null };
}
const cellOf = (out: string): Cell => (workspace.read(out).report.cells as Cell[])[0]!;
const warningsOf = (out: string) =>
  workspace.read(out).report.warnings as { code: string; severity: string; message: string }[];
const warmOf = (out: string, metric: string) =>
  cellOf(out).latency.find((one) => one.metric === metric)!.warm;

it('without the flag nothing is kept and nothing is taken', async () => {
  expect((await run('first')).posts).toBe(COUNT + 2);
  expect(existsSync(workspace.path('reports/.cache'))).toBe(false);
  await run('kept', '--cache');
  expect((await run('again')).posts).toBe(COUNT + 2);
  expect(cellOf('again').counts).toMatchObject({ cached: 0, recalled: 0 });
});

it('a second run sends nothing, not even a warm-up, has the same scores, and no figure of time or cost', async () => {
  const first = await run('first', '--cache');
  expect(first.end.code, first.end.all).toBe(0);
  expect(first.posts).toBe(COUNT + 2);
  const second = await run('second', '--cache');
  expect(second.end.code, second.end.all).toBe(0);
  expect(second.posts).toBe(0);
  expect(second.end.stderr).toContain(`one: ${COUNT} from the cache`);
  const [a, b] = [rowOf('first'), rowOf('second')];
  expect([b.accuracy, b.accuracy_ci_low, b.accuracy_ci_high]).toEqual([
    a.accuracy,
    a.accuracy_ci_low,
    a.accuracy_ci_high,
  ]);
  expect(Number(a.accuracy)).toBe(0.75);
  expect([b.n_requests, b.n_ok, b.n_attempts, b.n_cached]).toEqual(['12', '12', '0', '12']);
  const timed = Object.keys(b).filter((name) =>
    /_ms$|per_second|_tps|goodput|cost|_tokens|cold_start_rate/.test(name),
  );
  expect(timed.length).toBeGreaterThan(30);
  for (const name of timed) expect(b[name], name).toBe('');
  const cell = cellOf('second');
  expect(cell.counts).toMatchObject({
    scheduled: 12,
    ok: 12,
    attempts: 0,
    cached: 12,
    recalled: 12,
    warmupRequests: 0,
  });
  for (const { metric, warm } of cell.latency) expect(warm, metric).toBeNull();
  expect([cell.throughput.windowMs, cell.cold.rate, cell.arrivals.lateness]).toEqual([null, null, null]);
  expect(cell.cost).toMatchObject({ usd: null, per1kRequestsUsd: null, perCorrectUsd: null });
  const requests = workspace.read('second').requests.rows;
  expect(requests).toHaveLength(COUNT);
  for (const row of requests) {
    expect([row.status, row.attempts, row.cached, row.output === '']).toEqual(['ok', '0', 'true', false]);
    expect([row.scheduled_at_ms, row.service_time_ms, row.retry_wait_ms, row.cost_usd]).toEqual([
      '',
      '',
      '',
      '',
    ]);
  }
  expect(workspace.read('second').attempts.rows).toEqual([]);
  expect(warningsOf('second').find(({ code }) => code === 'recalled_answers')).toMatchObject({
    severity: 'doubt',
    message: expect.stringContaining("12 of 12 answers came from this machine's own cache"),
  });
  const journal = workspace.read('second').journal.filter((event) => event.type === 'result');
  const { recalled } = journal[0]!.result as { recalled: { key: string; answeredAt: string } };
  expect(existsSync(workspace.path(ANSWERS, recalled.key.slice(0, 2), `${recalled.key}.json`))).toBe(true);
  expect(readFileSync(workspace.path('second/report.html'), 'utf8')).toContain(
    'answers came from this machine&#x27;s own cache and have no time',
  );
});

describe('what changes an answer is asked anew, and nothing else', () => {
  const edit = (from: string, to: string) => {
    const path = workspace.path('tickets.csv');
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  };
  it.each<readonly [string, number, () => void, readonly string[]]>([
    ['the model', COUNT + 2, () => suite({}, { model: 'acme/other' }), []],
    [
      'a parameter',
      COUNT + 2,
      () => suite({}, { parameters: { ...LABEL_PARAMETERS, multi_label: true } }),
      [],
    ],
    ['the text of one sample', 1 + 2, () => edit('#3 please help', '#3 do help'), []],
    ['a second repeat', COUNT + 2, () => undefined, ['--repeat', '2']],
    ['the name of the candidate', COUNT + 2, () => suite({}, { id: 'two' }), []],
    ['one right answer', 0, () => edit('trouble,billing', 'trouble,general'), []],
    [
      'scorers, limits, prices and pace',
      0,
      () =>
        suite(
          { scorers: ['macro-f1'], load: { kind: 'sequential' }, limits: { concurrency: 1 } },
          { price: { perRequestUsd: 5 } },
        ),
      [],
    ],
    [
      'the order of the samples',
      0,
      () =>
        suite({
          dataset: {
            source: 'tickets.csv',
            shuffle: true,
            fields: { input: 'text', target: 'intent', id: 'id' },
          },
        }),
      [],
    ],
    ['how many of them', 0, () => undefined, ['--limit', '5']],
  ])('%s: %i requests', async (_, posts, change, flags) => {
    await run('first', '--cache');
    change();
    const second = await run('second', '--cache', ...flags);
    expect(second.end.code, second.end.all).toBe(0);
    expect(second.posts).toBe(posts);
    expect((await run('third', '--cache', ...flags)).posts).toBe(0);
  });

  it('the prompt', async () => {
    await server.close();
    server = await startPlainServer(() => chatBody('7', { input: 4, output: 1 }));
    workspace.dataset('chat.csv', [{ id: '1', question: '3 + 4', answer: '7' }]);
    const write = (words: string) =>
      workspace.suite(
        'suite.yaml',
        chatSuite(
          server.origin,
          { prompts: [{ id: 'plain', messages: [{ role: 'user', content: words }] }] },
          { stream: false },
        ),
      );
    write('{{input}}');
    expect((await run('first', '--cache')).posts).toBe(1);
    expect((await run('second', '--cache')).posts).toBe(0);
    write('Reckon: {{input}}');
    expect((await run('third', '--cache')).posts).toBe(1);
  });

  it('two candidates that are alike are answered each for itself, within a run and by the next', async () => {
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin), candidate('two', server.origin, { model: 'acme/one' })]),
    );
    expect((await run('first', '--cache')).posts).toBe(2 * COUNT);
    expect((await run('second', '--cache')).posts).toBe(0);
    const keys = readTree(workspace.path(ANSWERS)).map(({ path }) => path);
    expect(new Set(keys).size).toBe(2 * COUNT);
  });
});

it('of a run that is cached by half every figure of time and cost rests on what was sent, and failures are not thinned', async () => {
  await run('first', '--cache', '--limit', '6');
  failing = [7];
  const second = await run('second', '--cache');
  expect(second.posts).toBe(6 + 2);
  const cell = cellOf('second');
  expect(cell.counts).toMatchObject({ scheduled: 12, ok: 11, error: 1, attempts: 6, cached: 6, recalled: 6 });
  expect(warmOf('second', 'service_time')?.n).toBe(5);
  expect(cell.cost.usd).toBeCloseTo(0.005, 12);
  // Five answers for five dollars a thousand: the six of the cache would make it less than half.
  expect(cell.cost.per1kRequestsUsd).toBeCloseTo(1, 12);
  const right = workspace
    .read('second')
    .requests.rows.filter(({ cached, accuracy }) => cached === 'false' && accuracy === '1');
  expect(cell.cost.perCorrectUsd).toBeCloseTo(0.005 / right.length, 12);
  expect(cell.throughput.requestsPerSecond).toBeCloseTo((5 / cell.throughput.windowMs!) * 1000, 9);
  suite({ gates: [{ metric: 'error_rate', max: 0.1, decide: 'estimate' }] });
  const gated = await run('gated', '--cache');
  // Number 7 alone was asked, and failed: that is all of what was sent.
  expect([gated.posts, gated.end.code]).toEqual([1 + 2, 1]);
  expect((workspace.read('gated').report.gates as { value: number }[])[0]?.value).toBe(1);
});

it('a failed answer is never kept', async () => {
  failing = [3, 8];
  await run('first', '--cache');
  expect(readTree(workspace.path(ANSWERS))).toHaveLength(COUNT - 2);
  failing = [];
  expect((await run('second', '--cache')).posts).toBe(2 + 2);
  expect((await run('third', '--cache')).posts).toBe(0);
});

it('answers from the cache are not charged to the limit of cost, and a resume takes them, too', async () => {
  const first = await run('first', '--cache', '--max-cost', '0.0065');
  expect(first.end.code).toBe(3);
  expect(first.end.stdout).toMatch(/Resume with: hfbench run --resume first --cache/);
  const had = readTree(workspace.path(ANSWERS)).length;
  expect(had).toBeGreaterThan(0);
  expect(had).toBeLessThan(COUNT);
  // Another run fills the rest.
  expect((await run('other', '--cache')).posts).toBe(COUNT - had + 2);
  const before = server.posts().length;
  const end = await workspace.run(['run', '--resume', 'first', '--cache'], TOKEN);
  expect(end.code, end.all).toBe(0);
  expect(server.posts().length).toBe(before);
  expect(cellOf('first').counts).toMatchObject({ ok: COUNT, attempts: had, recalled: COUNT - had });
  expect((await run('poor', '--cache', '--max-cost', '0.0001')).end.code).toBe(0);
});

it('a damaged entry is named, even to those who want no progress, and asked again', async () => {
  await run('first', '--cache');
  const [entry, ...more] = readTree(workspace.path(ANSWERS));
  writeFileSync(entry!.path, entry!.bytes.subarray(0, 40));
  const second = await run('second', '--cache', '--quiet');
  expect([second.end.code, second.posts]).toEqual([0, 1 + 2]);
  expect(second.end.stderr).toContain(entry!.path);
  expect(second.end.stderr).toContain('is damaged (its checksum is wrong); its question is asked again');
  expect((await run('third', '--cache')).posts).toBe(0);
  for (const { path } of more) writeFileSync(path, '');
  const fourth = await run('fourth', '--cache', '--quiet');
  expect(fourth.posts).toBe(COUNT - 1 + 2);
  expect(fourth.end.stderr).toContain(`Warning: ${COUNT - 1 - 5} more of the cache were damaged`);
});

describe('a run that measures time takes no answer from a cache', () => {
  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['planned arrivals', { load: { kind: 'constant', rate: '50/s' } }, 'the load constant'],
    [
      'a sweep',
      { load: { kind: 'sweep', from: '5/s', stage: '1s' }, slo: { response_time: '1s' } },
      'the load sweep',
    ],
    ['silences', { load: { kind: 'idle-gap', shortest: '1s', longest: '2s' } }, 'the load idle-gap'],
    [
      'loads side by side',
      {
        load: [
          { kind: 'closed', concurrency: 1 },
          { kind: 'closed', concurrency: 4 },
        ],
      },
      'are loads to be compared',
    ],
    [
      'a gate on a time',
      { gates: [{ metric: 'service_time.p95', max: '900ms' }] },
      'the gate on service_time.p95',
    ],
    [
      'a gate on a rate',
      { gates: [{ metric: 'requests_per_second', min: 1 }] },
      'the gate on requests_per_second',
    ],
    ['the noise of times', { aa: true }, 'aa measures the noise'],
  ])('%s', async (_, more, reason) => {
    suite(more);
    const { end, posts } = await run('out', '--cache');
    expect([end.code, posts]).toEqual([2, 0]);
    expect(end.stderr).toContain('suite.yaml: answers from the cache would leave nothing to measure');
    expect(end.stderr).toContain(reason);
    expect(end.stderr).toContain('run it without --cache');
    expect(existsSync(workspace.path('out'))).toBe(false);
  });
});

it('times of runs with a cache are compared with no other run, and make no baseline', async () => {
  await run('first', '--cache');
  await run('second', '--cache', '--repeat', '2');
  const compared = await workspace.run(['compare', 'first', 'second', '--json']);
  const text = compared.stdout;
  expect(text).toContain('12 answers came from the cache: times of such runs are not compared');
  expect((await workspace.run(['baseline', 'accept', 'second', '--force'])).code).toBe(0);
  const accepted = JSON.parse(readFileSync(workspace.path('reports/baselines/tickets.json'), 'utf8')) as {
    cells: readonly { times: object; values: { error_rate: readonly (number | null)[] } }[];
  };
  expect(accepted.cells[0]?.times).toEqual({});
});

it('no token stands in the cache, whatever a server repeats, and another folder may hold it', async () => {
  await server.close();
  server = await startPlainServer((arrival) =>
    chatBody(`you are ${arrival.headers.authorization}`, { input: 4, output: 1 }),
  );
  workspace.dataset('chat.csv', [{ id: '1', question: '3 + 4', answer: '7' }]);
  workspace.suite('suite.yaml', chatSuite(server.origin, {}, { stream: false }));
  await run('first', '--cache-dir', 'elsewhere/answers');
  expect(existsSync(workspace.path('reports/.cache'))).toBe(false);
  const files = readTree(workspace.path('elsewhere/answers'));
  expect(files).toHaveLength(1);
  for (const { bytes } of files) {
    expect(bytes.toString()).toContain('[redacted]');
    expect(bytes.toString()).not.toContain(TOKEN.HF_TOKEN);
  }
  const other = { HF_TOKEN: 'hf_anotherToken987654321' };
  const before = server.posts().length;
  await workspace.run(['run', 'suite.yaml', '-o', 'second', '--cache-dir', 'elsewhere/answers'], other);
  expect(server.posts().length).toBe(before);
});

it('judges are asked once as well, and what the cache said for them is counted apart', async () => {
  await server.close();
  server = await startPlainServer((arrival) =>
    arrival.model === 'acme/grader'
      ? chatBody('SCORE: 4', { input: 9, output: 3 })
      : chatBody('7', { input: 4, output: 1 }),
  );
  workspace.dataset(
    'chat.csv',
    Array.from({ length: 4 }, (_, n) => ({ id: `${n}`, question: `${n} + 4`, answer: '7' })),
  );
  const judge = {
    id: 'grader',
    model: 'acme/grader',
    stream: false,
    provider: 'hf-inference',
    baseUrl: server.origin,
  };
  workspace.suite(
    'suite.yaml',
    chatSuite(server.origin, { judges: [judge], scorers: ['judge'] }, { stream: false }),
  );
  expect((await run('first', '--cache')).posts).toBe(8);
  const second = await run('second', '--cache');
  expect([second.end.code, second.posts]).toEqual([0, 0]);
  expect(rowOf('second').judge).toBe(rowOf('first').judge);
  const judging = (out: string) => workspace.read(out).report.judging;
  expect(judging('first')).toMatchObject([{ questions: 4, recalled: 0, attempts: 4 }]);
  expect(judging('second')).toMatchObject([{ questions: 4, recalled: 4, attempts: 0, inputTokens: null }]);
});
