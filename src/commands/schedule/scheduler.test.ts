import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeClock } from '../../../test/fixtures/fake-clock.ts';
import type { ScheduleState } from '../../store/schedule-state.ts';
import { type CronTimes, readCron } from '../../suite/cron.ts';
import { type RunOrder, type ScheduledSuite, type ScheduleEnd, Scheduler } from './scheduler.ts';
import type { RunEnd, StartedRun } from './start-run.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let folder = '';
let clock: FakeClock;
let told: string[] = [];
let started: { readonly order: RunOrder; readonly atMs: number; finish: (code: number) => void }[] = [];
let interrupts = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hfbench-scheduler-'));
  clock = new FakeClock();
  told = [];
  started = [];
  interrupts = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const suite = (name: string, cron = '0 * * * *'): ScheduledSuite => ({
  name,
  path: `${name}.yaml`,
  cron,
  times: readCron(cron, 'UTC') as CronTimes,
});

function start(order: RunOrder): StartedRun {
  let finish: (code: number) => void = () => undefined;
  const end = new Promise<RunEnd>((settle) => {
    finish = (code) => settle({ code, note: null });
  });
  started.push({ order, atMs: clock.wallMs(), finish: (code) => finish(code) });
  const interrupt = () => {
    interrupts += 1;
    finish(130);
  };
  return { process: null, end, interrupt };
}

/** A schedule that is under way. */
function begin(
  suites: readonly ScheduledSuite[],
  more: { once?: boolean; jitterMs?: number; catchUpMs?: number } = {},
): { readonly scheduler: Scheduler; readonly end: Promise<ScheduleEnd>; readonly ended: () => boolean } {
  const { once = false, jitterMs = 0, catchUpMs = HOUR } = more;
  const scheduler = new Scheduler({
    suites,
    timeZone: 'UTC',
    policy: { jitterMs, catchUpMs },
    once,
    reportsFolder: folder,
    clock,
    say: (name, text) => told.push(`${name}: ${text}`),
    showTime: (ms) => new Date(ms).toISOString().slice(11, 16),
    start,
  });
  let done = false;
  const end = scheduler.run().finally(() => {
    done = true;
  });
  return { scheduler, end, ended: () => done };
}

/** Files are written for real: time goes on in steps, each of which waits until the schedule sleeps. */
async function pass(ms: number): Promise<void> {
  const untilMs = clock.nowMs() + ms;
  while (clock.nowMs() < untilMs) {
    await vi.waitFor(() => expect(clock.asleep).toBeGreaterThan(0), { interval: 1, timeout: 5000 });
    await clock.advance(Math.min(30_000, untilMs - clock.nowMs()));
  }
  await asleep();
}

const asleep = () =>
  vi.waitFor(() => expect(clock.asleep).toBeGreaterThan(0), { interval: 1, timeout: 5000 });

const state = (): ScheduleState =>
  (JSON.parse(readFileSync(join(folder, 'schedule.json'), 'utf8')) as { suites: ScheduleState }).suites;

it('starts each run at its due time, and skips one that comes due while the one before goes on', async () => {
  const { scheduler, end } = begin([suite('a')]);
  await pass(HOUR);
  expect(started.map(({ atMs }) => atMs % HOUR)).toEqual([0]);
  await pass(HOUR);
  expect(started).toHaveLength(1);
  expect(told.join('\n')).toMatch(/skipped: the one before still goes on/);
  started[0]?.finish(0);
  await vi.waitFor(() => expect(state().a?.running).toBeNull());
  await pass(HOUR);
  expect(started).toHaveLength(2);
  started[1]?.finish(1);
  await vi.waitFor(() => expect(told.join('\n')).toMatch(/exit 1 \(a gate failed\)/));
  scheduler.stop();
  expect(await end).toEqual({ worst: 1, interrupted: false });
});

it('lets suites that are due together wait for each other, so that none measures the other', async () => {
  const { scheduler, end } = begin([suite('a'), suite('b')]);
  await pass(HOUR);
  expect(started.map(({ order }) => order.suite.name)).toEqual(['a']);
  // Until its turn comes, b is not handled: a crash now would be caught up with.
  expect(Date.parse(state().b?.handledUntil ?? '')).toBeLessThan(started[0]?.atMs ?? 0);
  started[0]?.finish(0);
  await vi.waitFor(() => expect(started.map(({ order }) => order.suite.name)).toEqual(['a', 'b']));
  started[1]?.finish(0);
  await vi.waitFor(() => expect(state().b?.running).toBeNull());
  scheduler.stop();
  await end;
});

