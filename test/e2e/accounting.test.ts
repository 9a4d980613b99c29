import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  chatStream,
  classify,
  json,
  labelByKeyword,
  loading,
  OVERLOADED,
  SERVER_ERROR,
  tooMany,
} from '../fixtures/plain-replies.ts';
import {
  type Arrival,
  type LogEntry,
  type PlainServer,
  type Reply,
  startPlainServer,
} from '../fixtures/plain-server.ts';
import {
  type CliEnd,
  figure,
  makeWorkspace,
  number,
  type Row,
  type RunFolder,
  type Workspace,
} from '../fixtures/run-cli.ts';
import {
  candidate,
  chatSuite,
  drawFor,
  percentile,
  TOKEN,
  tally,
  ticketNumber,
  ticketSuite,
  tickets,
} from '../fixtures/ticket-suite.ts';

const SAMPLES = 60;
const ALWAYS_500 = 7;
const ALWAYS_400 = 11;
const ALWAYS_422 = 13;
const UNSURE = new Set([ALWAYS_500, ALWAYS_400, ALWAYS_422]);

/** A server that fails at random, by seed, ticket and turn; for three tickets always. */
function moody(seed: number): (arrival: Arrival) => Reply {
  return (arrival) => {
    const n = ticketNumber(arrival.input);
    if (n === ALWAYS_500) return SERVER_ERROR;
    if (n === ALWAYS_400) return json(400, { error: 'Model not supported by provider hf-inference' });
    if (n === ALWAYS_422)
      return { status: 422, body: 'Failed to deserialize', headers: { 'content-type': 'text/plain' } };
    const u = drawFor(seed, `${arrival.model} ${arrival.input} ${arrival.nth}`);
    if (u < 0.12) return tooMany();
    if (u < 0.18) return OVERLOADED;
    if (u < 0.22) return loading(0.02);
    if (u < 0.32) return SERVER_ERROR;
    return { ...classify(arrival.input ?? '', 'flat'), afterMs: 6 } as Reply;
  };
}

