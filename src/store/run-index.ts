import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RunGlance } from '../types/run-glance.ts';
import { InputError } from '../util/errors.ts';
import { readGlance } from './read-glance.ts';

/** One line of reports/runs.jsonl. */
export interface RunIndexEntry {
  readonly runId: string;
  readonly suite: string;
  /** Folder of the run: relative to the reports folder when inside it, else absolute. */
  readonly path: string;
  readonly startedAt: string;
  readonly complete: boolean;
  readonly exitCode: number;
  /** Null: the line was written by version 0.1.0, which did not keep it. */
  readonly glance: RunGlance | null;
}

const FILE = 'runs.jsonl';

/** Adds a run to the index in the reports folder; a later line of the same run replaces an earlier one on reading. */
export async function indexRun(reportsFolder: string, entry: RunIndexEntry): Promise<void> {
  await mkdir(reportsFolder, { recursive: true });
  const file = await open(join(reportsFolder, FILE), 'a+');
  try {
    const { size } = await file.stat();
    const last = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    // A line that a full disk or a crash cut short must not swallow this one.
    const isTorn = last.bytesRead === 1 && last.buffer[0] !== 0x0a;
    await file.appendFile(`${isTorn ? '\n' : ''}${JSON.stringify(entry)}\n`);
  } finally {
    await file.close();
  }
}

/** Enters what a report that was made again says of its run; a run that the index does not know stays unknown. */
export async function refreshGlance(reportsFolder: string, runId: string, glance: RunGlance): Promise<void> {
  const entry = (await readRunIndex(reportsFolder)).find((item) => item.runId === runId);
  if (entry === undefined || isDeepStrictEqual(entry.glance, glance)) return;
  await indexRun(reportsFolder, { ...entry, glance });
}

/** The runs that the index knows, oldest first; empty when there is no index. Unreadable lines are left out. */
export async function readRunIndex(reportsFolder: string): Promise<readonly RunIndexEntry[]> {
  const text = await readFile(join(reportsFolder, FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const runs = new Map<string, RunIndexEntry>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      const entry = JSON.parse(line) as RunIndexEntry;
      if ([entry.runId, entry.suite, entry.path, entry.startedAt].some((text) => typeof text !== 'string'))
        continue;
      runs.set(entry.runId, { ...entry, glance: readGlance(entry.glance) });
    } catch {
      // A line that a crash cut short names no run.
    }
  }
  return [...runs.values()];
}

/** The folder of a run that the index names. */
export function indexedFolder(reportsFolder: string, { path }: Pick<RunIndexEntry, 'path'>): string {
  return isAbsolute(path) ? path : join(reportsFolder, path);
}

/** The folder of a run named by its folder or its id; an InputError when there is none. */
export async function findRunFolder(reportsFolder: string, run: string): Promise<string> {
  const asFolder = resolve(run);
  if ((await stat(join(asFolder, 'manifest.json')).catch(() => null)) !== null) return asFolder;
  const known = await readRunIndex(reportsFolder);
  const entry = known.find((item) => item.runId === run);
  if (entry !== undefined) return indexedFolder(reportsFolder, entry);
  throw new InputError(`there is no run "${run}"`, {
    where: reportsFolder,
    hint: known.length === 0 ? 'no run has been made yet' : `the newest run is ${known.at(-1)?.runId}`,
  });
}
