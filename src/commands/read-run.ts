import { join } from 'node:path';
import type { RunData } from '../analysis/compare-runs.ts';
import { checkCells, readCells } from '../analysis/read-cells.ts';
import { gatherFacts, type RunFacts } from '../analysis/read-events.ts';
import { readManifest } from '../store/manifest.ts';
import { readJournalInBatches } from '../store/read-journal.ts';
import { expandCells } from '../suite/expand.ts';
import type { RunManifest } from '../types/manifest.ts';

/** The journal and the manifest of a run folder. */
export async function readRun(
  folder: string,
): Promise<{ readonly facts: RunFacts; readonly manifest: RunManifest }> {
  const facts = await gatherFacts(readJournalInBatches(join(folder, 'journal.jsonl')));
  return { facts, manifest: await readManifest(folder) };
}

/** A run folder's requests as comparisons read them. */
export async function readRunData(folder: string): Promise<RunData> {
  const { facts, manifest } = await readRun(folder);
  const cells = expandCells(manifest.suite);
  checkCells(cells, facts);
  const data = readCells({ manifest, cells }, facts, { periods: new Map(), stalls: null, rentals: [] });
  const cancelled = data.some(({ measured }) => measured.some(({ row }) => row.status === 'cancelled'));
  const whole = data.every(({ planned, measured }) => measured.length >= planned);
  return { manifest, complete: facts.complete && whole && !cancelled, cells: data };
}