describe('a run against a server that fails at random', () => {
  let workspace: Workspace;
  let server: PlainServer;
  let end: CliEnd;
  let run: RunFolder;
  /** Phase of each request id, by attempts.csv. */
  let phaseOf: Map<string, string>;
  const rows = tickets(SAMPLES, 9);

  beforeAll(async () => {
    workspace = makeWorkspace();
    server = await startPlainServer(moody(20_260_901));
    workspace.dataset('tickets.csv', rows);
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin), candidate('two', server.origin)], {
        warmup: { requests: 3 },
      }),
    );
    end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    run = workspace.read('out');
    phaseOf = new Map(run.attempts.rows.map((row) => [row.request_id!, row.phase!]));
  }, 90_000);
  afterAll(async () => {
    await server.close();
    workspace.remove();
  });

  const summaryOf = (id: string): Row => run.summary.rows.find((row) => row.candidate === id)!;
  const measured = (id: string): LogEntry[] =>
    server
      .posts()
      .filter((entry) => entry.model === `acme/${id}` && phaseOf.get(entry.requestId) === 'measured');

  it('ends with exit code 0 and says where its files are', () => {
    expect(end.code, end.all).toBe(0);
    expect(end.stdout).toContain('summary.csv');
    expect(end.stdout).toContain('report.html');
  });

  it('has one row of attempts.csv for each request in the server log, with the same status and candidate', () => {
    const posts = server.posts();
    const books = posts.map((entry) => `${entry.requestId} ${entry.model} ${entry.status}`).toSorted();
    const claims = run.attempts.rows
      .map((row) => `${row.request_id} acme/${row.candidate} ${row.http_status}`)
      .toSorted();
    expect(claims).toEqual(books);
    expect(tally(posts.map((entry) => entry.status))).toMatchObject({
      200: expect.any(Number),
      400: 2,
      422: 2,
      429: expect.any(Number),
      500: expect.any(Number),
      503: expect.any(Number),
    });
  });

  it('never had more requests open than the suite allows', () => {
    expect(server.maxOpen()).toBeLessThanOrEqual(4);
    expect(server.maxOpen()).toBeGreaterThan(1);
  });

  it.each(['one', 'two'])('counts attempts, 429s and loading 503s of %s as the server did', (id) => {
    const row = summaryOf(id);
    const entries = measured(id);
    expect(figure(row, 'n_attempts')).toBe(entries.length);
    expect(figure(row, 'n_rate_limited')).toBe(entries.filter((entry) => entry.status === 429).length);
    const refusals = run.attempts.rows.filter(
      (attempt) => attempt.candidate === id && attempt.phase === 'measured' && attempt.http_status === '503',
    );
    expect(refusals).toHaveLength(entries.filter((entry) => entry.status === 503).length);
    expect(figure(row, 'n_loading')).toBe(
      refusals.filter((attempt) => attempt.error_code === 'loading').length,
    );
  });

  it('calls a 503 loading only where the body said so', () => {
    const wrong = server
      .posts()
      .filter((entry) => entry.status === 503)
      .flatMap((entry) => {
        const attempt = run.attempts.rows.find((row) => row.request_id === entry.requestId)!;
        const said = entry.sent.includes('loading');
        return (attempt.error_code === 'loading') === said ? [] : [`${entry.sent} → ${attempt.error_code}`];
      });
    expect(wrong).toEqual([]);
  });

  it.each(['one', 'two'])('puts every scheduled request of %s into exactly one class', (id) => {
    const row = summaryOf(id);
    const classes = ['n_ok', 'n_error', 'n_timeout', 'n_cancelled', 'n_not_sent'].map((name) =>
      figure(row, name),
    );
    expect(classes.reduce((sum, count) => sum + count, 0)).toBe(SAMPLES);
    expect(figure(row, 'n_requests')).toBe(SAMPLES);
    expect(figure(row, 'n_samples')).toBe(SAMPLES);
    const answered = new Set(
      measured(id)
        .filter((entry) => entry.status === 200)
        .map((entry) => entry.input),
    );
    expect(figure(row, 'n_ok')).toBe(answered.size);
    expect(figure(row, 'n_error')).toBe(SAMPLES - answered.size);
  });

  it.each(['one', 'two'])(
    'has one measured row of requests.csv for each sample of %s, agreeing with the log',
    (id) => {
      const measuredRows = run.requests.rows.filter(
        (row) => row.candidate === id && row.phase === 'measured',
      );
      expect(measuredRows.map((row) => row.sample_id).toSorted()).toEqual(
        rows.map((row) => row.id).toSorted(),
      );
      const differing = measuredRows.flatMap((row) => {
        const entries = measured(id).filter((entry) => `t${ticketNumber(entry.input)}` === row.sample_id);
        const last = entries.at(-1)!;
        const claim = `${row.attempts} ${row.http_status} ${row.status}`;
        const truth = `${entries.length} ${last.status} ${last.status === 200 ? 'ok' : 'error'}`;
        return claim === truth ? [] : [`${row.sample_id}: ${claim} but the server saw ${truth}`];
      });
      expect(differing).toEqual([]);
    },
  );

  it('repeats a 500 up to five sends, and a 400 or 422 not at all', () => {
    const found = run.requests.rows
      .filter((row) => row.phase === 'measured' && UNSURE.has(Number(row.sample_id!.slice(1))))
      .map((row) => `${row.sample_id} ${row.candidate} ${row.error_code} ${row.attempts}`)
      .toSorted();
    expect(found).toEqual(
      ['one', 'two']
        .flatMap((id) => [`t7 ${id} http_5xx 5`, `t11 ${id} http_4xx 1`, `t13 ${id} http_4xx 1`])
        .toSorted(),
    );
  });

  it('keeps warm-up in requests.csv and attempts.csv, and out of every count of summary.csv', () => {
    for (const id of ['one', 'two']) {
      const warm = run.requests.rows.filter((row) => row.candidate === id && row.phase === 'warmup');
      expect(warm).toHaveLength(3);
      const attempts = run.attempts.rows.filter((row) => row.candidate === id);
      const warmAttempts = attempts.filter((row) => row.phase === 'warmup');
      expect(warmAttempts.length).toBeGreaterThanOrEqual(3);
      expect(figure(summaryOf(id), 'n_attempts')).toBe(attempts.length - warmAttempts.length);
      const firstMeasured = Math.min(
        ...attempts.filter((row) => row.phase === 'measured').map((row) => figure(row, 'sent_at_ms')),
      );
      expect(Math.max(...warmAttempts.map((row) => figure(row, 'done_at_ms')))).toBeLessThanOrEqual(
        firstMeasured,
      );
    }
  });

  it.each(['one', 'two'])('scores %s by what the server answered, errors left out', (id) => {
    const answered = new Set(
      measured(id)
        .filter((entry) => entry.status === 200)
        .map((entry) => entry.input),
    );
    const scored = rows.filter((row) => answered.has(row.text!));
    const right = scored.filter((row) => labelByKeyword(row.text!) === row.intent);
    expect(right.length).toBeLessThan(scored.length);
    expect(figure(summaryOf(id), 'accuracy')).toBeCloseTo(right.length / scored.length, 4);
    expect(figure(summaryOf(id), 'accuracy_ci_low')).toBeLessThan(right.length / scored.length);
    expect(figure(summaryOf(id), 'accuracy_ci_high')).toBeGreaterThan(right.length / scored.length);
  });

  it.each(['one', 'two'])('prints percentiles of %s that its own rows give', (id) => {
    const warm = run.requests.rows.filter(
      (row) =>
        row.candidate === id && row.phase === 'measured' && row.status === 'ok' && row.cold === 'false',
    );
    const values = warm.map((row) => figure(row, 'service_time_ms'));
    expect(values.length).toBeGreaterThan(20);
    expect(figure(summaryOf(id), 'service_time_warm_p50_ms')).toBeCloseTo(percentile(values, 50), 1);
    expect(figure(summaryOf(id), 'service_time_warm_p95_ms')).toBeCloseTo(percentile(values, 95), 1);
  });

  it('never has a pause inside service_time', () => {
    const differing = run.requests.rows
      .filter((row) => row.status === 'ok')
      .flatMap((row) => {
        const last = run.attempts.rows
          .filter(
            (attempt) =>
              attempt.candidate === row.candidate && attempt.phase === row.phase && attempt.seq === row.seq,
          )
          .toSorted((a, b) => Number(a.attempt) - Number(b.attempt))
          .at(-1)!;
        const span = figure(last, 'done_at_ms') - figure(last, 'sent_at_ms');
        return Math.abs(span - figure(row, 'service_time_ms')) < 0.01 ? [] : [`${row.sample_id} ${span}`];
      });
    expect(differing).toEqual([]);
  });

  it('knows no cost where the suite gives no price, and no token where the task has none', () => {
    for (const row of run.summary.rows) {
      for (const name of [
        'cost_usd',
        'cost_per_1k_requests_usd',
        'input_tokens',
        'output_tokens',
        'ttft_p50_ms',
      ]) {
        expect(number(row, name), name).toBeNull();
      }
    }
  });
});

