import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classify, loading } from '../fixtures/plain-replies.ts';
import { type LogEntry, type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
const servers: PlainServer[] = [];

beforeEach(() => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(24));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  workspace.remove();
});

/** A server that refuses with `refusal` for `coldMs` from its first POST on, then answers after 5 ms. */
async function coldServer(coldMs: number, refusal: Reply): Promise<PlainServer> {
  let startedAtMs: number | null = null;
  const server = await startPlainServer((arrival) => {
    startedAtMs ??= arrival.atMs;
    if (arrival.atMs - startedAtMs < coldMs) return refusal;
    return { ...(classify(arrival.input ?? '', 'flat') as Extract<Reply, { body: unknown }>), afterMs: 5 };
  });
  servers.push(server);
  return server;
}

/** What the cold period was by the server's books: first refusal sent → first byte of the first 200, ms. */
function coldTruth(server: PlainServer): number {
  const refused = server.posts().find((entry) => entry.status === 503) as LogEntry;
  const answered = server
    .posts()
    .filter((entry) => entry.status === 200)
    .map((entry) => entry.firstByteAtMs!);
  return Math.min(...answered) - refused.firstByteAtMs!;
}

const sumOf = (run: RunFolder, column: string): number =>
  run.summary.rows.reduce((sum, row) => sum + figure(row, column), 0);

describe('a model that is loading for two seconds', () => {
  it('costs no row, is one cold period of its true length, and stays out of the warm percentiles', async () => {
    const server = await coldServer(2_000, loading(2));
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    const row = run.summary.rows[0]!;
    expect([row.n_requests, row.n_ok, row.n_error]).toEqual(['24', '24', '0']);
    expect(figure(row, 'cold_periods')).toBe(1);
    expect(figure(row, 'cold_requests')).toBeGreaterThanOrEqual(1);
    expect(figure(row, 'cold_requests')).toBeLessThanOrEqual(4);
    expect(figure(row, 'n_loading')).toBe(server.posts().filter((entry) => entry.status === 503).length);
    const truth = coldTruth(server);
    for (const column of ['cold_start_p50_ms', 'cold_start_max_ms']) {
      expect(Math.abs(figure(row, column) - truth) / truth, column).toBeLessThan(0.02);
      expect(Math.abs(figure(row, column) - 2_000), column).toBeLessThan(200);
    }
    expect(figure(row, 'service_time_warm_p95_ms')).toBeLessThan(500);
    expect(figure(row, 'cold_start_rate')).toBeCloseTo(figure(row, 'cold_requests') / 24, 4);
    const coldRows = run.requests.rows.filter((request) => request.cold === 'true');
    expect(coldRows).toHaveLength(figure(row, 'cold_requests'));
    const waits = run.attempts.rows.filter((attempt) => attempt.wait_reason === 'cold_start');
    expect(waits.length).toBeGreaterThan(0);
    expect(Math.max(...waits.map((attempt) => figure(attempt, 'wait_before_ms')))).toBeGreaterThan(1_500);
  });

  it('met in warm-up counts as a cold period, not as a cold request', async () => {
    const server = await coldServer(2_000, loading(2));
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin)], { warmup: { requests: 3 } }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const row = workspace.read('out').summary.rows[0]!;
    expect([row.n_ok, row.n_error, row.n_loading, row.n_attempts]).toEqual(['24', '0', '0', '24']);
    expect([row.cold_periods, row.cold_requests]).toEqual(['1', '0']);
    expect(figure(row, 'cold_start_rate')).toBe(0);
    expect(Math.abs(figure(row, 'cold_start_max_ms') - coldTruth(server))).toBeLessThan(100);
  });

  it('uses up no retry, however many refusals it takes', async () => {
    const server = await coldServer(1_500, loading(0.2));
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)], { retry: { attempts: 1 } }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    expect(server.posts().filter((entry) => entry.status === 503).length).toBeGreaterThanOrEqual(3);
    expect([sumOf(run, 'n_ok'), sumOf(run, 'n_error'), sumOf(run, 'cold_periods')]).toEqual([24, 0, 1]);
  });

  it('is told by estimated_time alone, whatever the words', async () => {
    const server = await coldServer(600, {
      status: 503,
      body: JSON.stringify({ error: 'please hold', estimated_time: 0.6 }),
    });
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    expect([sumOf(run, 'n_ok'), sumOf(run, 'cold_periods')]).toEqual([24, 1]);
  });

  it('of one candidate does not make the other one cold or slow', async () => {
    const cold = await coldServer(1_000, loading(1));
    const warm = await coldServer(0, loading(1));
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('cold', cold.origin), candidate('warm', warm.origin)]),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const row = workspace.read('out').summary.rows.find((each) => each.candidate === 'warm')!;
    expect([row.n_ok, row.cold_periods, row.cold_requests]).toEqual(['24', '0', '0']);
    expect(figure(row, 'service_time_p99_ms')).toBeLessThan(500);
  });
});

it('a model that is still loading when maxWait ends fails as loading, and the run is incomplete', async () => {
  const server = await coldServer(60_000, loading(0.3));
  workspace.suite(
    'suite.yaml',
    ticketSuite([candidate('one', server.origin)], { coldStart: { maxWait: '1s', scaleUpTimeout: '1s' } }),
  );
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  expect(end.code, end.all).toBe(3);
  const run = workspace.read('out');
  const row = run.summary.rows[0]!;
  expect(row.n_ok).toBe('0');
  expect(
    ['n_error', 'n_timeout', 'n_cancelled', 'n_not_sent'].reduce((sum, name) => sum + figure(row, name), 0),
  ).toBe(24);
  expect(figure(row, 'n_error')).toBeGreaterThan(0);
  const failed = run.requests.rows.filter((request) => request.status === 'error');
  expect(new Set(failed.map((request) => request.error_code))).toEqual(new Set(['loading']));
  expect(figure(row, 'n_attempts')).toBe(server.posts().length);
  expect(end.durationMs).toBeLessThan(40_000);
});

it('a plain 503 is a failure that is retried, never a cold start', async () => {
  const server = await coldServer(30, { status: 503, body: '{"error":"Service Unavailable"}' });
  workspace.suite(
    'suite.yaml',
    ticketSuite([candidate('one', server.origin)], {
      retry: { attempts: 5, initial: '60ms', factor: 1, jitter: 'none' },
    }),
  );
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  expect(end.code, end.all).toBe(0);
  const run = workspace.read('out');
  const row = run.summary.rows[0]!;
  expect([row.n_ok, row.cold_periods, row.cold_requests, row.n_loading]).toEqual(['24', '0', '0', '0']);
  expect(run.attempts.rows.some((attempt) => attempt.http_status === '503')).toBe(true);
  expect(
    new Set(
      run.attempts.rows
        .filter((attempt) => attempt.http_status === '503')
        .map((attempt) => attempt.error_code),
    ),
  ).toEqual(new Set(['http_5xx']));
});
