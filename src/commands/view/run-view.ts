import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { resumeFlags } from '../../analysis/resume-advice.ts';
import type { Links } from '../../reporters/pages/links.ts';
import { type RunPage, renderRunPage } from '../../reporters/pages/run-page.ts';
import { readAccepted } from '../../store/baseline.ts';
import { readManifest } from '../../store/manifest.ts';
import { InputError } from '../../util/errors.ts';
import type { KnownRun } from './run-catalog.ts';
import { RUN_FILES } from './run-files.ts';
import type { Site } from './site.ts';

/** The page of a run; `runs`: all of its suite, newest first. */
export async function makeRunPage(
  run: KnownRun,
  runs: readonly KnownRun[],
  site: Site,
  links: Links,
): Promise<string> {
  const { listed } = await site.list([run], null);
  const [row] = listed;
  if (row === undefined) throw new Error('a run of the site is not listed');
  const { head } = run.state === 'running' ? { head: null } : await site.heads.read(run);
  const stops = head?.status.stops ?? [];
  const page: RunPage = {
    run: row,
    report:
      head === null
        ? null
        : {
            sentences: head.verdict.sentences,
            gates: head.gates,
            warnings: head.warnings,
            stops: stops.map(({ message }) => message),
          },
    command: await commandOf(run),
    // An id that a shell would read otherwise is not for pasting.
    resume:
      row.state === 'open' && /^[\w.-]+$/.test(run.runId)
        ? ['hfbench run --resume', run.runId, ...resumeFlags(stops)].join(' ')
        : null,
    files: await filesOf(run),
    against: await comparisonsOf(run, runs, site, links),
    // Of a run that was cut off the journal still says how far it came.
    events:
      links.served && (run.state === 'running' || head === null) ? `${links.run(run.name)}events` : null,
  };
  return renderRunPage(page, links);
}

async function commandOf({ folder }: KnownRun): Promise<string> {
  try {
    return (await readManifest(folder)).command ?? '';
  } catch (error) {
    if (error instanceof InputError || error instanceof TypeError) return '';
    throw error;
  }
}

async function filesOf({ folder, files }: KnownRun): Promise<RunPage['files']> {
  const found: { name: string; bytes: number }[] = [];
  for (const name of Object.keys(RUN_FILES)) {
    if (!files.has(name)) continue;
    const stats = await lstat(join(folder, name)).catch(() => null);
    if (stats?.isFile()) found.push({ name, bytes: stats.size });
  }
  return found;
}

/** Against the run before it, and against the accepted baseline. */
async function comparisonsOf(
  run: KnownRun,
  runs: readonly KnownRun[],
  site: Site,
  links: Links,
): Promise<RunPage['against']> {
  if (run.state === 'running') return [];
  const accepted = /^[a-z0-9-]+$/.test(run.suite)
    ? await readAccepted(site.reportsFolder, run.suite).catch(() => null)
    : null;
  const baseline = runs.find(({ runId }) => runId === accepted?.runId && runId !== run.runId);
  const before = runs.slice(runs.findIndex(({ name }) => name === run.name) + 1)[0];
  const offer = (text: string, other: KnownRun | undefined) => {
    const href = other === undefined ? null : links.compare(other.name, run.name);
    return other === undefined || href === null ? [] : [{ text: `${text} ${other.runId}`, href }];
  };
  return [
    ...offer('against the accepted baseline', baseline),
    ...(before === baseline ? [] : offer('against the run before it,', before)),
  ];
}