describe('a streamed chat run against a server that fails at random', () => {
  let workspace: Workspace;
  let server: PlainServer;
  let end: CliEnd;
  let run: RunFolder;
  const questions = Array.from({ length: 30 }, (_, n) => ({
    id: `q${n}`,
    question: `#${n} say "yes" & <no>`,
    answer: n % 3 === 0 ? 'never' : `word${n} and more`,
  }));

  beforeAll(async () => {
    workspace = makeWorkspace();
    server = await startPlainServer((arrival) => {
      const u = arrival.nth < 4 ? drawFor(77, `${arrival.input} ${arrival.nth}`) : 1;
      if (u < 0.15) return tooMany();
      if (u < 0.25) return OVERLOADED;
      if (u < 0.35) return SERVER_ERROR;
      const n = ticketNumber(arrival.input);
      return chatStream([`word${n}`, ' and', ' more'], { input: 10 + n, output: 3 + (n % 4) }, 4);
    });
    workspace.dataset('chat.csv', questions);
    workspace.suite(
      'suite.yaml',
      chatSuite(server.origin, {}, { price: { inputPerMTokUsd: 2, outputPerMTokUsd: 8 } }),
    );
    end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    run = workspace.read('out');
  }, 90_000);
  afterAll(async () => {
    await server.close();
    workspace.remove();
  });

  it('sends each prompt as written, not escaped for HTML', () => {
    expect(end.code, end.all).toBe(0);
    const sent = new Set(server.posts().map((entry) => entry.input));
    expect([...sent].toSorted()).toEqual(questions.map((row) => row.question).toSorted());
    expect(server.posts().every((entry) => entry.json?.stream === true)).toBe(true);
  });

  it('counts tokens, attempts and 429s as the server did', () => {
    const row = run.summary.rows[0]!;
    const posts = server.posts();
    const answered = posts.filter((entry) => entry.status === 200);
    const sum = (pick: 'input' | 'output'): number =>
      answered.reduce((total, entry) => total + (entry.tokens?.[pick] ?? 0), 0);
    expect(posts.length).toBeGreaterThan(30);
    expect(figure(row, 'n_attempts')).toBe(posts.length);
    expect(figure(row, 'n_rate_limited')).toBe(posts.filter((entry) => entry.status === 429).length);
    expect(figure(row, 'n_ok')).toBe(answered.length);
    expect(figure(row, 'input_tokens')).toBe(sum('input'));
    expect(figure(row, 'output_tokens')).toBe(sum('output'));
    expect(figure(row, 'cost_usd')).toBeCloseTo((sum('input') * 2 + sum('output') * 8) / 1e6, 9);
  });

  it('states the tokens of each answer and whether it is right', () => {
    const differing = run.requests.rows.flatMap((row) => {
      const n = Number(row.sample_id!.slice(1));
      const claim = [row.input_tokens, row.output_tokens, row.output, Number(row['exact-match'])];
      const truth = [`${10 + n}`, `${3 + (n % 4)}`, `word${n} and more`, n % 3 === 0 ? 0 : 1];
      return claim.join('|') === truth.join('|') ? [] : [`${claim.join('|')} but ${truth.join('|')}`];
    });
    expect(run.requests.rows).toHaveLength(30);
    expect(differing).toEqual([]);
    expect(figure(run.summary.rows[0]!, 'exact-match')).toBeCloseTo(20 / 30, 4);
  });

  it('gives tpot by its formula: last minus first token, over tokens minus one', () => {
    for (const row of run.requests.rows) {
      const last = run.attempts.rows.filter((attempt) => attempt.seq === row.seq).at(-1)!;
      const span = figure(last, 'last_token_at_ms') - figure(last, 'first_token_at_ms');
      expect(figure(row, 'tpot_ms')).toBeCloseTo(span / (figure(row, 'output_tokens') - 1), 1);
      expect(figure(row, 'service_time_ms')).toBeCloseTo(
        figure(last, 'last_token_at_ms') - figure(last, 'sent_at_ms'),
        1,
      );
    }
  });
});
