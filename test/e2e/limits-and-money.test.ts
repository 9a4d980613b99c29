import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatBody, classify, json, tooMany } from '../fixtures/plain-replies.ts';
import { type Behaviour, type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, number, type Row, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, chatSuite, TOKEN, ticketNumber, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

/** The part of a report's cell that these tests read. */
interface Cell {
  readonly latency: readonly {
    readonly metric: string;
    readonly all: {
      readonly n: number;
      readonly quantiles: readonly { p: number; withFailures: unknown }[];
    } | null;
  }[];
}

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
async function serve(behaviour: Behaviour): Promise<PlainServer> {
  const server = await startPlainServer(behaviour);
  servers.push(server);
  return server;
}
const answer = (input: string | null, afterMs: number, headers: Record<string, string> = {}): Reply =>
  ({ ...classify(input ?? '', 'flat', headers), afterMs }) as Reply;
const only = (out = 'out'): Row => workspace.read(out).summary.rows[0]!;

describe('limits', () => {
  it('limits.requests spaces the sends as the server sees them, and the wait is no service time', async () => {
    const server = await serve((arrival) => answer(arrival.input, 1));
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin)], { limits: { requests: '8/s' } }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const at = server.posts().map((entry) => entry.atMs);
    expect(at).toHaveLength(24);
    const busiest = Math.max(
      ...at.map((start) => at.filter((each) => each >= start && each < start + 950).length),
    );
    expect(busiest, 'requests within any 950 ms').toBeLessThanOrEqual(9);
    expect(at.at(-1)! - at[0]!).toBeGreaterThan(1_800);
    expect(figure(only(), 'service_time_p90_ms')).toBeLessThan(300);
  });

  it('limits.concurrency and -j cap what is open over all candidates', async () => {
    const server = await serve((arrival) => answer(arrival.input, 15));
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin), candidate('two', server.origin)], {
        limits: { concurrency: 2 },
        load: { kind: 'closed', concurrency: 6 },
      }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(server.maxOpen()).toBe(2);
    const single = await workspace.run(['run', 'suite.yaml', '-o', 'single', '-j', '1'], TOKEN);
    expect(single.code, single.all).toBe(0);
    expect(server.maxOpen()).toBe(2);
  });

  it('a Retry-After holds back the other requests of the candidate too', async () => {
    const server = await serve((arrival) =>
      arrival.index === 6 ? tooMany({ 'retry-after': '1' }) : answer(arrival.input, 5),
    );
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const refusedAt = server.posts().find((entry) => entry.status === 429)!.firstByteAtMs!;
    const inside = server
      .posts()
      .filter((entry) => entry.atMs > refusedAt + 100 && entry.atMs < refusedAt + 950);
    expect(inside.length, 'sent while the server asked for silence').toBe(0);
    expect(only().n_rate_limited).toBe('1');
  });

  it('maxCostUsd stops at the money, exit 3, and says what it spent', async () => {
    const server = await serve((arrival) => answer(arrival.input, 5));
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin, { price: { perRequestUsd: 0.01 } })], {
        limits: { maxCostUsd: 0.1 },
        load: { kind: 'sequential' },
      }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    expect(server.posts().length).toBeGreaterThanOrEqual(9);
    expect(server.posts().length).toBeLessThanOrEqual(11);
    expect(figure(only(), 'cost_usd')).toBeCloseTo(server.posts().length * 0.01, 9);
    expect(end.all).toContain('--resume');
  });
});

