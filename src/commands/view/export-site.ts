import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { comparisonName, filedLinks } from '../../reporters/pages/links.ts';
import { renderRunsPage } from '../../reporters/pages/runs-page.ts';
import { readAccepted } from '../../store/baseline.ts';
import { InputError, messageOf } from '../../util/errors.ts';
import { pageName } from '../../util/page-name.ts';
import { makeComparePage } from './compare-view.ts';
import type { KnownRun } from './run-catalog.ts';
import { openRunFile, RUN_FILES } from './run-files.ts';
import { makeRunPage } from './run-view.ts';
import type { Site } from './site.ts';
import { makeSuitePage } from './suite-view.ts';

/** Newest runs of a suite that are compared, each with the one before it and with the baseline: a comparison reads two journals. */
const MOST_COMPARED = 20;

/** What an export has made. */
export interface ExportedSite {
  readonly runs: number;
  readonly pages: number;
  readonly files: number;
  /** Comparisons that could not be made, with the reason. */
  readonly leftOut: readonly string[];
}

interface Pair {
  readonly a: KnownRun;
  readonly b: KnownRun;
}

/**
 * Writes the pages and the reports of every run into a folder, to be opened from disk or put on any host of files. The
 * folder is made, or empty: another is an InputError. `place`: the reports folder as people know it.
 */
export async function exportSite(site: Site, folder: string, place: string): Promise<ExportedSite> {
  await openFolder(folder);
  const runs = await site.runs();
  const pairs = await choosePairs(runs, site);
  const leftOut: string[] = [];
  const made = new Set<string>();
  let pages = 0;
  const write = async (path: string, text: string) => {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
    pages += 1;
  };
  for (const { a, b } of pairs) {
    const name = comparisonName(a.name, b.name);
    try {
      // Its links lead to pairs, and whether each of them can be compared is not known yet.
      const links = filedLinks(2, new Set([name]));
      const page = await makeComparePage({ a, b, margin: null, forced: false }, site, links);
      await write(`compare/${name}/index.html`, page);
      made.add(name);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      leftOut.push(`${b.runId} against ${a.runId}: ${messageOf(error)}`);
    }
  }
  const suites = new Map<string, KnownRun[]>();
  for (const run of runs) suites.set(run.suite, [...(suites.get(run.suite) ?? []), run]);
  const { listed } = await site.list(runs, null);
  await write('index.html', renderRunsPage({ runs: listed, place, unread: 0 }, filedLinks(0, made)));
  const links = filedLinks(2, made);
  for (const [suite, own] of suites) {
    await write(`suite/${pageName(suite)}/index.html`, await makeSuitePage(suite, own, site, links));
    for (const run of own)
      await write(`run/${run.name}/index.html`, await makeRunPage(run, own, site, links));
  }
  let files = 0;
  for (const run of runs) files += await copyFiles(run, join(folder, 'run', run.name));
  return { runs: runs.length, pages, files, leftOut };
}

async function openFolder(folder: string): Promise<void> {
  const where = '--export';
  const hint = 'name a new folder, or empty this one';
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) return;
  } catch (error) {
    throw new InputError(`the folder can't be made: ${messageOf(error)}`, { where, hint, cause: error });
  }
  throw new InputError(`the folder ${folder} is not empty`, { where, hint });
}

/** Each of the newest runs of a suite with the one before it, and with the accepted baseline. */
async function choosePairs(runs: readonly KnownRun[], site: Site): Promise<readonly Pair[]> {
  const pairs = new Map<string, Pair>();
  for (const suite of new Set(runs.map((run) => run.suite))) {
    const own = runs.filter((run) => run.suite === suite && run.state !== 'running');
    const accepted = /^[a-z0-9-]+$/.test(suite)
      ? await readAccepted(site.reportsFolder, suite).catch(() => null)
      : null;
    const baseline = own.find(({ runId }) => runId === accepted?.runId);
    own.slice(0, MOST_COMPARED).forEach((b, place) => {
      for (const a of [own[place + 1], baseline])
        if (a !== undefined && a !== b) pairs.set(comparisonName(a.name, b.name), { a, b });
    });
  }
  return [...pairs.values()];
}

/** Copies what is handed out of a run folder. Gives how many files that were. */
async function copyFiles(run: KnownRun, folder: string): Promise<number> {
  let copied = 0;
  for (const name of Object.keys(RUN_FILES)) {
    const opened = await openRunFile(run.folder, name);
    if (opened === null) continue;
    await opened.file.close();
    await copyFile(join(run.folder, name), join(folder, name));
    copied += 1;
  }
  return copied;
}
