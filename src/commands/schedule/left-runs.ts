import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { isAlive, type ProcessMark } from '../../store/process-mark.ts';
import { readRunIndex } from '../../store/run-index.ts';
import { ownerOfRunFolder } from '../../store/run-lock.ts';
import type { ScheduledRun } from '../../store/schedule-state.ts';
import type { Clock } from '../../types/context.ts';
import { EXIT } from '../command.ts';
import type { RunEnd, StartedRun } from './start-run.ts';

/** How often a run that an earlier schedule started is looked at, ms. */
const LOOK_EVERY_MS = 1000;

/** What became of a run whose schedule died: it goes on, it ended, it was cut off, or it never began. */
export type LeftRun =
  | { readonly kind: 'alive'; readonly run: StartedRun }
  | { readonly kind: 'ended'; readonly end: RunEnd }
  | { readonly kind: 'cut-off' }
  | { readonly kind: 'unborn' };

/** Finds out what became of a run that an earlier schedule left. */
export async function findLeftRun(left: ScheduledRun, reportsFolder: string, clock: Clock): Promise<LeftRun> {
  const folder = resolve(reportsFolder, left.folder);
  const owner = left.process ?? ownerOfRunFolder(folder);
  if (owner !== null && isAlive(owner)) {
    return { kind: 'alive', run: adopt(owner, left, reportsFolder, clock) };
  }
  const end = await readEnd(left, reportsFolder);
  if (end !== null) return { kind: 'ended', end };
  const began = (await stat(join(folder, 'manifest.json')).catch(() => null)) !== null;
  return { kind: began ? 'cut-off' : 'unborn' };
}

/** Watches a living run of another parent until its process is gone. */
function adopt(owner: ProcessMark, left: ScheduledRun, reportsFolder: string, clock: Clock): StartedRun {
  const watch = async (): Promise<RunEnd> => {
    while (isAlive(owner)) await clock.sleep(LOOK_EVERY_MS);
    return (
      (await readEnd(left, reportsFolder)) ?? { code: EXIT.incomplete, note: 'it died before its report' }
    );
  };
  return {
    process: owner,
    end: watch(),
    interrupt: () => {
      if (isAlive(owner)) process.kill(owner.pid, 'SIGINT');
    },
  };
}

/** How a run ended by the index of runs; null: it is not there. */
async function readEnd(left: ScheduledRun, reportsFolder: string): Promise<RunEnd | null> {
  const path = relative(reportsFolder, resolve(reportsFolder, left.folder));
  const entry = (await readRunIndex(reportsFolder)).findLast((run) => run.path === path);
  return entry === undefined ? null : { code: entry.exitCode, note: null };
}
