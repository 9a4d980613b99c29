import { COMPARED_TIMES } from '../analysis/compare.ts';
import { compareRuns, type RunData } from '../analysis/compare-runs.ts';
import { renderComparison } from '../reporters/comparison-console.ts';
import { findRunFolder } from '../store/run-index.ts';
import type { RunComparison } from '../types/run-comparison.ts';
import { InputError } from '../util/errors.ts';
import { type Command, EXIT } from './command.ts';
import { share } from './flag-values.ts';
import { loadReport } from './load-report.ts';
import { readHistory } from './read-history.ts';
import { readRunData } from './read-run.ts';
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
    const folders = [await findRunFolder(reportsFolder, runA), await findRunFolder(reportsFolder, runB)];
    const [a, b] = (await Promise.all(folders.map(readRunData))) as [RunData, RunData];
    const clients = await Promise.all(folders.map(async (folder) => (await loadReport(folder)).client));
    const comparison = compareRuns(a, b, (flags.margin as number | undefined) ?? null, {
      history: await readHistory(reportsFolder, b.manifest, COMPARED_TIMES),
      clientsValid: clients.every((client) => client?.valid ?? true),
    });
    if (flags.force !== true) refuseUnlike(comparison);
    refuseStrangers(comparison);
    const { columns, color } = context.terminal;
    context.out(
      flags.json === true
        ? `${JSON.stringify(comparison)}\n`
        : renderComparison(comparison, { width: columns, color }),
    );
    return EXIT.ok;
  },
};

function refuseUnlike({ a, b, differences }: RunComparison): void {
  const unlike = differences.filter((difference) => difference.unlike);
  if (unlike.length === 0) return;
  throw new InputError(`these runs are unlike: ${unlike.map(({ message }) => message).join('; ')}`, {
    where: `${a.runId} and ${b.runId}`,
    hint: 'add --force to compare what can be compared',
  });
}

function refuseStrangers({ a, b, cells, withoutPartner }: RunComparison): void {
  if (cells.length > 0) return;
  const of = (side: 'a' | 'b') =>
    withoutPartner
      .filter(({ run }) => run === side)
      .map(({ cellId }) => cellId)
      .join(', ');
  throw new InputError(`no cell pairs: ${of('a')} against ${of('b')}`, {
    where: `${a.runId} and ${b.runId}`,
    hint: 'cells pair by candidate id, dataset, prompt and load',
  });
}
