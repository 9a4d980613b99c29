import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../store/lock-file.ts';
import { isTimeZone } from '../suite/cron.ts';
import { InputError } from '../util/errors.ts';
import { type Command, type Context, EXIT } from './command.ts';
import { duration } from './flag-values.ts';
import { reportsFolderIn } from './reports-folder.ts';
import { readEnvironment } from './run/environment.ts';
import { renderWorkflow } from './schedule/render-workflow.ts';
import { runArgs } from './schedule/run-args.ts';
import { readScheduledSuites } from './schedule/scheduled-suites.ts';
import { type ScheduledSuite, Scheduler } from './schedule/scheduler.ts';
import { startOf } from './schedule/settle-due.ts';
import { startRun } from './schedule/start-run.ts';
import { wallTime } from './schedule/told-lines.ts';
import { shorten } from './shorten.ts';
import { SIZE_FLAGS, TRUST_FLAGS, VALUE_FLAGS } from './suite-flags.ts';

type Flags = Readonly<Record<string, unknown>>;

const CATCH_UP_MS = 3_600_000;
/** Due times that --list shows of each suite. */
const LISTED = 3;

export const schedule: Command = {
  name: 'schedule',
  summary: 'run suites when their `schedule:` (a cron entry) says so, one at a time; or print a CI workflow',
  positionals: '<suite...>',
  flags: [
    {
      flags: '--tz <zone>',
      description: "time zone of the cron entries; default the machine's",
      parse: zone,
    },
    {
      flags: '--jitter <time>',
      description: 'start up to so much later, drawn by suite and due time',
      parse: duration('--jitter'),
    },
    {
      flags: '--catch-up <time>',
      description: 'run once what came due while no schedule ran, unless it is older; default 1h',
      parse: duration('--catch-up'),
    },
    { flags: '--once', description: 'run what is due now, and end with the worst exit code: for cron' },
    { flags: '--list', description: 'print the next due times' },
    { flags: '--workflow', description: 'print a GitHub Actions workflow that runs the suite' },
    ...SIZE_FLAGS,
    ...VALUE_FLAGS,
    ...TRUST_FLAGS,
    { flags: '--json', description: 'with --list: print JSON' },
  ],
  examples: [
    'hfbench schedule suites/nightly.yaml --tz Europe/Berlin --jitter 5m',
    'hfbench schedule suites/nightly.yaml --once',
    'hfbench schedule suites/nightly.yaml --workflow > .github/workflows/nightly.yml',
  ],
  run: async (paths, flags, outer) => {
    const env = await readEnvironment(outer.env, (flags.envFile as string | undefined) ?? null, outer.cwd);
    const context = { ...outer, env };
    const timeZone = (flags.tz as string | undefined) ?? null;
    const suites = await readScheduledSuites(paths, flags, timeZone, context);
    if (flags.list === true) return list(suites, flags, timeZone, context);
    if (flags.workflow === true) {
      context.out(renderWorkflow(suites));
      return EXIT.ok;
    }
    return runLocked(suites, flags, timeZone, context);
  },
};

function zone(text: string): string {
  if (isTimeZone(text)) return text;
  throw new InputError(`--tz takes the name of a time zone such as Europe/Berlin or UTC, got "${text}"`);
}

function policyOf(flags: Flags): { readonly jitterMs: number; readonly catchUpMs: number } {
  return {
    jitterMs: Math.floor((flags.jitter as number | undefined) ?? 0),
    catchUpMs: (flags.catchUp as number | undefined) ?? CATCH_UP_MS,
  };
}

function list(
  suites: readonly ScheduledSuite[],
  flags: Flags,
  timeZone: string | null,
  context: Context,
): number {
  const { jitterMs } = policyOf(flags);
  const rows = suites.map(({ name, path, cron, times }) => {
    const next: { readonly dueAt: string; readonly startsAt: string }[] = [];
    let dueMs = times.after(context.clock.wallMs());
    while (dueMs !== null && next.length < LISTED) {
      const startMs = startOf(name, dueMs, jitterMs);
      next.push({ dueAt: new Date(dueMs).toISOString(), startsAt: new Date(startMs).toISOString() });
      dueMs = times.after(dueMs);
    }
    return { suite: name, path, schedule: cron, timeZone, next };
  });
  if (flags.json === true) context.out(`${JSON.stringify(rows)}\n`);
  for (const row of flags.json === true ? [] : rows) {
    const times = row.next.map(({ startsAt }) => wallTime(Date.parse(startsAt), timeZone));
    context.out(`${row.suite}  ${row.schedule}  ${times.length === 0 ? 'never again' : times.join(', ')}\n`);
  }
  return EXIT.ok;
}

/** Two schedules of one folder would start every run twice: the second one ends at once. */
async function runLocked(
  suites: readonly ScheduledSuite[],
  flags: Flags,
  timeZone: string | null,
  context: Context,
): Promise<number> {
  const reportsFolder = reportsFolderIn(context.cwd);
  const path = join(reportsFolder, 'schedule.lock');
  mkdirSync(reportsFolder, { recursive: true });
  const lock = takeLock(path);
  if ('release' in lock) {
    try {
      return await run(suites, flags, timeZone, reportsFolder, context);
    } finally {
      lock.release();
    }
  }
  const who = lock.owner === null ? 'another process' : `process ${lock.owner.pid} on ${lock.owner.host}`;
  if (flags.once !== true) {
    throw new InputError(`a schedule of this folder is running already, in ${who}`, {
      where: path,
      hint: 'stop it first, or give its suites to one schedule',
    });
  }
  // What is due stays due: the next call catches up with it.
  context.err(`${wallTime(context.clock.wallMs(), timeZone)}  skipped: ${who} is still at work here\n`);
  return EXIT.ok;
}

async function run(
  suites: readonly ScheduledSuite[],
  flags: Flags,
  timeZone: string | null,
  reportsFolder: string,
  context: Context,
): Promise<number> {
  const { clock, cwd } = context;
  const once = flags.once === true;
  const showTime = (ms: number) => wallTime(ms, timeZone);
  const policy = policyOf(flags);
  const say = (suite: string, text: string) =>
    context.err(`${showTime(clock.wallMs())}  ${suite}: ${text}\n`);
  for (const { name, times } of suites) {
    const dueMs = times.after(clock.wallMs());
    say(name, dueMs === null ? 'never due again' : `next due ${showTime(dueMs)}`);
  }
  const scheduler = new Scheduler({
    suites,
    timeZone,
    policy,
    once,
    reportsFolder,
    clock,
    say,
    showTime,
    start: ({ suite, folder, resume }) => {
      const place = resume ? ['--resume', folder] : ['-o', shorten(folder, cwd)];
      return startRun(['run', suite.path, ...place, '--quiet', ...runArgs(flags)], context);
    },
  });
  const release = context.onInterrupt(() => scheduler.stop());
  try {
    const { worst, interrupted } = await scheduler.run();
    if (interrupted) return EXIT.interrupted;
    return once ? worst : EXIT.ok;
  } finally {
    release();
  }
}
