import { join } from 'node:path';
import {
  readScheduleState,
  type ScheduleState,
  type SuiteState,
  writeScheduleState,
} from '../../store/schedule-state.ts';
import type { CronTimes } from '../../suite/cron.ts';
import type { Clock } from '../../types/context.ts';
import { EXIT } from '../command.ts';
import { worstExit } from '../worst-exit.ts';
import { findLeftRun } from './left-runs.ts';
import { type DuePolicy, settleDue, startOf } from './settle-due.ts';
import type { RunEnd, StartedRun } from './start-run.ts';
import { cutOffLine, endLine, missedLine } from './told-lines.ts';

/** A suite with its due times. */
export interface ScheduledSuite {
  readonly name: string;
  /** As typed. */
  readonly path: string;
  readonly cron: string;
  readonly times: CronTimes;
}

/** A run to be started. */
export interface RunOrder {
  readonly suite: ScheduledSuite;
  /** Absolute. */
  readonly folder: string;
  /** It was begun and cut off: only what is missing is sent. */
  readonly resume: boolean;
}

/** What a schedule works with. */
export interface ScheduleOptions {
  readonly suites: readonly ScheduledSuite[];
  /** Null: the machine's. */
  readonly timeZone: string | null;
  readonly policy: DuePolicy;
  /** Run what is due now, and end. */
  readonly once: boolean;
  readonly reportsFolder: string;
  readonly clock: Clock;
  /** Tells one event of a suite. */
  readonly say: (suite: string, text: string) => void;
  /** A moment as the user reads it. */
  readonly showTime: (ms: number) => string;
  readonly start: (order: RunOrder) => StartedRun;
}

/** How a schedule ended. */
export interface ScheduleEnd {
  /** Worst exit code of its runs. */
  readonly worst: number;
  /** A run was cut short because the schedule was stopped. */
  readonly interrupted: boolean;
}

interface Waiting {
  readonly suite: ScheduledSuite;
  readonly dueMs: number;
  readonly startMs: number;
  readonly resume: boolean;
}

/** The wall clock is looked at so often at least, so that a machine that slept or was set right is noticed. */
const LOOK_EVERY_MS = 30_000;

