import { COMPARED_TIMES } from '../../analysis/compare.ts';
import { compareRuns } from '../../analysis/compare-runs.ts';
import type { RunComparison } from '../../types/run-comparison.ts';
import { loadReportHead } from '../load-report.ts';
import { readHistory } from '../read-history.ts';
import { readRunData } from '../read-run.ts';

/**
 * Compares the runs of two folders before anything is refused; difference = b − a. Times are judged by the runs of the
 * reports folder that are earlier than b. Journals that can't be read are an InputError.
 */
export async function compareFolders(
  [folderA, folderB]: readonly [string, string],
  margin: number | null,
  reportsFolder: string,
): Promise<RunComparison> {
  const [a, b] = [await readRunData(folderA), await readRunData(folderB)];
  const clients = [(await loadReportHead(folderA)).client, (await loadReportHead(folderB)).client];
  return compareRuns(a, b, margin, {
    history: await readHistory(reportsFolder, b.manifest, COMPARED_TIMES),
    clientsValid: clients.every((client) => client?.valid ?? true),
  });
}
