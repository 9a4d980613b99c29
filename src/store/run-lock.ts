import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../util/errors.ts';

/** Says who writes into a run folder. */
const FILE = 'run.lock';

interface Owner {
  readonly pid: number;
  readonly host: string;
}

/**
 * Takes a run folder for this process, so that no second one writes beside it. A lock whose process has died is taken
 * over. Gives the way to release it. Held by a living process, here or on another machine: InputError.
 */
export function lockRunFolder(folder: string): () => void {
  const path = join(folder, FILE);
  const mine = JSON.stringify({ pid: process.pid, host: hostname() } satisfies Owner);
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
function readOwner(path: string): Owner | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

/** A process of another machine can't be seen and counts as alive. */
function isAlive({ pid, host }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
