import { isAbsolute, join } from 'node:path';
import { buildBaseline } from '../../analysis/build-baseline.ts';
import { readAccepted } from '../../store/baseline.ts';
import { findRunFolder, readRunIndex } from '../../store/run-index.ts';
import type { Baseline } from '../../types/baseline.ts';
import type { Suite } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import type { Context } from '../command.ts';
import { readRunData } from '../read-run.ts';
import { reportsFolderIn } from '../reports-folder.ts';

/**
 * What the suite's gates versus a baseline are held against: the accepted baseline, the newest complete run of the suite
 * (`latest`), or a run by folder or id. Null: no gate asks for one, or there is none yet. A run that does not exist is
 * an InputError.
 */
export async function chooseBaseline(
  suite: Suite,
  named: string | undefined,
  context: Context,
): Promise<Baseline | null> {
  if (suite.gates.every(({ versus }) => versus === null)) {
    if (named !== undefined) context.err(`No gate of ${suite.name} is versus a baseline.\n`);
    return null;
  }
  const reportsFolder = reportsFolderIn(context.cwd);
  if (named === undefined || named === 'accepted') {
    return completeTexts(await readAccepted(reportsFolder, suite.name), suite, reportsFolder);
  }
  if (named !== 'latest') return baselineOf(await findRunFolder(reportsFolder, named), suite, null);
  const runs = await readRunIndex(reportsFolder);
  const newest = runs.findLast((run) => run.suite === suite.name && run.complete);
  if (newest === undefined) return null;
  const folder = isAbsolute(newest.path) ? newest.path : join(reportsFolder, newest.path);
  return baselineOf(folder, suite, null);
}

async function baselineOf(folder: string, suite: Suite, acceptedAt: string | null): Promise<Baseline> {
  const { manifest, cells } = await readRunData(folder);
  return buildBaseline(manifest, cells, { acceptedAt, keep: 'all', gates: suite.gates });
}

/** An accepted baseline holds no texts: where a gate's metric needs them they are read from its run, if that is still there. */
async function completeTexts(
  accepted: Baseline | null,
  suite: Suite,
  reportsFolder: string,
): Promise<Baseline | null> {
  const lacks = suite.gates.some(
    ({ metric, versus }) =>
      versus !== null &&
      !metric.includes('.') &&
      accepted?.cells.some(({ values, pairs }) => !(metric in values) && !(metric in pairs)),
  );
  if (accepted === null || !lacks) return accepted;
  try {
    const folder = await findRunFolder(reportsFolder, accepted.runId);
    return await baselineOf(folder, suite, accepted.acceptedAt);
  } catch (error) {
    if (error instanceof InputError) return accepted;
    throw error;
  }
}
