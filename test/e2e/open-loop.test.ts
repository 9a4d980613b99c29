import { rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { classify, json, SERVER_ERROR, tooMany } from '../fixtures/plain-replies.ts';
import { type Behaviour, type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, type Row, type Workspace } from '../fixtures/run-cli.ts';
import {
  checkAgainstLog,
  checkClasses,
  checkResponseTimes,
  inPhase,
  resultsOf,
} from '../fixtures/run-facts.ts';
import { candidate, drawFor, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const SAMPLES = 40;

/** Runs of a second or four; what they take beyond that is the machine's. */
const LIMIT_MS = 120_000;

/** A workspace with tickets and a server of its own, both gone when the test is. */
async function place(
  behaviour: Behaviour = (arrival) => classify(arrival.input ?? '', 'flat'),
  samples = SAMPLES,
): Promise<{ workspace: Workspace; server: PlainServer }> {
  const workspace = makeWorkspace();
  const server = await startPlainServer(behaviour);
  workspace.dataset('tickets.csv', tickets(samples));
  onTestFinished(async () => {
    await server.close();
    workspace.remove();
  });
  return { workspace, server };
}

function suiteOf(server: PlainServer, load: unknown, more: Readonly<Record<string, unknown>> = {}) {
  return ticketSuite([candidate('one', server.origin)], { load, ...more });
}

const scheduled = (row: Row): number => figure(row, 'scheduled_at_ms');

describe('an open load', { timeout: LIMIT_MS }, () => {
  it('sends ramp, measured and drain requests at their times, and counts the measured ones alone', async () => {
    const { workspace, server } = await place();
    const load = { kind: 'constant', rate: '40/s', duration: '2s', rampUp: '1s', coolDown: '500ms' };
    workspace.suite('suite.yaml', suiteOf(server, load));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    const [ramp, measured, drain] = ['ramp', 'measured', 'drain'].map((phase) => inPhase(run, phase));
    expect([ramp!.length, measured!.length, drain!.length]).toEqual([20, 80, 20]);
    expect(figure(run.summary.rows[0]!, 'n_requests')).toBe(80);
    expect(server.posts()).toHaveLength(120);
    const beginMs = scheduled(measured![0]!) - 12.5;
    for (const [i, row] of measured!.entries())
      expect(scheduled(row) - beginMs).toBeCloseTo(12.5 + 25 * i, 1);
    expect(scheduled(ramp![0]!)).toBeGreaterThanOrEqual(beginMs - 1_000);
    expect(scheduled(ramp!.at(-1)!)).toBeLessThan(beginMs);
    // Half of the arrivals of an evenly growing rate come in the last 29 % of the time.
    expect(scheduled(ramp![10]!) - beginMs).toBeCloseTo(-1_000 + 1_000 * Math.sqrt(10.5 / 20), 0);
    expect(scheduled(drain![0]!)).toBeGreaterThanOrEqual(beginMs + 2_000);
    expect(scheduled(drain!.at(-1)!)).toBeLessThan(beginMs + 2_500);
    for (const row of run.requests.rows)
      expect(figure(row, 'sent_at_ms')).toBeGreaterThanOrEqual(scheduled(row));
    checkClasses(run);
  });

  it('goes on after ctrl-C with what is open, at its times in the plan, and sends nothing twice', async () => {
    const { workspace, server } = await place();
    const load = { kind: 'constant', rate: '40/s', duration: '4s', rampUp: '500ms' };
    workspace.suite('suite.yaml', suiteOf(server, load));
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await vi.waitUntil(() => server.posts().length >= 60, { timeout: LIMIT_MS, interval: 5 });
    child.kill('SIGINT');
    const stopped = await child.end;
    expect(stopped.code, stopped.all).toBe(130);
    const partial = workspace.read('out');
    checkClasses(partial);
    const cell = partial.summary.rows[0]!;
    expect([figure(cell, 'n_requests'), figure(cell, 'n_cancelled')]).toEqual([160, 0]);
    const before = figure(cell, 'n_ok');
    expect(before).toBeGreaterThan(40);
    expect(before).toBeLessThan(160);
    const resumed = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
    expect(resumed.code, resumed.all).toBe(0);
    const run = workspace.read('out');
    checkClasses(run);
    expect(figure(run.summary.rows[0]!, 'n_ok')).toBe(160);
    const measured = inPhase(run, 'measured');
    // Two starts of one plan: within each, times are those of the plan but for one shift.
    const shifts = measured.map((row) => scheduled(row) - 25 * figure(row, 'seq'));
    const [first, second] = [shifts.slice(0, before), shifts.slice(before)];
    for (const start of [first, second]) expect(Math.max(...start) - Math.min(...start)).toBeLessThan(0.1);
    expect(second[0]).toBeGreaterThan(first[0] as number);
    expect(measured.map((row) => figure(row, 'seq'))).toEqual(Array.from({ length: 160 }, (_, i) => i));
    expect(server.posts()).toHaveLength(160 + inPhase(run, 'ramp').length);
  });

  it('counts the wait of those that a frozen server kept from being sent, and sends them all', async () => {
    // Ten milliseconds of service; from the 50th arrival on nothing moves for a second.
    let thawsAtMs = Number.NEGATIVE_INFINITY;
    const { workspace, server } = await place((arrival) => {
      if (arrival.index === 50) thawsAtMs = arrival.atMs + 1_000;
      return {
        ...(classify(arrival.input ?? '', 'flat') as { status: number; body: string }),
        afterMs: Math.max(10, thawsAtMs - arrival.atMs),
      };
    });
    const load = { kind: 'constant', rate: '50/s', duration: '4s', maxInFlight: 4 };
    workspace.suite('suite.yaml', suiteOf(server, load));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    checkClasses(run);
    checkAgainstLog(run, server.posts());
    const rows = inPhase(run, 'measured');
    expect([rows.length, server.posts().length, server.maxOpen()]).toEqual([200, 200, 4]);
    // Of a second at 50/s, 25 arrivals meet more than half a second of it; four of them were on the wire.
    const slow = (column: string) => rows.filter((row) => figure(row, column) > 500).length;
    expect(slow('response_time_ms')).toBeGreaterThanOrEqual(24);
    expect(slow('service_time_ms')).toBeGreaterThanOrEqual(4);
    expect(slow('service_time_ms')).toBeLessThanOrEqual(slow('response_time_ms') - 15);
    // The first that is met waits the whole second, the last hardly at all: on average half of it, and the backlog's drain.
    const waited = rows.slice(50, 100).map((row) => figure(row, 'response_time_ms'));
    expect(waited.reduce((sum, ms) => sum + ms, 0) / waited.length).toBeGreaterThan(500);
    checkResponseTimes(run, server.posts());
    for (const row of rows)
      expect(figure(row, 'response_time_ms')).toBeCloseTo(
        figure(row, 'service_time_ms') + figure(row, 'sent_at_ms') - scheduled(row),
        1,
      );
    expect(figure(run.summary.rows[0]!, 'response_time_p90_ms')).toBeGreaterThan(
      5 * figure(run.summary.rows[0]!, 'service_time_p90_ms'),
    );
  });

  it('keeps attempts, waits and latencies of a server that fails one in five, as its log has them', async () => {
    const { workspace, server } = await place((arrival) => {
      const draw = drawFor(11, `${arrival.input}/${arrival.nth}`);
      if (draw < 0.08) return tooMany({ 'retry-after': '1' });
      if (draw < 0.16) return SERVER_ERROR;
      // Not worth a second try.
      if (draw < 0.2) return json(400, { error: 'no' });
      return { ...(classify(arrival.input ?? '', 'flat') as { status: number; body: string }), afterMs: 15 };
    }, 150);
    workspace.suite('suite.yaml', suiteOf(server, { kind: 'poisson', rate: '60/s' }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    checkClasses(run);
    checkAgainstLog(run, server.posts());
    const statuses = server.posts().map((entry) => entry.status);
    expect(new Set(statuses)).toEqual(new Set([200, 400, 429, 500]));
    const cell = run.summary.rows[0]!;
    expect(figure(cell, 'n_requests')).toBe(150);
    expect(figure(cell, 'n_ok')).toBe(statuses.filter((status) => status === 200).length);
    expect(figure(cell, 'n_error')).toBe(150 - figure(cell, 'n_ok'));
    expect(figure(cell, 'n_attempts')).toBe(statuses.length);
    expect(figure(cell, 'n_rate_limited')).toBe(statuses.filter((status) => status === 429).length);
  });

  it('opens a connection for each request where they are to be fresh, and times its parts', async () => {
    const { workspace, server } = await place();
    const origin = server.origin.replace('127.0.0.1', 'localhost');
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', origin)], {
        load: { kind: 'constant', rate: '40/s' },
        connections: 'fresh',
      }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    expect(new Set(server.posts().map((entry) => entry.connection)).size).toBe(SAMPLES);
    expect(run.attempts.rows.map((row) => row.connection)).toEqual(new Array(SAMPLES).fill('new'));
    for (const { attempts } of resultsOf(run)) {
      expect(attempts[0]?.connect?.dnsMs, 'a name was looked up').toBeGreaterThanOrEqual(0);
      expect(attempts[0]?.connect?.tcpMs).toBeGreaterThanOrEqual(0);
    }
    for (const row of run.attempts.rows)
      expect(figure(row, 'connected_at_ms')).toBeGreaterThanOrEqual(figure(row, 'sent_at_ms'));
  });

  it('sends a burst at once, and the next one when it is due', async () => {
    const { workspace, server } = await place();
    workspace.suite('suite.yaml', suiteOf(server, { kind: 'burst', size: 12, every: '1s', duration: '3s' }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    const times = inPhase(run, 'measured').map(scheduled);
    expect(times).toHaveLength(36);
    expect(times.map((atMs) => Math.round(atMs - times[0]!))).toEqual(
      [0, 1_000, 2_000].flatMap((atMs) => new Array(12).fill(atMs)),
    );
    const arrivals = server.posts().map((entry) => entry.atMs - server.posts()[0]!.atMs);
    for (const [i, atMs] of arrivals.entries())
      expect(Math.abs(atMs - Math.floor(i / 12) * 1_000)).toBeLessThan(500);
  });

  it('a list of loads makes a cell of each', async () => {
    const { workspace, server } = await place();
    const loads = [
      { kind: 'constant', rate: '40/s', duration: '500ms' },
      { kind: 'closed', concurrency: 4 },
    ];
    workspace.suite('suite.yaml', suiteOf(server, loads));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    checkClasses(run);
    expect(run.summary.rows.map((row) => [row.load, row.n_ok])).toEqual([
      ['constant-40-per-s-500ms', '20'],
      ['closed-4', `${SAMPLES}`],
    ]);
  });

  it('aa: a candidate takes turns with itself, both with the same arrivals', async () => {
    const { workspace, server } = await place();
    const load = { kind: 'poisson', rate: '30/s', duration: '4s' };
    workspace.suite('suite.yaml', suiteOf(server, load, { aa: true }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    checkClasses(run);
    expect(run.summary.rows.map((row) => row.candidate)).toEqual(['one', 'one-again']);
    const offsetsOf = (id: string, block: number) => {
      const seqs = new Set(
        resultsOf(run)
          .filter((result) => result.cellId.startsWith(`${id}/`) && result.block === block)
          .map(({ key }) => key),
      );
      expect(seqs.size).toBeGreaterThan(20);
      const rows = inPhase(run, 'measured').filter((row) => row.candidate === id);
      const own = block === 0 ? rows.slice(0, seqs.size) : rows.slice(-seqs.size);
      return own.map((row) => Math.round(scheduled(row) - scheduled(own[0]!)));
    };
    expect(offsetsOf('one-again', 0)).toEqual(offsetsOf('one', 0));
    expect(offsetsOf('one-again', 1)).toEqual(offsetsOf('one', 1));
    // A B B A: whoever began ends the run.
    const order = inPhase(run, 'measured').map((row) => row.candidate);
    expect(order[0]).toBe(order.at(-1));
    expect(order.filter((id, i) => i > 0 && id !== order[i - 1])).toHaveLength(2);
  });

  it('plays a trace, keeps its hash, and does not go on with another', async () => {
    const { workspace, server } = await place();
    const timesS = [100, 100.2, 100.2, 100.5, 101];
    const write = (times: readonly number[]) =>
      workspace.write('trace.csv', `timestamp\n${times.join('\n')}\n`);
    write(timesS);
    workspace.suite('suite.yaml', suiteOf(server, { kind: 'trace', path: 'trace.csv', timeScale: 2 }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const times = inPhase(workspace.read('out'), 'measured').map(scheduled);
    expect(times.map((atMs) => Math.round(atMs - times[0]!))).toEqual([0, 400, 400, 1_000, 2_000]);
    const { manifest } = workspace.read('out').report as { manifest: { traces: unknown } };
    expect(manifest.traces).toEqual({
      'trace-trace.csv-x2': {
        file: 'trace.csv',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        arrivals: 5,
      },
    });
    write([...timesS, 102]);
    const changed = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
    expect(changed.code, changed.all).toBe(2);
    expect(changed.stderr).toContain('the trace has changed since this run began');
    rmSync(workspace.path('trace.csv'));
    const missing = await workspace.run(['run', 'suite.yaml', '-o', 'other'], TOKEN);
    expect(missing.code, missing.all).toBe(2);
    expect(missing.stderr).toMatch(/suite\.yaml:\d+:\d+: load\.path/);
    expect(missing.stderr).toContain('trace.csv');
    expect(server.posts()).toHaveLength(5);
  });

  it('a sweep goes on after ctrl-C: no place of its plan ends twice, and its stages lead to an end', async () => {
    const { workspace, server } = await place((arrival) => ({
      ...(classify(arrival.input ?? '', 'flat') as { status: number; body: string }),
      afterMs: 5,
    }));
    const load = { kind: 'sweep', from: '20/s', factor: 2, max: '80/s', stage: '1s', searchSteps: 0 };
    workspace.suite('suite.yaml', suiteOf(server, load));
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await vi.waitUntil(() => server.posts().length >= 40, { timeout: LIMIT_MS, interval: 5 });
    child.kill('SIGINT');
    const stopped = await child.end;
    expect(stopped.code, stopped.all).toBe(130);
    checkClasses(workspace.read('out'));
    const resumed = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
    expect(resumed.code, resumed.all).toBe(0);
    const run = workspace.read('out');
    checkClasses(run);
    expect(run.summary.rows[0]?.n_not_sent).toBe('0');
    const keys = resultsOf(run).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(server.posts()).toHaveLength(keys.length);
    const stages = run.journal.filter((event) => event.type === 'stage');
    expect(stages.map((event) => event.ratePerSecond)).toEqual([20, 40, 80]);
    expect(new Set(stages.map((event) => event.stage)).size).toBe(3);
  });
});

const HEAD = `name: bad
task: zero-shot-classification
dataset:
  source: tickets.csv
  fields: {input: text, target: intent, id: id}
candidates:
  - id: one
    model: acme/one
    provider: hf-inference
    baseUrl: http://127.0.0.1:9
    parameters: {candidate_labels: [billing, account]}
scorers: [accuracy]
`;

/** A load as written below HEAD, the line and columns at which a reader would look, and words of the message. */
const BAD_LOADS: readonly { load: string; line: number; columns: readonly number[]; words: RegExp }[] = [
  { load: 'load: {kind: constant}', line: 13, columns: [7], words: /rate/ },
  { load: 'load: {kind: constant, rate: 20}', line: 13, columns: [24, 30], words: /rate with its unit/ },
  { load: 'load: {kind: poisson, rate: 0/s}', line: 13, columns: [23, 29], words: /above 0/ },
  { load: 'load: {kind: poison, rate: 5/s}', line: 13, columns: [8, 14], words: /poisson/ },
  { load: 'load: {kind: gamma, rate: 5/s}', line: 13, columns: [7], words: /burstiness/ },
  {
    load: 'load: {kind: constant, rate: 5/s, duration: 0s}',
    line: 13,
    columns: [35, 45],
    words: /duration above 0/,
  },
  {
    load: 'load: {kind: constant, rate: 5/s, maxInflight: 8}',
    line: 13,
    columns: [35],
    words: /maxInFlight/,
  },
  {
    load: 'load: {kind: constant, rate: 1000000000/s, duration: 1h}',
    line: 13,
    columns: [7],
    words: /at most 10000000/,
  },
  {
    load: 'load:\n  - {kind: closed}\n  - {kind: burst, size: 1000000000, every: 1s, duration: 1h}',
    line: 15,
    columns: [5],
    words: /at most 10000000/,
  },
  {
    load: 'load:\n  kind: sweep\n  from: 20/s\n  max: 10/s',
    line: 16,
    columns: [3, 8],
    words: /below the first/,
  },
  {
    load: 'load: {kind: idle-gap, shortest: 2m, longest: 1m}',
    line: 13,
    columns: [7],
    words: /shorter than the shortest/,
  },
  { load: 'load: {kind: trace, path: nowhere.csv}', line: 13, columns: [21, 27], words: /nowhere\.csv/ },
  {
    load: 'load: {kind: trace, path: backwards.csv}',
    line: 13,
    columns: [21, 27],
    words: /backwards\.csv:3/,
  },
  {
    load: 'load:\n  - {kind: constant, rate: 5/s}\n  - {kind: constant, rate: 5/s}',
    line: 15,
    columns: [5],
    words: /stands already/,
  },
];

describe('hfbench validate', { timeout: LIMIT_MS }, () => {
  it('names line and column of every load that cannot be carried out', async () => {
    const { workspace } = await place();
    workspace.write('backwards.csv', 'timestamp\n2\n1\n');
    const names = BAD_LOADS.map(({ load }, index) => {
      const name = `bad-${String(index).padStart(2, '0')}.yaml`;
      workspace.write(name, `${HEAD}${load}\n`);
      return name;
    });
    const end = await workspace.run(['validate', ...names, '--json'], TOKEN);
    expect(end.code, end.all).toBe(2);
    const { problems } = JSON.parse(end.stdout) as {
      problems: readonly Readonly<Record<string, unknown>>[];
    };
    for (const [index, { load, line, columns, words }] of BAD_LOADS.entries()) {
      const own = problems.filter((problem) => String(problem.file).endsWith(names[index]!));
      expect(own, load).toHaveLength(1);
      expect(own[0]?.line, load).toBe(line);
      expect(columns, `${load}: ${JSON.stringify(own[0])}`).toContain(own[0]?.col);
      expect(JSON.stringify(own[0]), load).toMatch(words);
    }
  });
});
