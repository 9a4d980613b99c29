import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunManifest } from '../types/manifest.ts';
import { writeFileAtomically } from '../util/atomic-write.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { redactSecrets } from '../util/redact.ts';
import { completeManifest } from './old-runs.ts';

const FILE = 'manifest.json';

/** Writes a run's manifest into its folder, secrets removed. */
export async function writeManifest(folder: string, manifest: RunManifest): Promise<void> {
  await writeFileAtomically(join(folder, FILE), [`${redactSecrets(JSON.stringify(manifest, null, 2))}\n`]);
}

/** Reads a run's manifest; an InputError when the folder is no run of this version. */
export async function readManifest(folder: string): Promise<RunManifest> {
  const path = join(folder, FILE);
  let manifest: RunManifest;
  try {
    manifest = JSON.parse(await readFile(path, 'utf8')) as RunManifest;
  } catch (error) {
    throw new InputError(`no run here: ${messageOf(error)}`, {
      where: path,
      hint: 'name a run folder or a run id; `hfbench list` shows them',
      cause: error,
    });
  }
  if (manifest.formatVersion !== 1) {
    throw new InputError(`a run of format ${String(manifest.formatVersion)}, this version reads format 1`, {
      where: path,
    });
  }
  return completeManifest(manifest);
}
