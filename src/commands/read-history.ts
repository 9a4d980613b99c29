import { resolve } from 'node:path';
import { settingOfRun, toEarlierRun } from '../analysis/run-history.ts';
import { readManifest } from '../store/manifest.ts';
import { readRunIndex } from '../store/run-index.ts';
import { suiteHash } from '../suite/identity.ts';
import type { RunManifest } from '../types/manifest.ts';
import type { EarlierRun, RunHistory } from '../types/run-history.ts';
import { hashOf } from '../util/hash.ts';
import { loadReportHead } from './load-report.ts';

/** Most earlier runs that are read, and most that are looked at for them, newest first. */
const MOST_RUNS = 20;
const MOST_LOOKED_AT = 100;

/**
 * What complete runs of the same suite, data, sizes and places measured before a run began, newest ones first come, given
 * oldest first. Gates may differ. Runs whose files are gone or damaged are counted.
 */
export async function readHistory(
  reportsFolder: string,
  manifest: RunManifest,
  metrics: readonly string[],
): Promise<RunHistory> {
  const identity = identityOf(manifest);
  const known = (await readRunIndex(reportsFolder))
    .filter(({ suite, complete, runId, startedAt }) => {
      const isEarlier = startedAt <= manifest.startedAt && runId !== manifest.runId;
      return complete && isEarlier && suite === manifest.suite.name;
    })
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  const runs: EarlierRun[] = [];
  let unreadable = 0;
  for (const { path } of known.slice(0, MOST_LOOKED_AT)) {
    if (runs.length === MOST_RUNS) break;
    try {
      const folder = resolve(reportsFolder, path);
      if (identityOf(await readManifest(folder)) !== identity) continue;
      runs.push(toEarlierRun(await loadReportHead(folder), metrics));
    } catch {
      // Whatever is wrong with an old run, tonight's must not fail for it; it is counted, and the reason says so.
      unreadable += 1;
    }
  }
  return { formatVersion: 1, runs: runs.reverse(), unreadable };
}

/** Equal for runs that nothing but their night tells apart; a gate does not change what was measured. */
function identityOf(manifest: RunManifest): string {
  return hashOf(JSON.stringify([suiteHash({ ...manifest.suite, gates: [] }), settingOfRun(manifest)]));
}
