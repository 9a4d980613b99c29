import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process wrote a file, so that a later one can tell whether it still lives. */
export interface ProcessMark {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the system counts it: a later process may bear the same number. Null: not known here. */
  readonly began: string | null;
}

/** The mark of this process. */
export function thisProcess(): ProcessMark {
  return markOf(process.pid);
}

/** The mark of a living process of this machine. */
export function markOf(pid: number): ProcessMark {
  return { pid, host: hostname(), began: processState(pid)?.began ?? null };
}

/** A process of another machine can't be seen and counts as alive; a killed one that nobody has buried does not. */
export function isAlive({ pid, host, began }: ProcessMark): boolean {
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
