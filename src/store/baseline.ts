import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Baseline } from '../types/baseline.ts';
import { writeFileAtomically } from '../util/atomic-write.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { redactSecrets } from '../util/redact.ts';

/** File in a run folder that holds what the run's gates were held against, so that its report can be made again. */
const OF_RUN = 'baseline.json';

function baselinePath(reportsFolder: string, suite: string): string {
  return join(reportsFolder, 'baselines', `${suite}.json`);
}

/** Writes the accepted baseline of its suite, secrets removed. Gives its path. */
export async function writeAccepted(reportsFolder: string, baseline: Baseline): Promise<string> {
  const path = baselinePath(reportsFolder, baseline.suite);
  await mkdir(dirname(path), { recursive: true });
  await write(path, baseline);
  return path;
}

/** The accepted baseline of a suite; null: none was accepted. */
export async function readAccepted(reportsFolder: string, suite: string): Promise<Baseline | null> {
  return read(baselinePath(reportsFolder, suite));
}

/** Suites that have an accepted baseline, by name. */
export async function listAccepted(reportsFolder: string): Promise<readonly string[]> {
  const files = await readdir(join(reportsFolder, 'baselines')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return files.flatMap((file) => /^([a-z0-9-]+)\.json$/.exec(file)?.[1] ?? []).sort();
}

/** Keeps in a run folder what the run is held against. */
export async function keepBaseline(runFolder: string, baseline: Baseline): Promise<void> {
  await write(join(runFolder, OF_RUN), baseline);
}

/** What a run was held against; null: nothing. */
export async function readKept(runFolder: string): Promise<Baseline | null> {
  return read(join(runFolder, OF_RUN));
}

async function write(path: string, baseline: Baseline): Promise<void> {
  await writeFileAtomically(path, [`${redactSecrets(JSON.stringify(baseline))}\n`]);
}

async function read(path: string): Promise<Baseline | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const hint = 'restore the file, or accept a run anew: hfbench baseline accept RUN';
  try {
    const baseline = JSON.parse(text) as Baseline;
    if (baseline.formatVersion === 1 && Array.isArray(baseline.cells)) return baseline;
  } catch (error) {
    throw new InputError(`the baseline can not be read: ${messageOf(error)}`, { where: path, hint });
  }
  throw new InputError('this is no baseline of format 1', { where: path, hint });
}
