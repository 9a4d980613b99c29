import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/types/attempt.ts';
import type { RunEvent } from '../../src/types/event.ts';
import type { RequestRow, RunReport } from '../../src/types/report.ts';
import type { Result } from '../../src/types/result.ts';
import { chatStream, loading, OVERLOADED, SERVER_ERROR, tooMany } from '../fixtures/plain-replies.ts';
import { type Arrival, type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, number, type Row, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';
import { chatSuite, drawFor, percentile, TOKEN, ticketNumber } from '../fixtures/ticket-suite.ts';

const QUESTIONS = 80;
const PRICE = { inputPerMTokUsd: 3, outputPerMTokUsd: 11 };
const ALWAYS_500 = 9;
const ALWAYS_400 = 17;
const STALLS = 23;

/** A server that is cold at first, refuses, fails and stalls at random, and streams answers of differing length. */
function behave(): (arrival: Arrival) => Reply {
  let refusedCold = 0;
  return (arrival) => {
    if (arrival.method === 'POST' && refusedCold < 6) {
      refusedCold += 1;
      return loading(0.05);
    }
    const n = ticketNumber(arrival.input);
    if (n === ALWAYS_500) return SERVER_ERROR;
    if (n === ALWAYS_400) return { status: 400, body: '{"error":"no"}' };
    if (n === STALLS) return { drop: 'hang' };
    const u = drawFor(31, `${arrival.input} ${arrival.nth}`);
    if (u < 0.1) return tooMany();
    if (u < 0.16) return OVERLOADED;
    if (u < 0.22) return { drop: 'reset' };
    const words = Array.from({ length: 2 + (n % 5) }, (_, index) => ` word${index}`);
    return chatStream(words, { input: 20 + n, output: words.length }, 3 + (n % 7));
  };
}

let workspace: Workspace;
let server: PlainServer;
let run: RunFolder;
let results: readonly Result[];
let report: RunReport;

beforeAll(async () => {
  workspace = makeWorkspace();
  server = await startPlainServer(behave());
  const rows = Array.from({ length: QUESTIONS }, (_, n) => ({
    id: `q${n}`,
    question: `#${n} say it`,
    answer: n % 2 === 0 ? 'never' : Array.from({ length: 2 + (n % 5) }, (__, i) => `word${i}`).join(' '),
  }));
  workspace.dataset('chat.csv', rows);
  workspace.suite(
    'suite.yaml',
    chatSuite(
      server.origin,
      {
        warmup: { requests: 0 },
        timeout: { attempt: '3s', request: '4s' },
        retry: { attempts: 3, initial: '5ms', factor: 2, max: '20ms', jitter: 'full' },
      },
      { price: PRICE },
    ),
  );
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  expect(end.code, end.all).toBe(0);
  run = workspace.read('out');
  report = run.report as unknown as RunReport;
  results = readFileSync(join(run.path, 'journal.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent)
    .flatMap((event) => (event.type === 'result' ? [event.result] : []));
}, 90_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});

/** What docs/metrics.md says of a request, worked out from its line of the journal and nothing else. */
interface Truth {
  readonly serviceMs: number | null;
  readonly responseMs: number | null;
  readonly requestLatencyMs: number;
  readonly retryWaitMs: number;
  readonly ttftMs: number | null;
  readonly tpotMs: number | null;
  readonly costUsd: number | null;
  readonly cold: boolean;
}

function truthOf(result: Result): Truth {
  const first = result.attempts[0] as Attempt;
  const last = result.attempts.at(-1) as Attempt;
  const ok = result.status === 'ok';
  const endMs = ok ? (last.marks.lastTokenAtMs ?? last.marks.doneAtMs) : last.marks.doneAtMs;
  const spanMs = (last.marks.lastTokenAtMs ?? Number.NaN) - (last.marks.firstTokenAtMs ?? Number.NaN);
  const output = last.usage?.outputTokens ?? null;
  const manyTokens = ok && output !== null && output > 1 && (last.tokenEvents ?? 0) > 1;
  return {
    serviceMs: ok ? endMs - last.marks.sentAtMs : null,
    responseMs: ok ? endMs - first.marks.scheduledAtMs : null,
    requestLatencyMs: endMs - first.marks.sentAtMs,
    retryWaitMs: result.attempts.slice(1).reduce((sum, attempt) => sum + attempt.waitBeforeMs, 0),
    ttftMs: ok ? (last.marks.firstTokenAtMs ?? Number.NaN) - last.marks.sentAtMs : null,
    tpotMs: manyTokens && spanMs > 0 ? spanMs / (output - 1) : null,
    costUsd: costOf(result),
    cold: result.attempts.some((attempt) => attempt.cold !== null),
  };
}

/** What was answered 2xx is billed by its tokens, and nobody knows what it cost without them. A refusal costs nothing. */
function costOf(result: Result): number | null {
  let usd = 0;
  for (const { usage, httpStatus } of result.attempts) {
    if (httpStatus === null || httpStatus < 200 || httpStatus > 299) continue;
    if (usage === null || usage.inputTokens === null || usage.outputTokens === null) return null;
    usd += (usage.inputTokens * PRICE.inputPerMTokUsd + usage.outputTokens * PRICE.outputPerMTokUsd) / 1e6;
  }
  return usd;
}

function rowOf(result: Result): Row {
  const found = run.requests.rows.filter((row) => row.sample_id === result.sampleId);
  expect(found).toHaveLength(1);
  return found[0] as Row;
}

function reported(result: Result): RequestRow {
  return report.requests.find(({ key }) => key === result.key) as RequestRow;
}

const differs = (claim: number | null, truth: number | null, tolerance: number): boolean =>
  claim === null || truth === null ? claim !== truth : !(Math.abs(claim - truth) <= tolerance);

describe('a run with errors, retries, streams, stalls and a cold start, worked out again from its journal', () => {
  it('had all of these', () => {
    const codes = new Set(results.flatMap(({ attempts }) => attempts.map(({ errorCode }) => errorCode)));
    for (const code of [null, 'loading', 'rate_limited', 'http_5xx', 'http_4xx', 'reset', 'timeout'])
      expect([...codes]).toContain(code);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['ok', 'error', 'timeout']));
    expect(results).toHaveLength(QUESTIONS);
    expect(results.filter((result) => truthOf(result).cold).length).toBeGreaterThan(0);
  });

  it('gives each request the same times, cost and class in requests.csv and report.json', () => {
    const wrong: string[] = [];
    for (const result of results) {
      const truth = truthOf(result);
      const row = rowOf(result);
      const entry = reported(result);
      const pairs: readonly (readonly [string, number | null, number | null])[] = [
        ['service_time_ms', entry.serviceTimeMs, truth.serviceMs],
        ['response_time_ms', entry.responseTimeMs, truth.responseMs],
        ['request_latency_ms', entry.requestLatencyMs, truth.requestLatencyMs],
        ['retry_wait_ms', entry.retryWaitMs, truth.retryWaitMs],
        ['ttft_ms', entry.ttftMs, truth.ttftMs],
        ['tpot_ms', entry.tpotMs, truth.tpotMs],
        ['cost_usd', entry.costUsd, truth.costUsd],
      ];
      for (const [name, claim, own] of pairs) {
        if (differs(claim, own, 1e-6)) wrong.push(`${result.sampleId} report ${name}: ${claim}, not ${own}`);
        if (differs(number(row, name), own, 1e-5))
          wrong.push(`${result.sampleId} csv ${name}: ${row[name]}, not ${own}`);
      }
      const last = result.attempts.at(-1) as Attempt;
      const facts = [
        result.status,
        result.attempts.length,
        last.httpStatus ?? '',
        truth.cold,
        last.errorCode ?? '',
      ].join(' ');
      const claims = [row.status, row.attempts, row.http_status, row.cold, row.error_code].join(' ');
      if (facts !== claims) wrong.push(`${result.sampleId}: ${claims}, not ${facts}`);
    }
    expect(wrong).toEqual([]);
  });

  it('gives the cell the same counts', () => {
    const row = run.summary.rows[0] as Row;
    const attempts = results.flatMap((result) => result.attempts);
    const ended = (status: string): number => results.filter((result) => result.status === status).length;
    const coded = (code: string): number => attempts.filter(({ errorCode }) => errorCode === code).length;
    const truth = {
      n_samples: QUESTIONS,
      n_requests: QUESTIONS,
      n_ok: ended('ok'),
      n_error: ended('error'),
      n_timeout: ended('timeout'),
      n_cancelled: 0,
      n_not_sent: 0,
      n_attempts: attempts.length,
      n_rate_limited: coded('rate_limited'),
      n_loading: coded('loading'),
      cold_requests: results.filter((result) => truthOf(result).cold).length,
    };
    const claims = Object.fromEntries(Object.keys(truth).map((name) => [name, number(row, name)]));
    expect(claims).toEqual(truth);
    expect(attempts).toHaveLength(server.posts().length);
  });

  it.each([
    ['service_time', (truth: Truth) => truth.serviceMs],
    ['response_time', (truth: Truth) => truth.responseMs],
    ['request_latency', (truth: Truth) => truth.requestLatencyMs],
    ['ttft', (truth: Truth) => truth.ttftMs],
    ['tpot', (truth: Truth) => truth.tpotMs],
  ] as const)('gives the cell the same mean and percentiles of %s', (metric, pick) => {
    const row = run.summary.rows[0] as Row;
    const values = results
      .filter(({ status }) => status === 'ok')
      .flatMap((result) => pick(truthOf(result)) ?? []);
    expect(values.length).toBeGreaterThan(40);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(number(row, `${metric}_mean_ms`)).toBeCloseTo(mean, 4);
    for (const p of [50, 90, 95, 99])
      expect(number(row, `${metric}_p${p}_ms`), `p${p}`).toBeCloseTo(percentile(values, p), 4);
    const cell = report.cells[0]?.latency.find((entry) => entry.metric === metric)?.all;
    expect(cell?.n).toBe(values.length);
    expect(cell?.quantiles.find(({ p }) => p === 50)?.value).toBeCloseTo(percentile(values, 50), 6);
  });

  it('gives the cell the same tokens, score and cost', () => {
    const row = run.summary.rows[0] as Row;
    const answered = results.filter(({ status }) => status === 'ok');
    const sum = (pick: (attempt: Attempt) => number | null | undefined): number =>
      answered.reduce((total, result) => total + (pick(result.attempts.at(-1) as Attempt) ?? 0), 0);
    expect(number(row, 'input_tokens')).toBe(sum(({ usage }) => usage?.inputTokens));
    expect(number(row, 'output_tokens')).toBe(sum(({ usage }) => usage?.outputTokens));
    const right = answered.filter(
      (result) =>
        result.status === 'ok' &&
        result.output.kind === 'text' &&
        result.output.text.trim() === result.target,
    );
    expect(right.length).toBeGreaterThan(10);
    expect(number(row, 'exact-match')).toBeCloseTo(right.length / answered.length, 6);
    const costs = results.map(costOf);
    const usd = costs.reduce<number | null>(
      (total, cost) => (total === null || cost === null ? null : total + cost),
      0,
    );
    expect(usd).not.toBe(0);
    expect(differs(number(row, 'cost_usd'), usd, 1e-9), `${row.cost_usd}, not ${usd}`).toBe(false);
    expect(differs(report.cells[0]?.cost.usd ?? null, usd, 1e-12)).toBe(false);
    const silent = results
      .flatMap(({ attempts }) => attempts)
      .filter(({ httpStatus }) => httpStatus === null);
    expect(report.cells[0]?.cost.basis).toContain(
      `${silent.length} attempts without an answer may have been billed`,
    );
  });
});
