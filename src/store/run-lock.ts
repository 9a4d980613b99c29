import { join } from 'node:path';
import { InputError } from '../util/errors.ts';
import { readOwner, takeLock } from './lock-file.ts';
import type { ProcessMark } from './process-mark.ts';

/** Says who writes into a run folder. */
const FILE = 'run.lock';

/**
 * Takes a run folder for this process, so that no second one writes beside it. A lock whose process has died is taken
 * over. Gives the way to release it. Held by a living process, here or on another machine: InputError.
 */
export function lockRunFolder(folder: string): () => void {
  const path = join(folder, FILE);
  const lock = takeLock(path);
  if ('release' in lock) return lock.release;
  if (lock.owner === null)
    throw new InputError('this run folder is taken by another process', { where: folder });
  throw new InputError(`this run is still going, in process ${lock.owner.pid} on ${lock.owner.host}`, {
    where: folder,
    hint: `wait for its end; if that process is not hfbench, remove ${path}`,
  });
}

/** Who writes into a run folder, alive or not; null: nobody. */
export function ownerOfRunFolder(folder: string): ProcessMark | null {
  return readOwner(join(folder, FILE));
}
