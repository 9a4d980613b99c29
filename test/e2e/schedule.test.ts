import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { type CliProcess, makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const SAMPLES = 20;
const ZONE = ['--tz', 'UTC'];

let workspace: Workspace;
let server: PlainServer;
let answerMs = 5;

beforeEach(async () => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(SAMPLES));
  answerMs = 5;
  server = await startPlainServer((arrival) => ({
    ...(classify(arrival.input ?? '', 'flat') as { status: number; body: string }),
    afterMs: answerMs,
  }));
});
afterEach(async () => {
  await server.close();
  workspace.remove();
});

function writeSuite(schedule: string, more: Readonly<Record<string, unknown>> = {}): void {
  workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)], { schedule, ...more }));
}

/** A cron entry that is due in so many seconds, and then not for years but on the same day of the year. */
function dueIn(seconds: number): { readonly entry: string; readonly dueMs: number } {
  const dueMs = Math.ceil(Date.now() / 1000 + seconds) * 1000;
  const due = new Date(dueMs);
  const time = `${due.getUTCSeconds()} ${due.getUTCMinutes()} ${due.getUTCHours()}`;
  return { entry: `${time} ${due.getUTCDate()} ${due.getUTCMonth() + 1} *`, dueMs };
}

const until = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - Date.now())));

const statePath = () => workspace.path('reports/schedule.json');

/** A suite that came due a second ago, and a state by which nothing has run for that yet: a schedule starts it at once. */
function writeDueSuite(more: Readonly<Record<string, unknown>>): void {
  const { entry, dueMs } = dueIn(-2);
  writeSuite(entry, more);
  const handledUntil = new Date(dueMs - 1000).toISOString();
  const suites = { tickets: { cron: entry, timeZone: 'UTC', handledUntil, running: null } };
  workspace.write('reports/schedule.json', JSON.stringify({ formatVersion: 1, suites }));
}

/** Starts a schedule some seconds before its suite is due, on a slow machine as well. */
async function startBeforeDue(): Promise<{ readonly schedule: CliProcess; readonly dueMs: number }> {
  for (const lead of [5, 15, 40]) {
    const { entry, dueMs } = dueIn(lead);
    writeSuite(entry);
    const schedule = workspace.start(['schedule', 'suite.yaml', ...ZONE], TOKEN);
    await ready();
    if (Date.now() < dueMs - 500) return { schedule, dueMs };
    schedule.kill('SIGKILL');
    await schedule.end;
    rmSync(workspace.path('reports'), { recursive: true });
  }
  throw new Error('this machine needs more than 40 s to start a command');
}

/** Waits until a schedule stands ready. */
const ready = () => expect.poll(() => existsSync(statePath()), { timeout: 30_000, interval: 5 }).toBe(true);

