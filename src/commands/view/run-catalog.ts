import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { readManifest } from '../../store/manifest.ts';
import { isAlive } from '../../store/process-mark.ts';
import { indexedFolder, type RunIndexEntry, readRunIndex } from '../../store/run-index.ts';
import { ownerOfRunFolder } from '../../store/run-lock.ts';
import type { ListedRun, RunState } from '../../types/listed-run.ts';
import { InputError } from '../../util/errors.ts';
import { pageName } from '../../util/page-name.ts';

/** A run that the pages know. */
export interface KnownRun
  extends Pick<ListedRun, 'name' | 'runId' | 'suite' | 'startedAt' | 'state' | 'exitCode' | 'glance'> {
  readonly folder: string;
  /** False: the index does not have it, so its report alone says whether it is complete. */
  readonly isIndexed: boolean;
  /** Names of everything in its folder. */
  readonly files: ReadonlySet<string>;
}

/** Folders that are looked at at the same time. */
const AT_ONCE = 32;

/**
 * Every run that the index names or that stands in the reports folder, newest first. A folder that is gone, or is no run
 * of that id, is left out, and so is a path of the index that leads out of the reports folder by `..` or by a link.
 */
export async function findRuns(reportsFolder: string): Promise<readonly KnownRun[]> {
  const entries = await readRunIndex(reportsFolder);
  const home = await realpath(reportsFolder).catch(() => reportsFolder);
  const indexed = await mapInTurns(entries, (entry) => indexedRun(entry, reportsFolder, home));
  const runs = new Map(indexed.flatMap((run) => (run === null ? [] : [[run.name, run] as const])));
  const known = new Set([...runs.values()].map(({ folder }) => folder));
  const strangers = (await foldersIn(reportsFolder)).filter((folder) => !known.has(folder));
  for (const run of await mapInTurns(strangers, strangerRun))
    if (run !== null && !runs.has(run.name)) runs.set(run.name, run);
  return [...runs.values()].sort(newestFirst);
}

function newestFirst(a: KnownRun, b: KnownRun): number {
  if (a.startedAt !== b.startedAt) return a.startedAt < b.startedAt ? 1 : -1;
  return a.runId < b.runId ? 1 : -1;
}

async function indexedRun(
  entry: RunIndexEntry,
  reportsFolder: string,
  home: string,
): Promise<KnownRun | null> {
  const folder = indexedFolder(reportsFolder, entry);
  const files = await filesOf(folder);
  if (files === null || !files.has('manifest.json')) return null;
  if (!(await isAllowed(entry, folder, home))) return null;
  return {
    name: pageName(entry.runId),
    runId: entry.runId,
    suite: entry.suite,
    folder,
    startedAt: entry.startedAt,
    state: stateOf(folder, files, entry.complete === true),
    exitCode: Number.isInteger(entry.exitCode) ? entry.exitCode : null,
    glance: entry.glance,
    isIndexed: true,
    files,
  };
}

/** What a path of the index may lead to: a place below the reports folder, or by a full path a run of that very id. */
async function isAllowed(entry: RunIndexEntry, folder: string, home: string): Promise<boolean> {
  if (!isAbsolute(entry.path)) {
    const inside = relative(home, await realpath(folder));
    return inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
  }
  return (await runIdOf(folder)) === entry.runId;
}

async function runIdOf(folder: string): Promise<string | null> {
  return (await manifestOf(folder))?.runId ?? null;
}

async function manifestOf(folder: string) {
  try {
    return await readManifest(folder);
  } catch (error) {
    if (error instanceof InputError || error instanceof TypeError) return null;
    throw error;
  }
}

/** A run folder that the index does not have: it goes on, was killed, or was copied here. */
async function strangerRun(folder: string): Promise<KnownRun | null> {
  const files = await filesOf(folder);
  if (files === null || !files.has('manifest.json')) return null;
  const manifest = await manifestOf(folder);
  if (manifest === null || typeof manifest.runId !== 'string') return null;
  return {
    name: pageName(manifest.runId),
    runId: manifest.runId,
    suite: String(manifest.suite.name),
    folder,
    startedAt: String(manifest.startedAt),
    // Only a run that came to its end has a report.
    state: stateOf(folder, files, false),
    exitCode: null,
    glance: null,
    isIndexed: false,
    files,
  };
}

function stateOf(folder: string, files: ReadonlySet<string>, complete: boolean): RunState {
  if (files.has('run.lock')) {
    const owner = ownerOfRunFolder(folder);
    if (owner !== null && isAlive(owner)) return 'running';
  }
  return complete ? 'complete' : 'open';
}

async function filesOf(folder: string): Promise<ReadonlySet<string> | null> {
  try {
    return new Set(await readdir(folder));
  } catch {
    return null;
  }
}

/** Folders in the reports folder, and in those; links are not followed. */
async function foldersIn(reportsFolder: string): Promise<readonly string[]> {
  const first = await subfolders(reportsFolder);
  const second = await mapInTurns(first, subfolders);
  return [...first, ...second.flat()];
}

async function subfolders(folder: string): Promise<readonly string[]> {
  const items = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return items
    .filter((item) => item.isDirectory() && !item.name.startsWith('.'))
    .map((item) => join(folder, item.name));
}

async function mapInTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    done.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return done;
}
