import { buildBaseline } from '../analysis/build-baseline.ts';
import { renderBaseline } from '../reporters/baseline-console.ts';
import { listAccepted, readAccepted, writeAccepted } from '../store/baseline.ts';
import { findRunFolder } from '../store/run-index.ts';
import type { Baseline } from '../types/baseline.ts';
import type { RunReport } from '../types/report.ts';
import { InputError } from '../util/errors.ts';
import { askNearest } from '../util/nearest.ts';
import { type Command, type Context, EXIT } from './command.ts';
import { readRunData } from './read-run.ts';
import { reportsFolderIn } from './reports-folder.ts';
import { shorten } from './shorten.ts';
import { readReport } from './write-reports.ts';

type Flags = Readonly<Record<string, unknown>>;

export const baseline: Command = {
  name: 'baseline',
  summary: 'accept a run as the baseline of its suite, or show the accepted ones',
  positionals: '<action> [name]',
  flags: [
    { flags: '--force', description: 'accept a run that is incomplete or whose client was saturated' },
    { flags: '--json', description: 'show: print the baselines as JSON' },
  ],
  examples: [
    'hfbench baseline accept 20261121-090000-a1b2',
    'hfbench baseline show',
    'hfbench baseline show nightly',
  ],
  run: async ([action, name], flags, context) => {
    if (action === 'accept') return accept(name, flags, context);
    if (action === 'show') return show(name, flags, context);
    throw new InputError(`baseline knows no action "${action}"`, {
      hint: `baseline accept <run> or baseline show [suite]${action === undefined ? '' : (askNearest(action, ['accept', 'show']) ?? '')}`,
    });
  },
};

async function accept(run: string | undefined, flags: Flags, context: Context): Promise<number> {
  if (run === undefined) {
    throw new InputError('no run was named', { hint: 'hfbench list shows them' });
  }
  const reportsFolder = reportsFolderIn(context.cwd);
  const folder = await findRunFolder(reportsFolder, run);
  if (flags.force !== true) refuseDoubtful(await readReport(folder), folder);
  const { manifest, cells } = await readRunData(folder);
  const accepted = buildBaseline(manifest, cells, {
    acceptedAt: new Date(context.clock.wallMs()).toISOString(),
    keep: 'labels',
    gates: manifest.suite.gates,
  });
  const path = await writeAccepted(reportsFolder, accepted);
  context.out(`${manifest.runId} is the baseline of ${manifest.suite.name}\n${shorten(path, context.cwd)}\n`);
  return EXIT.ok;
}

function refuseDoubtful({ status, client, manifest }: RunReport, folder: string): void {
  const resume = `finish it: hfbench run --resume ${manifest.runId}`;
  const force = 'or accept it as it is with --force';
  if (!status.complete) {
    throw new InputError('the run is incomplete', { where: folder, hint: `${resume}, ${force}` });
  }
  if (client?.valid === false) {
    throw new InputError(`the run is invalid: ${client.reasons.join('; ')}`, {
      where: folder,
      hint: `run it again on a quieter machine, ${force}: its scores may be sound, its times are not`,
    });
  }
}

async function show(suite: string | undefined, flags: Flags, context: Context): Promise<number> {
  const reportsFolder = reportsFolderIn(context.cwd);
  const known = await listAccepted(reportsFolder);
  if (suite !== undefined && !known.includes(suite)) {
    throw new InputError(`there is no baseline of "${suite}"`, {
      where: reportsFolder,
      hint:
        known.length === 0 ? 'accept a run: hfbench baseline accept RUN' : `there are ${known.join(', ')}`,
    });
  }
  const shown: Baseline[] = [];
  for (const name of suite === undefined ? known : [suite]) {
    const accepted = await readAccepted(reportsFolder, name);
    if (accepted !== null) shown.push(accepted);
  }
  if (flags.json === true) context.out(`${JSON.stringify(shown)}\n`);
  else if (shown.length === 0) context.out('No baseline yet. Accept a run: hfbench baseline accept RUN\n');
  else context.out(shown.map(renderBaseline).join('\n'));
  return EXIT.ok;
}
