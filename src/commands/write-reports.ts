import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { buildReportOf } from '../analysis/build-report.ts';
import { providerOf } from '../providers/registry.ts';
import { REPORTERS } from '../reporters/registry.ts';
import { readKept } from '../store/baseline.ts';
import { readKeptHistory } from '../store/run-history.ts';
import { expandCells } from '../suite/expand.ts';
import type { Reporter } from '../types/plugs.ts';
import type { RunReport } from '../types/report.ts';
import type { Candidate, Suite } from '../types/suite.ts';
import type { Deployment } from '../types/summary.ts';
import { writeFileAtomically } from '../util/atomic-write.ts';
import { InputError } from '../util/errors.ts';
import { nearest } from '../util/nearest.ts';
import type { Flag } from './command.ts';
import { list } from './flag-values.ts';
import { readRun } from './read-run.ts';
import { readReportMedia } from './report-media.ts';

const ALL: readonly Reporter[] = Object.values(REPORTERS);
const NAMES = ALL.map(({ name }) => name);

/** What `--reporter` says of itself in the help of a command. */
export const REPORTER_FLAG: Flag = {
  flags: '--reporter <names>',
  description: `reports to write, by commas: ${NAMES.join(', ')}; default ${namesOf(true)}, so not ${namesOf(false)}`,
  parse: list,
};

function namesOf(byDefault: boolean): string {
  return ALL.filter((reporter) => reporter.byDefault === byDefault)
    .map(({ name }) => name)
    .join(', ');
}

/** Reporters by their names; an unknown one is an InputError. Null: those that are written by default. */
export function chooseReporters(names: readonly string[] | null): readonly Reporter[] {
  if (names === null) return ALL.filter(({ byDefault }) => byDefault);
  return [...new Set(names)].map((name) => {
    const chosen = ALL.find((reporter) => reporter.name === name);
    if (chosen !== undefined) return chosen;
    const near = nearest(name, NAMES);
    throw new InputError(`there is no reporter "${name}"`, {
      where: '--reporter',
      hint: near === null ? `there are ${NAMES.join(', ')}` : `did you mean ${near}?`,
    });
  });
}

/** A report that is meant for publishing can't be made of a sandbox's answers: an InputError, before anything is sent. */
export function refuseSandbox(reporters: readonly Reporter[], suites: readonly Suite[]): void {
  const strict = reporters.find(({ realServersOnly }) => realServersOnly);
  if (strict === undefined) return;
  const played = suites
    .flatMap(({ candidates }) => candidates)
    .find((candidate) => deploymentOf(candidate).startsWith('sandbox-'));
  if (played === undefined) return;
  throw new InputError(
    `--reporter ${strict.name} takes no simulated numbers, and ${played.id} is a sandbox`,
    {
      where: '--reporter',
      hint: 'leave the reporter out, or name the candidates on real servers with --candidate',
    },
  );
}

/** Reads a run folder's journal into its report. */
export async function readReport(folder: string): Promise<RunReport> {
  const { facts, manifest } = await readRun(folder);
  const baseline = await readKept(folder);
  const history = await readKeptHistory(folder);
  const cells = expandCells(manifest.suite);
  const report = buildReportOf(facts, { manifest, cells, deploymentOf, baseline, history });
  return { ...report, media: await readReportMedia(report, folder) };
}

/** What came of writing reports. */
export interface Written {
  /** Paths of the files, in order. */
  readonly files: readonly string[];
  /** Reports that could not be made of this run. */
  readonly refusals: readonly InputError[];
}

/**
 * Renders a report into the run folder. A report that refuses this run keeps no other from being written. Files that the
 * same reporters made before and make no more are removed: beside the new ones they would say what is no longer so.
 */
export async function writeReports(
  folder: string,
  report: RunReport,
  reporters: readonly Reporter[],
): Promise<Written> {
  const before = await filesIn(folder);
  const files: string[] = [];
  const refusals: InputError[] = [];
  for (const reporter of reporters) {
    const made = new Set<string>();
    try {
      for (const { file, chunks } of reporter.render(report)) {
        const path = join(folder, file);
        await mkdir(dirname(path), { recursive: true });
        await writeFileAtomically(path, chunks);
        files.push(path);
        made.add(file);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refusals.push(error);
    }
    for (const file of before) if (reporter.owns.test(file) && !made.has(file)) await rm(join(folder, file));
  }
  return { files, refusals };
}

/** Paths of a folder's files, parts by "/". */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function deploymentOf(candidate: Candidate): Deployment {
  const provider = providerOf(candidate.provider);
  if (provider === null)
    throw new InputError(`this run has a candidate of an unknown provider "${candidate.provider}"`);
  return provider.deployment(candidate);
}
