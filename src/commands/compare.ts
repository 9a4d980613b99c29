import { renderComparison } from '../reporters/comparison-console.ts';
import { findRunFolder } from '../store/run-index.ts';
import { type Command, EXIT } from './command.ts';
import { compareFolders } from './compare/compare-folders.ts';
import { refusalOf } from './compare/refusal-of.ts';
import { share } from './flag-values.ts';
import { reportsFolderIn } from './reports-folder.ts';

export const compare: Command = {
  name: 'compare',
  summary: 'compare two runs, paired by the content of their samples; nothing is sent',
  positionals: '<runA> <runB>',
  flags: [
    {
      flags: '--margin <share>',
      description: 'loss that is accepted: within it a metric is not worse (0.02 is 2 points)',
      parse: share('--margin'),
    },
    { flags: '--force', description: 'compare what can be compared of runs that are unlike' },
    { flags: '--json', description: 'print the comparison as JSON' },
    { flags: '--no-color', description: 'no colours' },
  ],
  examples: [
    'hfbench compare 20261121-090000-a1b2 20261122-090000-c3d4',
    'hfbench compare reports/nightly/20261121-090000-a1b2 20261122-090000-c3d4 --margin 0.02',
  ],
  run: async ([runA = '', runB = ''], flags, context) => {
    const reportsFolder = reportsFolderIn(context.cwd);
    const folders = [
      await findRunFolder(reportsFolder, runA),
      await findRunFolder(reportsFolder, runB),
    ] as const;
    const comparison = await compareFolders(
      folders,
      (flags.margin as number | undefined) ?? null,
      reportsFolder,
    );
    const refusal = refusalOf(comparison, flags.force === true);
    if (refusal !== null) throw refusal;
    const { columns, color } = context.terminal;
    context.out(
      flags.json === true
        ? `${JSON.stringify(comparison)}\n`
        : renderComparison(comparison, { width: columns, color }),
    );
    return EXIT.ok;
  },
};