const indexed = (): readonly { readonly exitCode: number; readonly path: string }[] => {
  const path = workspace.path('reports/runs.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as { exitCode: number; path: string });
};

const runsEnded = (count: number) =>
  expect.poll(() => indexed().length, { timeout: 20_000, interval: 20 }).toBe(count);

describe('hfbench schedule', () => {
  it('killed and started again across its due time, it runs once', async () => {
    const { schedule: first, dueMs } = await startBeforeDue();
    first.kill('SIGKILL');
    expect((await first.end).signal).toBe('SIGKILL');
    await until(dueMs + 500);
    expect(server.posts()).toHaveLength(0);

    const second = workspace.start(['schedule', 'suite.yaml', ...ZONE], TOKEN);
    await runsEnded(1);
    second.kill('SIGKILL');
    await second.end;

    const third = await workspace.run(['schedule', 'suite.yaml', '--once', ...ZONE], TOKEN);
    expect(third.code, third.all).toBe(0);
    expect(indexed()).toHaveLength(1);
    expect(indexed()[0]?.path).toMatch(/\/due-\d{8}-\d{6}$/);
    expect(server.posts()).toHaveLength(SAMPLES);
  }, 60_000);

  it('killed in the middle of a run, it leaves the run alone and does not run it again', async () => {
    writeDueSuite({ load: { kind: 'closed', concurrency: 1 } });
    answerMs = 150;
    const first = workspace.start(['schedule', 'suite.yaml', ...ZONE], TOKEN);
    await expect.poll(() => server.posts().length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(2);
    first.kill('SIGKILL');

    const second = await workspace.run(['schedule', 'suite.yaml', '--once', ...ZONE], TOKEN);
    expect(second.all).toMatch(/still goes on; waiting for its end|ended meanwhile/);
    expect(second.code, second.all).toBe(0);
    await first.end;
    expect(indexed().map(({ exitCode }) => exitCode)).toEqual([0]);
    expect(server.posts()).toHaveLength(SAMPLES);
  }, 60_000);

  it('passes SIGTERM on to its run, waits for the reports and ends; a second schedule is refused meanwhile', async () => {
    writeDueSuite({ load: { kind: 'closed', concurrency: 1 } });
    answerMs = 1000;
    const first = workspace.start(['schedule', 'suite.yaml', ...ZONE], TOKEN);
    await expect.poll(() => server.posts().length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
    const second = await workspace.run(['schedule', 'suite.yaml', ...ZONE], TOKEN);
    expect([second.code, second.stderr]).toEqual([
      2,
      expect.stringMatching(/running already, in process \d+/),
    ]);
    first.kill('SIGTERM');
    const end = await first.end;
    expect(end.code, end.all).toBe(130);
    expect(end.all).toMatch(/waiting for its end[\s\S]*exit 130 \(interrupted\)/);
    expect(end.all).toMatch(/hfbench run --resume/);
    expect(indexed().map(({ exitCode }) => exitCode)).toEqual([130]);
  }, 60_000);

  it('--once ends with the exit code of its runs', async () => {
    writeSuite('* * * * * *', { gates: [{ metric: 'accuracy', max: 0.1 }] });
    const end = await workspace.run(['schedule', 'suite.yaml', '--once', ...ZONE], TOKEN);
    expect(end.code, end.all).toBe(1);
    expect(indexed()).toHaveLength(1);
    expect(end.stderr).toMatch(/: ended with exit 1 \(a gate failed\)/);
    const { suite } = indexed()[0] as unknown as { suite: string };
    const trend = await workspace.run(['list', suite, '--metric', 'accuracy']);
    expect([trend.code, trend.stdout]).toEqual([
      0,
      expect.stringMatching(/^accuracy of [\s\S]* 100\.0 % .* to 100\.0 %/),
    ]);
    const json = await workspace.run(['list', suite, '--metric', 'accuracy', '--json']);
    const { series } = JSON.parse(json.stdout) as { series: { points: { value: number; low: number }[] }[] };
    expect(series.map(({ points }) => points.map(({ value }) => value))).toEqual([[1]]);
    const misspelt = await workspace.run(['list', suite, '--metric', 'acuracy']);
    expect([misspelt.code, misspelt.stderr]).toEqual([2, expect.stringMatching(/did you mean accuracy/)]);
  }, 60_000);

  it('finds wrong entries, suites without one and unknown zones before it starts anything', async () => {
    writeSuite('0 25 * * *');
    const wrong = await workspace.run(['schedule', 'suite.yaml'], TOKEN);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/suite\.yaml:\d+:\d+: schedule: /)]);
    workspace.suite('none.yaml', ticketSuite([candidate('one', server.origin)]));
    const none = await workspace.run(['schedule', 'none.yaml'], TOKEN);
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/no schedule/)]);
    const zone = await workspace.run(['schedule', 'none.yaml', '--tz', 'Mars/Base'], TOKEN);
    expect([zone.code, zone.stderr]).toEqual([2, expect.stringMatching(/Mars\/Base/)]);
    expect(existsSync(statePath())).toBe(false);
  });

  it('--list prints the next due times, in the zone that is asked for', async () => {
    writeSuite('0 3 * * *');
    const text = await workspace.run(['schedule', 'suite.yaml', '--list', '--tz', 'Europe/Berlin'], TOKEN);
    expect(text.stdout.match(/\d{4}-\d\d-\d\d 03:00:00/g)).toHaveLength(3);
    const json = await workspace.run(['schedule', 'suite.yaml', '--list', '--json', '--tz', 'UTC'], TOKEN);
    const [row] = JSON.parse(json.stdout) as [{ next: { dueAt: string }[] }];
    expect(row.next.map(({ dueAt }) => dueAt.slice(10))).toEqual(Array(3).fill('T03:00:00.000Z'));
  });
});
