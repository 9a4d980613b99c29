import { type Command, EXIT } from './command.ts';
import { duration, usd } from './flag-values.ts';
import { putDownLeftovers } from './put-down-leftovers.ts';
import { carryOutJob } from './run/carry-out-job.ts';
import { readEnvironment, readTokenSources } from './run/environment.ts';
import { newJobs, resumedJob } from './run/jobs.ts';
import { isQueued, REDIS_FLAG, RUNNER_FLAG, redisUrl } from './run/queue-flags.ts';
import { SIZE_FLAGS, TRUST_FLAGS, VALUE_FLAGS } from './suite-flags.ts';
import { worstExit } from './worst-exit.ts';
import { chooseReporters, REPORTER_FLAG } from './write-reports.ts';

export const run: Command = {
  name: 'run',
  summary: 'run suites: a run folder each, the results table on stdout, progress on stderr',
  positionals: '[suite...]',
  flags: [
    {
      flags: '-o, --out <dir>',
      description: 'run folder (several suites: a subfolder each); default reports/<suite>/<runId>',
    },
    ...SIZE_FLAGS,
    { flags: '--resume <run>', description: 'continue a run (folder or id): only what is missing is sent' },
    { flags: '--retry-errors', description: 'with --resume: send failed requests again as well' },
    { flags: '--max-cost <usd>', description: 'stop before spending more', parse: usd },
    {
      flags: '--max-duration <time>',
      description: 'stop after 90s, 10m, 2h',
      parse: duration('--max-duration'),
    },
    {
      flags: '--baseline <run>',
      description: 'what gates versus a baseline are held against: accepted (default), latest, or a run',
    },
    {
      flags: '--cache',
      description:
        'take answers of earlier runs from reports/.cache/answers and keep new ones; never for times',
    },
    { flags: '--cache-dir <dir>', description: 'the same with another folder' },
    RUNNER_FLAG,
    REDIS_FLAG,
    REPORTER_FLAG,
    ...VALUE_FLAGS,
    ...TRUST_FLAGS,
    { flags: '--json', description: 'print the result as JSON instead of a table' },
    { flags: '--quiet', description: 'no progress on stderr' },
    { flags: '--no-color', description: 'no colours' },
  ],
  examples: [
    'hfbench run suites/quickstart.yaml',
    'HF_TOKEN=… hfbench run suites/live/which-model.yaml --limit 50',
    'hfbench run suites/quickstart.yaml --resume 20261121-090000-a1b2',
  ],
  run: async (paths, flags, outer) => {
    const reporters = chooseReporters((flags.reporter as string[] | undefined) ?? null);
    const env = await readEnvironment(outer.env, (flags.envFile as string | undefined) ?? null, outer.cwd);
    const context = { ...outer, env };
    const sources = await readTokenSources(env);
    const queued = isQueued(flags) ? redisUrl(flags, env) : null;
    await putDownLeftovers(sources, context);
    const jobs =
      flags.resume === undefined
        ? await newJobs(paths, flags, reporters, sources, context)
        : [await resumedJob(paths, flags, reporters, sources, context)];
    const view = {
      json: flags.json === true,
      quiet: flags.quiet === true,
      reporters,
      retryErrors: flags.retryErrors === true,
      redisUrl: queued,
    };
    let worst: number = EXIT.ok;
    for (const job of jobs) {
      const code = await carryOutJob(job, view, sources, context);
      worst = worstExit(worst, code);
      if (code === EXIT.interrupted) break;
    }
    return worst;
  },
};
