import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunHistory } from '../types/run-history.ts';
import { writeFileAtomically } from '../util/atomic-write.ts';
import { InputError, messageOf } from '../util/errors.ts';

/** File in a run folder that holds what its times were judged by beside the baseline, so that its report can be made again. */
const FILE = 'history.json';

/** Keeps in a run folder the earlier runs that its times are judged by. */
export async function keepHistory(runFolder: string, history: RunHistory): Promise<void> {
  await writeFileAtomically(join(runFolder, FILE), [`${JSON.stringify(history)}\n`]);
}

/** What a run's times were judged by; null: the run keeps none. An InputError when the file is damaged. */
export async function readKeptHistory(runFolder: string): Promise<RunHistory | null> {
  const where = join(runFolder, FILE);
  const text = await readFile(where, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const hint = 'restore the file; without it times are judged by no earlier run';
  try {
    const history = JSON.parse(text) as RunHistory;
    if (history.formatVersion === 1 && Array.isArray(history.runs)) return history;
  } catch (error) {
    throw new InputError(`the history can not be read: ${messageOf(error)}`, { where, hint, cause: error });
  }
  throw new InputError('this is no history of format 1', { where, hint });
}
