import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify, json, tooMany } from '../fixtures/plain-replies.ts';
import { type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import {
  type CliEnd,
  figure,
  makeWorkspace,
  type Row,
  type RunFolder,
  type Workspace,
} from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

interface Case {
  readonly name: string;
  readonly headers: () => Record<string, string>;
  readonly least: number;
  readonly most: number;
  readonly reasons: readonly string[];
}

/** Slack above a wait for a slow machine; below a wait there is none but the timer's own millisecond. */
const SLACK_MS = 700;
const BACKOFF_MS = 300;

const CASES: readonly Case[] = [
  {
    name: 'Retry-After: 2',
    headers: () => ({ 'retry-after': '2' }),
    least: 2_000,
    most: 2_000,
    reasons: ['retry_after'],
  },
  {
    name: 'RateLimit: "api";r=0;t=2',
    headers: () => ({ ratelimit: '"api";r=0;t=2', 'ratelimit-policy': '"fixed window";"api";q=1000;w=300' }),
    least: 2_000,
    most: 2_000,
    reasons: ['rate_limit', 'retry_after'],
  },
  {
    name: 'no header at all',
    headers: () => ({}),
    least: BACKOFF_MS,
    most: BACKOFF_MS,
    reasons: ['backoff'],
  },
  {
    name: 'Retry-After as an HTTP date',
    headers: () => ({ 'retry-after': new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 1_000).toUTCString() }),
    least: 950,
    most: 2_050,
    reasons: ['retry_after'],
  },
];

describe.each(CASES)('a 429 with $name', (the) => {
  let workspace: Workspace;
  let server: PlainServer;
  let end: CliEnd;
  let run: RunFolder;
  let second: Row;

  beforeAll(async () => {
    workspace = makeWorkspace();
    server = await startPlainServer((arrival) =>
      arrival.index === 0 ? tooMany(the.headers()) : classify(arrival.input ?? '', 'flat'),
    );
    workspace.dataset('tickets.csv', tickets(3));
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin)], {
        load: { kind: 'sequential' },
        retry: { attempts: 3, initial: `${BACKOFF_MS}ms`, factor: 2, max: '1s', jitter: 'none' },
      }),
    );
    end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    run = workspace.read('out');
    second = run.attempts.rows.find((row) => row.attempt === '2')!;
  }, 60_000);
  afterAll(async () => {
    await server.close();
    workspace.remove();
  });

  it('is answered after the wait that it asks for, and the reason is written down', () => {
    expect(end.code, end.all).toBe(0);
    expect(run.attempts.rows.map((row) => row.http_status)).toEqual(['429', '200', '200', '200']);
    expect(figure(second, 'wait_before_ms')).toBeGreaterThanOrEqual(the.least - 2);
    expect(figure(second, 'wait_before_ms')).toBeLessThan(the.most + SLACK_MS);
    expect(the.reasons).toContain(second.wait_reason);
  });

  it('leaves the same gap in the server log as in attempts.csv', () => {
    const [refused, answered] = server.posts();
    const gap = answered!.atMs - refused!.firstByteAtMs!;
    expect(gap).toBeGreaterThanOrEqual(the.least - 5);
    expect(Math.abs(gap - figure(second, 'wait_before_ms'))).toBeLessThan(150);
  });

  it('is in request_latency and retry_wait and not in service_time', () => {
    const row = run.requests.rows.find((request) => request.attempts === '2')!;
    const wait = figure(second, 'wait_before_ms');
    expect(figure(row, 'service_time_ms')).toBeLessThan(Math.min(the.least, 250));
    expect(figure(row, 'retry_wait_ms')).toBeCloseTo(wait, 0);
    expect(figure(row, 'request_latency_ms')).toBeGreaterThanOrEqual(wait);
    const first = run.attempts.rows.find((attempt) => attempt.attempt === '1' && attempt.seq === row.seq)!;
    expect(figure(row, 'request_latency_ms')).toBeCloseTo(
      figure(second, 'done_at_ms') - figure(first, 'sent_at_ms'),
      0,
    );
    expect(figure(run.summary.rows[0]!, 'n_rate_limited')).toBe(1);
  });
});

describe('limits that are no refusal', () => {
  let workspace: Workspace;
  let server: PlainServer;

  beforeAll(() => {
    workspace = makeWorkspace();
    workspace.dataset('tickets.csv', tickets(8));
  });
  afterAll(async () => {
    await server.close();
    workspace.remove();
  });

  it('a 200 with x-ratelimit-remaining: 0 is kept and sent once', async () => {
    server = await startPlainServer((arrival) =>
      classify(arrival.input ?? '', 'flat', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1s' }),
    );
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'kept'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const row = workspace.read('kept').summary.rows[0]!;
    expect([row.n_ok, row.n_attempts, row.n_rate_limited, row.accuracy]).toEqual(['8', '8', '0', '1']);
    expect(server.posts()).toHaveLength(8);
  });
});

it('full jitter waits between nothing and the backoff, and not always the same', async () => {
  const workspace = makeWorkspace();
  const server = await startPlainServer((arrival) =>
    arrival.nth === 0 ? tooMany() : classify(arrival.input ?? '', 'flat'),
  );
  try {
    workspace.dataset('tickets.csv', tickets(12));
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin)], {
        load: { kind: 'sequential' },
        retry: { attempts: 2, initial: '100ms', jitter: 'full' },
      }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const waits = workspace
      .read('out')
      .attempts.rows.filter((row) => row.attempt === '2')
      .map((row) => figure(row, 'wait_before_ms'));
    expect(waits).toHaveLength(12);
    expect(Math.max(...waits)).toBeLessThan(100 + SLACK_MS);
    expect(Math.min(...waits)).toBeLessThan(95);
    expect(new Set(waits.map((wait) => Math.round(wait))).size).toBeGreaterThan(3);
  } finally {
    await server.close();
    workspace.remove();
  }
});

it('what is not worth repeating is sent once: 400, 403, 404, 422', async () => {
  const workspace = makeWorkspace();
  const replies: readonly Reply[] = [400, 403, 404, 422].map((status) =>
    json(status, { error: `status ${status}` }),
  );
  const server = await startPlainServer((arrival) => {
    const n = Number(/^#(\d+)/.exec(arrival.input ?? '')?.[1]);
    return replies[n] ?? classify(arrival.input ?? '', 'flat');
  });
  try {
    workspace.dataset('tickets.csv', tickets(10));
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    expect(server.posts()).toHaveLength(10);
    const failed = run.requests.rows
      .filter((row) => row.status === 'error')
      .map((row) => `${row.sample_id} ${row.http_status} ${row.attempts}`)
      .toSorted();
    expect(failed).toEqual(['t0 400 1', 't1 403 1', 't2 404 1', 't3 422 1']);
  } finally {
    await server.close();
    workspace.remove();
  }
});