/** Runs suites when they are due, one at a time. What it has settled stands in reports/schedule.json before it acts. */
export class Scheduler {
  readonly #options: ScheduleOptions;
  #state: ScheduleState = {};
  /** Due times up to here were looked at, by suite; ahead of the state while one waits for its turn. */
  readonly #seen = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();
  #active: { readonly suite: ScheduledSuite; readonly run: StartedRun; readonly end: Promise<void> } | null =
    null;
  #stopping = false;
  #wake = new AbortController();
  #worst: number = EXIT.ok;
  #interrupted = false;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** Runs until it is stopped, with `once` until what was due at the start is done. */
  async run(): Promise<ScheduleEnd> {
    const { clock, once, suites } = this.#options;
    const beganMs = clock.wallMs();
    for (const suite of suites) await this.#begin(suite, beganMs);
    await this.#save();
    for (;;) {
      const nowMs = clock.wallMs();
      const nextMs = this.#stopping ? null : await this.#look(nowMs, once ? beganMs : nowMs);
      await this.#startNext();
      if (this.#active === null && (this.#stopping || (once && nextMs === null))) {
        await this.#save();
        return { worst: this.#worst, interrupted: this.#interrupted };
      }
      const waitMs = Math.min(LOOK_EVERY_MS, nextMs === null ? LOOK_EVERY_MS : Math.max(0, nextMs - nowMs));
      await this.#pause(waitMs);
    }
  }

  /** Starts nothing more, passes the interrupt on to the run that goes on, and ends when that has ended. */
  stop(): void {
    const { say } = this.#options;
    this.#stopping = true;
    for (const name of this.#waiting.keys()) say(name, 'not started; the next schedule catches up with it');
    this.#waiting.clear();
    if (this.#active !== null) {
      say(this.#active.suite.name, 'interrupted; waiting for its end');
      this.#active.run.interrupt();
    }
    this.#wake.abort();
  }

  /** Finds where an earlier schedule left a suite. */
  async #begin(suite: ScheduledSuite, nowMs: number): Promise<void> {
    const { name, cron } = suite;
    const { timeZone, once, policy, say } = this.#options;
    if (this.#seen.size === 0) this.#state = await readScheduleState(this.#options.reportsFolder);
    const earlier = this.#state[name];
    const same = earlier !== undefined && earlier.cron === cron && earlier.timeZone === timeZone;
    if (earlier !== undefined && !same) say(name, `its schedule is another one now: ${cron}`);
    // Whoever calls --once at the due time means that due time, also the first time.
    const fromMs = same ? Date.parse(earlier.handledUntil) : once ? nowMs - policy.catchUpMs : nowMs;
    this.#seen.set(name, fromMs);
    const running = earlier?.running ?? null;
    this.#remember(suite, running);
    if (running !== null) await this.#takeOver(suite, running, nowMs);
  }

  async #takeOver(
    suite: ScheduledSuite,
    left: NonNullable<SuiteState['running']>,
    nowMs: number,
  ): Promise<void> {
    const { say, showTime, clock, reportsFolder, policy } = this.#options;
    const found = await findLeftRun(left, reportsFolder, clock);
    const due = showTime(Date.parse(left.dueAt));
    if (found.kind === 'alive') {
      say(suite.name, `the run due ${due} still goes on; waiting for its end`);
      // Two that were left alive are waited for one after the other.
      await this.#active?.end;
      this.#watch(suite, found.run);
      return;
    }
    this.#remember(suite, null);
    if (found.kind === 'ended') {
      say(suite.name, `the run due ${due} ended meanwhile: ${endLine(found.end)}`);
      return;
    }
    const dueMs = Date.parse(left.dueAt);
    const startMs = startOf(suite.name, dueMs, policy.jitterMs);
    const resume = found.kind === 'cut-off';
    if (nowMs - startMs > policy.catchUpMs) {
      say(suite.name, resume ? cutOffLine(due, join(reportsFolder, left.folder)) : missedLine([due], 1));
      return;
    }
    // Until it is started again it stands as it was: a schedule that dies here finds it once more.
    this.#remember(suite, left);
    this.#waiting.set(suite.name, { suite, dueMs, startMs, resume });
  }

  /** Looks at what came due. Gives when to look again; null: nothing is due or will be, of what came due until `untilMs`. */
  async #look(nowMs: number, untilMs: number): Promise<number | null> {
    const { suites, policy, once, say, showTime } = this.#options;
    let nextMs: number | null = null;
    for (const suite of suites) {
      const { name, times } = suite;
      const { run, missed, missedCount } = settleDue(name, times, this.#seenOf(name), untilMs, policy);
      const isBusy = this.#active?.suite === suite || this.#waiting.has(name);
      if (missedCount > 0) {
        say(name, missedLine(missed.map(showTime), missedCount));
        await this.#settle(suite, missed.at(-1) as number);
      }
      let startMs = run?.startMs ?? null;
      if (run !== null && run.startMs <= nowMs) {
        startMs = null;
        if (isBusy) {
          say(name, `the run due ${showTime(run.dueMs)} is skipped: the one before still goes on`);
          await this.#settle(suite, run.dueMs);
        } else {
          this.#seen.set(name, run.dueMs);
          this.#waiting.set(name, { suite, ...run, resume: false });
          if (this.#active !== null) say(name, `due; it waits for ${this.#active.suite.name}`);
        }
      }
      const comesMs = startMs ?? (once ? null : this.#nextStart(suite, untilMs));
      if (comesMs !== null) nextMs = Math.min(nextMs ?? comesMs, comesMs);
    }
    return nextMs;
  }

  #nextStart({ name, times }: ScheduledSuite, nowMs: number): number | null {
    const dueMs = times.after(Math.max(nowMs, this.#seenOf(name)));
    return dueMs === null ? null : startOf(name, dueMs, this.#options.policy.jitterMs);
  }

  /** Starts the run that has waited longest, when none goes on. */
  async #startNext(): Promise<void> {
    if (this.#active !== null || this.#waiting.size === 0) return;
    const [next] = [...this.#waiting.values()].sort((a, b) => a.startMs - b.startMs);
    if (next === undefined) return;
    const { reportsFolder, start, say, showTime } = this.#options;
    const { suite, dueMs, resume } = next;
    this.#waiting.delete(suite.name);
    const order = { dueAt: new Date(dueMs).toISOString(), folder: folderOf(suite.name, dueMs) };
    this.#remember(suite, { ...order, process: null });
    await this.#save();
    if (this.#stopping) return;
    say(suite.name, `the run due ${showTime(dueMs)} ${resume ? 'goes on' : 'starts'} → ${order.folder}`);
    const run = start({ suite, folder: join(reportsFolder, order.folder), resume });
    this.#remember(suite, { ...order, process: run.process });
    this.#watch(suite, run);
    await this.#save();
  }

  #watch(suite: ScheduledSuite, run: StartedRun): void {
    const end = run.end.then((ended: RunEnd) => {
      this.#worst = worstExit(this.#worst, ended.code);
      if (this.#stopping && ended.code === EXIT.interrupted) this.#interrupted = true;
      this.#options.say(suite.name, endLine(ended));
      this.#remember(suite, null);
      this.#active = null;
      this.#wake.abort();
    });
    this.#active = { suite, run, end };
  }

  /** Due times up to here need nothing more. */
  async #settle(suite: ScheduledSuite, dueMs: number): Promise<void> {
    this.#seen.set(suite.name, dueMs);
    // While an earlier one waits for its turn, only memory goes ahead: it is to be found again after a crash.
    if (this.#waiting.has(suite.name)) return;
    this.#remember(suite, this.#state[suite.name]?.running ?? null);
    await this.#save();
  }

  #remember({ name, cron }: ScheduledSuite, running: SuiteState['running']): void {
    const handledUntil = new Date(this.#seenOf(name)).toISOString();
    const { timeZone } = this.#options;
    this.#state = { ...this.#state, [name]: { cron, timeZone, handledUntil, running } };
  }

  #seenOf(name: string): number {
    return this.#seen.get(name) ?? 0;
  }

  #save(): Promise<void> {
    return writeScheduleState(this.#options.reportsFolder, this.#state);
  }

  /** Sleeps, until a run ends or it is stopped. */
  async #pause(ms: number): Promise<void> {
    await this.#options.clock.sleep(ms, this.#wake.signal).catch(() => undefined);
    const isWoken = this.#wake.signal.aborted;
    this.#wake = new AbortController();
    if (isWoken) await this.#save();
  }
}

/** A due time has one folder, relative to the reports folder: a second run of it would be refused there. */
function folderOf(suite: string, dueMs: number): string {
  const stamp = new Date(dueMs).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return join(suite, `due-${stamp}`);
}