describe('cost', () => {
  it('of a request price is the answered requests times the price, refusals free', async () => {
    const server = await serve((arrival) =>
      arrival.nth === 0 && ticketNumber(arrival.input) % 3 === 0
        ? tooMany()
        : ticketNumber(arrival.input) === 5
          ? json(400, { error: 'no' })
          : answer(arrival.input, 1),
    );
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin, { price: { perRequestUsd: 0.002 } })]),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const row = only();
    const billed = server.posts().filter((entry) => entry.status === 200).length;
    expect(billed).toBe(23);
    expect(figure(row, 'cost_usd')).toBeCloseTo(billed * 0.002, 9);
    expect(figure(row, 'cost_per_correct_usd')).toBeCloseTo((billed * 0.002) / 23, 9);
  });

  it('of compute seconds is what the server states, and unknown where it states nothing', async () => {
    const server = await serve((arrival) => answer(arrival.input, 1, { 'x-compute-time': '0.5' }));
    const mute = await serve((arrival) => answer(arrival.input, 1));
    const price = { price: { perComputeSecondUsd: 0.001 } };
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin, price), candidate('mute', mute.origin, price)]),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const rows = workspace.read('out').summary.rows;
    expect(figure(rows[0]!, 'cost_usd')).toBeCloseTo(24 * 0.5 * 0.001, 9);
    expect(number(rows[1]!, 'cost_usd')).toBeNull();
  });

  it('of tokens is unknown when the server states no usage, never zero', async () => {
    const server = await serve(() =>
      json(200, {
        choices: [{ index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }],
      }),
    );
    workspace.dataset('chat.csv', [{ id: 'a', question: 'q', answer: 'x' }]);
    workspace.suite(
      'suite.yaml',
      chatSuite(server.origin, {}, { stream: false, price: { inputPerMTokUsd: 1, outputPerMTokUsd: 2 } }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    for (const name of ['cost_usd', 'cost_per_1k_requests_usd', 'cost_per_correct_usd', 'input_tokens']) {
      expect(number(only(), name), name).toBeNull();
    }
  });

  it('of tokens counts an answer that was wrong as well', async () => {
    const server = await serve(() => chatBody('wrong', { input: 1_000, output: 500 }));
    workspace.dataset('chat.csv', [{ id: 'a', question: 'q', answer: 'x' }]);
    workspace.suite(
      'suite.yaml',
      chatSuite(server.origin, {}, { stream: false, price: { inputPerMTokUsd: 1, outputPerMTokUsd: 2 } }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(figure(only(), 'cost_usd')).toBeCloseTo(0.002, 9);
    expect(figure(only(), 'cost_per_1k_requests_usd')).toBeCloseTo(2, 9);
    expect(number(only(), 'cost_per_correct_usd'), 'nothing was correct').toBeNull();
  });
});

describe('what must not flatter', () => {
  it('an answer from a cache is marked and enters no latency', async () => {
    const server = await serve((arrival) =>
      ticketNumber(arrival.input) % 2 === 0
        ? answer(arrival.input, 0, { 'x-compute-type': 'cache' })
        : answer(arrival.input, 120),
    );
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect([only().n_ok, only().n_cached]).toEqual(['24', '12']);
    expect(figure(only(), 'service_time_p50_ms')).toBeGreaterThanOrEqual(119);
    expect(figure(only(), 'service_time_mean_ms')).toBeGreaterThanOrEqual(119);
    expect(workspace.read('out').requests.rows.filter((row) => row.cached === 'true')).toHaveLength(12);
  });

  it('goodput and good share count failures against the server, and throughput is count over window', async () => {
    const server = await serve((arrival) =>
      ticketNumber(arrival.input) % 4 === 0
        ? json(400, { error: 'no' })
        : answer(arrival.input, ticketNumber(arrival.input) % 4 === 1 ? 400 : 10),
    );
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin)], { slo: { service_time: '300ms' } }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const rows = workspace.read('out').requests.rows;
    const windowMs =
      Math.max(...rows.map((row) => figure(row, 'done_at_ms'))) -
      Math.min(...rows.map((row) => figure(row, 'scheduled_at_ms')));
    const good = rows.filter((row) => row.status === 'ok' && figure(row, 'service_time_ms') <= 300).length;
    expect(good).toBeLessThanOrEqual(12);
    expect(figure(only(), 'goodput') / (good / (windowMs / 1_000))).toBeCloseTo(1, 1);
    const perSecond = figure(only(), 'requests_per_second') * (windowMs / 1_000);
    const cell = (workspace.read('out').report.cells as Cell[])[0]!;
    const service = cell.latency.find((each) => each.metric === 'service_time')?.all;
    expect(service?.n).toBe(18);
    const twins = (service?.quantiles ?? []).map((each) => [each.p, each.withFailures] as const);
    // A quarter failed, so every percentile above 75 is infinite and the median is one of the 18.
    expect(twins.filter(([p]) => p > 75).map(([, twin]) => twin)).toEqual([
      'infinite',
      'infinite',
      'infinite',
    ]);
    expect(typeof twins.find(([p]) => p === 50)?.[1]).toBe('number');
    expect(
      [18, 24].some((count) => Math.abs(perSecond - count) < 0.6),
      `${perSecond} requests`,
    ).toBe(true);
  });

  it('errors: wrong counts an unanswered request as a wrong answer', async () => {
    const server = await serve((arrival) =>
      ticketNumber(arrival.input) % 4 === 0 ? json(400, { error: 'no' }) : answer(arrival.input, 1),
    );
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)], { errors: 'wrong' }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(figure(only(), 'accuracy')).toBeCloseTo(18 / 24, 4);
    workspace.suite('exclude.yaml', ticketSuite([candidate('one', server.origin)]));
    const excluded = await workspace.run(['run', 'exclude.yaml', '-o', 'excluded'], TOKEN);
    expect(excluded.code, excluded.all).toBe(0);
    expect(figure(only('excluded'), 'accuracy')).toBe(1);
    const cell = (workspace.read('excluded').report.cells as { scores: { worstCase: unknown }[] }[])[0]!;
    expect(cell.scores[0]?.worstCase).toEqual({ low: 0.75, high: 1 });
  });
});
