import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../util/errors.ts';

/** Says who writes into a run folder. */
const FILE = 'run.lock';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the system counts it: a later process may bear the same number. Null: not known here. */
  readonly began: string | null;
}

/**
 * Takes a run folder for this process, so that no second one writes beside it. A lock whose process has died is taken
 * over. Gives the way to release it. Held by a living process, here or on another machine: InputError.
 */
export function lockRunFolder(folder: string): () => void {
  const path = join(folder, FILE);
  const began = processState(process.pid)?.began ?? null;
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), began } satisfies Owner);
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

/** A process of another machine can't be seen and counts as alive; a killed one that nobody has buried does not. */
function isAlive({ pid, host, began }: Owner): boolean {
  if (host !== hostname()) return true;
  const state = processState(pid);
  if (state !== null) return !'ZX'.includes(state.letter) && (began === null || began === state.began);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** State letter and start time of a process from Linux's /proc (proc_pid_stat(5), fields 3 and 22); null where there is none. */
function processState(pid: number): { readonly letter: string; readonly began: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name may hold spaces and brackets; the fields that matter stand after its last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { letter: fields[0] ?? '', began: fields[19] ?? '' };
  } catch {
    return null;
  }
}
