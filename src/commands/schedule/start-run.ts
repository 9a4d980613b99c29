import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { markOf, type ProcessMark } from '../../store/process-mark.ts';
import { type Context, EXIT } from '../command.ts';

/** How a run in a process of its own ended. */
export interface RunEnd {
  readonly code: number;
  /** What the user should know of its end beside the code; null: nothing. */
  readonly note: string | null;
}

/** A run in a process of its own. */
export interface StartedRun {
  /** Null: it could not be started. */
  readonly process: ProcessMark | null;
  readonly end: Promise<RunEnd>;
  /** Asks it to stop, as an interrupt would. */
  readonly interrupt: () => void;
}

const CLI = fileURLToPath(new URL('../../cli.js', import.meta.url));

/**
 * Starts this command line in a child process, in a process group of its own: an interrupt typed at the terminal reaches
 * the schedule alone, which passes it on once.
 */
export function startRun(args: readonly string[], context: Pick<Context, 'cwd' | 'env'>): StartedRun {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: context.cwd,
    env: { ...context.env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const end = new Promise<RunEnd>((settle) => {
    child.on('error', (error) =>
      settle({ code: EXIT.bug, note: `it could not be started: ${error.message}` }),
    );
    child.on('exit', (code, signal) =>
      settle(code === null ? { code: EXIT.incomplete, note: `killed by ${signal}` } : { code, note: null }),
    );
  });
  return {
    process: child.pid === undefined ? null : markOf(child.pid),
    end,
    interrupt: () => {
      child.kill('SIGINT');
    },
  };
}
