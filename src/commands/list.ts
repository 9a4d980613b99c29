import { resolve } from 'node:path';
import { readRunIndex } from '../store/run-index.ts';
import { type Command, EXIT } from './command.ts';
import { reportsFolderIn } from './reports-folder.ts';
import { shorten } from './shorten.ts';

export const list: Command = {
  name: 'list',
  summary: 'list the runs so far, newest last',
  positionals: '',
  flags: [{ flags: '--json', description: 'print the runs as JSON' }],
  examples: ['hfbench list'],
  run: async (_args, flags, context) => {
    const reportsFolder = reportsFolderIn(context.cwd);
    const runs = await readRunIndex(reportsFolder);
    if (flags.json === true) {
      context.out(`${JSON.stringify(runs)}\n`);
    } else if (runs.length === 0) {
      context.out('No run yet. Start one: hfbench run suites/quickstart.yaml\n');
    } else {
      const width = Math.max(...runs.map((run) => run.suite.length));
      for (const run of runs) {
        const state = run.complete ? 'complete  ' : 'incomplete';
        const folder = shorten(resolve(reportsFolder, run.path), context.cwd);
        context.out(
          `${run.runId}  ${run.suite.padEnd(width)}  ${state}  exit ${String(run.exitCode).padEnd(3)}  ${folder}\n`,
        );
      }
    }
    return EXIT.ok;
  },
};