it('passes an interrupt on to the run that goes on, waits for its end and ends', async () => {
  const { scheduler, end, ended } = begin([suite('a'), suite('b')]);
  await pass(HOUR);
  expect(ended()).toBe(false);
  scheduler.stop();
  expect(await end).toEqual({ worst: 130, interrupted: true });
  expect(interrupts).toBe(1);
  expect(state().a?.running).toBeNull();
  // b waited for its turn; the next schedule runs it.
  expect(told.join('\n')).toMatch(/b: not started/);
  const next = begin([suite('b')]);
  await vi.waitFor(() => expect(started.at(-1)?.order.suite.name).toBe('b'));
  next.scheduler.stop();
  await next.end;
});

it('a schedule that starts anew catches up once, tells what it missed, and begins with nothing', async () => {
  const first = begin([suite('a')]);
  await asleep();
  expect(started).toHaveLength(0);
  first.scheduler.stop();
  await first.end;
  await clock.advance(3 * HOUR + 10 * MINUTE);
  const second = begin([suite('a')]);
  await vi.waitFor(() => expect(started).toHaveLength(1));
  expect(told.join('\n')).toMatch(/missed: nothing ran at \d\d:00, \d\d:00/);
  started[0]?.finish(0);
  await vi.waitFor(() => expect(state().a?.running).toBeNull());
  second.scheduler.stop();
  await second.end;
  const third = begin([suite('a')]);
  await asleep();
  third.scheduler.stop();
  await third.end;
  expect(started).toHaveLength(1);
});

it('another cron entry begins anew', async () => {
  const first = begin([suite('a', '0 * * * *')]);
  await asleep();
  first.scheduler.stop();
  await first.end;
  await clock.advance(HOUR);
  const second = begin([suite('a', '*/5 * * * *')]);
  await asleep();
  expect(started).toHaveLength(0);
  expect(told.join('\n')).toMatch(/another one now: \*\/5/);
  second.scheduler.stop();
  await second.end;
});

it('--once runs what is due, also the first time, and ends with the worst exit code', async () => {
  await clock.advance(HOUR - (clock.wallMs() % HOUR) + MINUTE);
  const first = begin([suite('a'), suite('b'), suite('c', '30 12 1 1 *')], { once: true });
  await vi.waitFor(() => expect(started).toHaveLength(1));
  started[0]?.finish(4);
  await vi.waitFor(() => expect(started).toHaveLength(2));
  started[1]?.finish(0);
  expect(await first.end).toEqual({ worst: 4, interrupted: false });
  const second = begin([suite('a'), suite('b')], { once: true });
  expect(await second.end).toEqual({ worst: 0, interrupted: false });
  expect(started).toHaveLength(2);
});

it.each([
  ['was about to be started', false, { resume: false }],
  ['was cut off', true, { resume: true }],
])(
  'a run that %s when its schedule died is run by the next one, in the same folder',
  async (_, began, order) => {
    await clock.advance(HOUR - (clock.wallMs() % HOUR) + MINUTE);
    const dueAt = new Date(clock.wallMs() - MINUTE).toISOString();
    const left = {
      dueAt,
      folder: `a/due-${dueAt.replace(/[-:]/g, '').replace('T', '-').slice(0, 15)}`,
      process: null,
    };
    const remembered = { cron: '0 * * * *', timeZone: 'UTC', handledUntil: dueAt, running: left };
    writeFileSync(
      join(folder, 'schedule.json'),
      JSON.stringify({ formatVersion: 1, suites: { a: remembered } }),
    );
    if (began) {
      mkdirSync(join(folder, left.folder), { recursive: true });
      writeFileSync(join(folder, left.folder, 'manifest.json'), '{}');
    }
    const { scheduler, end } = begin([suite('a')]);
    await vi.waitFor(() => expect(started).toHaveLength(1));
    expect(started[0]?.order).toMatchObject({ ...order, folder: join(folder, left.folder) });
    scheduler.stop();
    await end;
  },
);

it('a run that ended while no schedule watched is told, not run again', async () => {
  await clock.advance(30 * MINUTE);
  const dueAt = new Date(clock.wallMs() - MINUTE).toISOString();
  const left = { dueAt, folder: 'a/due-x', process: null };
  const remembered = { cron: '0 * * * *', timeZone: 'UTC', handledUntil: dueAt, running: left };
  writeFileSync(
    join(folder, 'schedule.json'),
    JSON.stringify({ formatVersion: 1, suites: { a: remembered } }),
  );
  writeFileSync(
    join(folder, 'runs.jsonl'),
    `${JSON.stringify({ runId: 'x', suite: 'a', path: 'a/due-x', startedAt: dueAt, complete: true, exitCode: 1 })}\n`,
  );
  const { scheduler, end } = begin([suite('a')]);
  await asleep();
  expect(told.join('\n')).toMatch(/ended meanwhile: ended with exit 1/);
  expect(started).toHaveLength(0);
  scheduler.stop();
  await end;
});

it('refuses a state that it can not read', async () => {
  writeFileSync(join(folder, 'schedule.json'), '{"formatVersion": 9}');
  await expect(begin([suite('a')]).end).rejects.toThrow(/no state of a schedule/);
});
