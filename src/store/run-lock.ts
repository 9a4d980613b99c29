import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../util/errors.ts';
import { isAlive, type ProcessMark, thisProcess } from './process-mark.ts';

/** Says who writes into a run folder. */
const FILE = 'run.lock';

/**
 * Takes a run folder for this process, so that no second one writes beside it. A lock whose process has died is taken
 * over. Gives the way to release it. Held by a living process, here or on another machine: InputError.
 */
export function lockRunFolder(folder: string): () => void {
  const path = join(folder, FILE);
  const mine = JSON.stringify(thisProcess());
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = readOwner(path);
    if (owner !== null && isAlive(owner)) {
      throw new InputError(`this run is still going, in process ${owner.pid} on ${owner.host}`, {
        where: folder,
        hint: `wait for its end; if that process is not hfbench, remove ${path}`,
      });
    }
    rmSync(path, { force: true });
  }
  throw new InputError('this run folder is taken by another process', { where: folder });
}

/** Null: the lock has gone meanwhile, or was torn while it was written. */
function readOwner(path: string): ProcessMark | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessMark;
  } catch {
    return null;
  }
}
