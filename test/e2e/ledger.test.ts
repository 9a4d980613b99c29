import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type CliProcess,
  figure,
  makeWorkspace,
  type RunFolder,
  type Workspace,
} from '../fixtures/run-cli.ts';
import { chatSuite, TOKEN } from '../fixtures/ticket-suite.ts';

interface LedgerEntry {
  readonly requestId: string;
  readonly method: string;
  readonly status: number | null;
  readonly cold: boolean;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly arrivalMs: number;
  readonly firstTokenMs: number | null;
  readonly endMs: number | null;
}

let workspace: Workspace;
let sandbox: CliProcess;
let run: RunFolder;
let posts: LedgerEntry[];

beforeAll(async () => {
  workspace = makeWorkspace();
  sandbox = workspace.start([
    ...['sandbox', '--port', '0', '--ttft', '30ms', '--itl', '3ms', '--jitter', '0.3', '--seed', '4'],
    ...['--cold-start', '500ms', '--idle-timeout', '1h', '--rate-limit', '25/s', '--error-rate', '0.1'],
  ]);
  await vi.waitUntil(() => /127\.0\.0\.1:\d+/.test(sandbox.stdout()), { timeout: 20_000 });
  const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(sandbox.stdout())?.[0] ?? '';
  workspace.dataset(
    'chat.csv',
    Array.from({ length: 40 }, (_, n) => ({
      id: `q${n}`,
      question: `What is ${n} plus ${n + 3}?`,
      answer: `${2 * n + 3}`,
    })),
  );
  workspace.suite(
    'suite.yaml',
    chatSuite(
      origin,
      { retry: { attempts: 6, initial: '40ms', factor: 2, max: '1s' } },
      { model: 'sandbox/chat-small' },
    ),
  );
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  expect(end.code, end.all).toBe(0);
  run = workspace.read('out');
  const ledger = (await (await fetch(`${origin}/sandbox/ledger`)).json()) as { entries: LedgerEntry[] };
  posts = ledger.entries.filter((entry) => entry.method === 'POST');
}, 90_000);
afterAll(async () => {
  sandbox.kill('SIGINT');
  await sandbox.end;
  workspace.remove();
});

describe('a run against the sandbox agrees with the sandbox’s own ledger', () => {
  it('attempt by attempt: request id and status', () => {
    const claims = run.attempts.rows.map((row) => `${row.request_id} ${row.http_status}`).toSorted();
    expect(claims).toEqual(posts.map((entry) => `${entry.requestId} ${entry.status}`).toSorted());
    expect(posts.length).toBeGreaterThan(40);
  });

  it('in sum: attempts, refusals, tokens, cold periods', () => {
    const row = run.summary.rows[0]!;
    const answered = posts.filter((entry) => entry.status === 200);
    const sum = (pick: 'inputTokens' | 'outputTokens'): number =>
      answered.reduce((total, entry) => total + (entry[pick] ?? 0), 0);
    expect(figure(row, 'n_attempts')).toBe(posts.length);
    expect(figure(row, 'n_rate_limited')).toBe(posts.filter((entry) => entry.status === 429).length);
    expect(figure(row, 'n_loading')).toBe(posts.filter((entry) => entry.status === 503).length);
    expect(figure(row, 'n_loading')).toBeGreaterThan(0);
    expect(figure(row, 'cold_periods')).toBe(1);
    expect(figure(row, 'input_tokens')).toBe(sum('inputTokens'));
    expect(figure(row, 'output_tokens')).toBe(sum('outputTokens'));
  });

  it('in time: TTFT is never shorter than the sandbox took, and seldom much longer', () => {
    const late = run.attempts.rows
      .filter((row) => row.http_status === '200')
      .map((row) => {
        const entry = posts.find((each) => each.requestId === row.request_id)!;
        const truth = entry.firstTokenMs! - entry.arrivalMs;
        return figure(row, 'first_token_at_ms') - figure(row, 'sent_at_ms') - truth;
      });
    expect(late).toHaveLength(40);
    expect(Math.min(...late)).toBeGreaterThan(-2);
    expect(late.toSorted((a, b) => a - b)[20]!).toBeLessThan(60);
  });
});
