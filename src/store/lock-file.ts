import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive, type ProcessMark, thisProcess } from './process-mark.ts';

/** A lock that was taken, with the way to release it, or who holds it (null: several processes fight for it). */
export type LockResult = { readonly release: () => void } | { readonly owner: ProcessMark | null };

/** Takes a lock file for this process. The lock of a process that has died is taken over. */
export function takeLock(path: string): LockResult {
  const mine = JSON.stringify(thisProcess());
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      return { release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = readOwner(path);
    if (owner !== null && isAlive(owner)) return { owner };
    rmSync(path, { force: true });
  }
  return { owner: null };
}

/** Who holds a lock file. Null: there is none, or it was torn while it was written. */
export function readOwner(path: string): ProcessMark | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessMark;
  } catch {
    return null;
  }
}
