import { glanceOf } from '../analysis/glance.ts';
import { renderConsole } from '../reporters/console.ts';
import { findRunFolder, refreshGlance } from '../store/run-index.ts';
import { type Command, EXIT } from './command.ts';
import { formatInputError } from './parse-command-line.ts';
import { reportsFolderIn } from './reports-folder.ts';
import { shorten } from './shorten.ts';
import { chooseReporters, REPORTER_FLAG, readReport, writeReports } from './write-reports.ts';

export const report: Command = {
  name: 'report',
  summary: 'make the reports of runs again from their journals; nothing is sent',
  positionals: '<run...>',
  flags: [REPORTER_FLAG, { flags: '--no-color', description: 'no colours' }],
  examples: [
    'hfbench report reports/quickstart/20261121-090000-a1b2',
    'hfbench report 20261121-090000-a1b2 --reporter html',
  ],
  run: async (runs, flags, context) => {
    const reporters = chooseReporters((flags.reporter as string[] | undefined) ?? null);
    let refused = false;
    for (const run of runs) {
      const folder = await findRunFolder(reportsFolderIn(context.cwd), run);
      const made = await readReport(folder);
      const { files, refusals } = await writeReports(folder, made, reporters);
      await refreshGlance(reportsFolderIn(context.cwd), made.manifest.runId, glanceOf(made));
      const { columns, color } = context.terminal;
      context.out(
        `${renderConsole(made, { width: columns, color })}\n${files.map((file) => shorten(file, context.cwd)).join('\n')}\n`,
      );
      for (const refusal of refusals) context.err(`${formatInputError(refusal)}\n`);
      refused ||= refusals.length > 0;
    }
    return refused ? EXIT.badInput : EXIT.ok;
  },
};
