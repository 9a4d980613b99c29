import { resolve } from 'node:path';
import { type RunIndexEntry, readRunIndex } from '../store/run-index.ts';
import { InputError } from '../util/errors.ts';
import { nearest } from '../util/nearest.ts';
import { type Command, type Context, EXIT } from './command.ts';
import { showTrend } from './list/show-trend.ts';
import { reportsFolderIn } from './reports-folder.ts';
import { shorten } from './shorten.ts';

export const list: Command = {
  name: 'list',
  summary: 'list the runs so far, newest last; with --metric how a suite has gone since',
  positionals: '[suite]',
  flags: [
    {
      flags: '--metric <name>',
      description: 'value, 95 % interval and changes of level over the runs of the suite',
    },
    { flags: '--json', description: 'print JSON' },
  ],
  examples: ['hfbench list', 'hfbench list nightly --metric accuracy'],
  run: async ([suite], flags, context) => {
    const reportsFolder = reportsFolderIn(context.cwd);
    const known = await readRunIndex(reportsFolder);
    const runs = suite === undefined ? known : runsOf(suite, known);
    const metric = (flags.metric as string | undefined) ?? null;
    if (metric !== null) {
      if (suite === undefined)
        throw new InputError('--metric needs the name of a suite', {
          hint: `try: hfbench list nightly --metric ${metric}`,
        });
      await showTrend(runs, metric, flags.json === true, reportsFolder, context);
    } else if (flags.json === true) {
      context.out(`${JSON.stringify(runs)}\n`);
    } else if (runs.length === 0) {
      context.out('No run yet. Start one: hfbench run suites/quickstart.yaml\n');
    } else printRuns(runs, reportsFolder, context);
    return EXIT.ok;
  },
};

function runsOf(suite: string, known: readonly RunIndexEntry[]): readonly RunIndexEntry[] {
  const runs = known.filter((run) => run.suite === suite);
  if (runs.length > 0) return runs;
  const near = nearest(suite, [...new Set(known.map((run) => run.suite))]);
  throw new InputError(`there is no run of a suite named "${suite}"`, {
    hint:
      near === null ? 'name it as its `name:` does; hfbench list shows all runs' : `did you mean ${near}?`,
  });
}

function printRuns(runs: readonly RunIndexEntry[], reportsFolder: string, context: Context): void {
  const width = Math.max(...runs.map((run) => run.suite.length));
  for (const run of runs) {
    const state = run.complete ? 'complete  ' : 'incomplete';
    const folder = shorten(resolve(reportsFolder, run.path), context.cwd);
    context.out(
      `${run.runId}  ${run.suite.padEnd(width)}  ${state}  exit ${String(run.exitCode).padEnd(3)}  ${folder}\n`,
    );
  }
}
