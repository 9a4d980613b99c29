import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunReport } from '../types/report.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { readReport } from './write-reports.ts';

/** The report of a run folder: its report.json, or made anew from its journal when there is none. */
export async function loadReport(folder: string): Promise<RunReport> {
  const path = join(folder, 'report.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return readReport(folder);
  try {
    const report = JSON.parse(text) as RunReport;
    if (report.formatVersion === 1) return report;
  } catch (error) {
    throw new InputError(`no report: ${messageOf(error)}`, {
      where: path,
      hint: `make it again: hfbench report ${folder}`,
      cause: error,
    });
  }
  throw new InputError('a report of another version', { where: path });
}
