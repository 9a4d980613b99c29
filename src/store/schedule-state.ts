import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../util/atomic-write.ts';
import { InputError, messageOf } from '../util/errors.ts';
import type { ProcessMark } from './process-mark.ts';

/** A run that a schedule began and has not seen the end of. */
export interface ScheduledRun {
  /** ISO 8601: when it was due. */
  readonly dueAt: string;
  /** Its folder, relative to the reports folder. It is named for the due time, so a due time has one run. */
  readonly folder: string;
  /** Null: it was about to be started. */
  readonly process: ProcessMark | null;
}

/** What a schedule remembers of a suite. */
export interface SuiteState {
  /** The entry and zone that the due times come from; null: the machine's zone. */
  readonly cron: string;
  readonly timeZone: string | null;
  /** ISO 8601: due times up to here were run, skipped or told as missed. */
  readonly handledUntil: string;
  readonly running: ScheduledRun | null;
}

/** What stands in reports/schedule.json, by the suites' names. */
export type ScheduleState = Readonly<Record<string, SuiteState>>;

const FILE = 'schedule.json';

/** Reads what schedules of this reports folder remember; empty when there is none. */
export async function readScheduleState(reportsFolder: string): Promise<ScheduleState> {
  const path = join(reportsFolder, FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return {};
  const hint = 'it is written whole or not at all; remove it to begin anew';
  try {
    const read = JSON.parse(text) as { formatVersion: number; suites: ScheduleState };
    if (read.formatVersion === 1 && typeof read.suites === 'object' && read.suites !== null)
      return read.suites;
  } catch (error) {
    throw new InputError(`no state of a schedule: ${messageOf(error)}`, { where: path, hint, cause: error });
  }
  throw new InputError('no state of a schedule of this version', { where: path, hint });
}

/** Writes what a schedule remembers, synced: a crash leaves the old state or the new one. */
export async function writeScheduleState(reportsFolder: string, suites: ScheduleState): Promise<void> {
  await mkdir(reportsFolder, { recursive: true });
  await writeFileAtomically(join(reportsFolder, FILE), [
    `${JSON.stringify({ formatVersion: 1, suites }, null, 2)}\n`,
  ]);
}
