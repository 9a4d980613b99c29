import { join } from 'node:path';
import { buildReportOf } from '../analysis/build-report.ts';
import { providerOf } from '../providers/registry.ts';
import { REPORTERS } from '../reporters/registry.ts';
import { readKept } from '../store/baseline.ts';
import { readKeptHistory } from '../store/run-history.ts';
import { expandCells } from '../suite/expand.ts';
import type { RunReport } from '../types/report.ts';
import type { Candidate } from '../types/suite.ts';
import type { Deployment } from '../types/summary.ts';
import { writeFileAtomically } from '../util/atomic-write.ts';
import { InputError } from '../util/errors.ts';
import { nearest } from '../util/nearest.ts';
import { readRun } from './read-run.ts';
import { readReportMedia } from './report-media.ts';

/** Reporters used when nobody names any. */
const DEFAULT_REPORTERS = Object.keys(REPORTERS);

/** Checks reporter names; an unknown one is an InputError. Null: all of them. */
export function chooseReporters(names: readonly string[] | null): readonly string[] {
  for (const name of names ?? []) {
    if (Object.hasOwn(REPORTERS, name)) continue;
    const near = nearest(name, DEFAULT_REPORTERS);
    throw new InputError(`there is no reporter "${name}"`, {
      where: '--reporter',
      hint: near === null ? `there are ${DEFAULT_REPORTERS.join(', ')}` : `did you mean ${near}?`,
    });
  }
  return names ?? DEFAULT_REPORTERS;
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

/** Renders a report into the run folder. Gives the paths written. */
export async function writeReports(
  folder: string,
  report: RunReport,
  reporters: readonly string[],
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const name of reporters) {
    const reporter = REPORTERS[name as keyof typeof REPORTERS];
    for (const { file, chunks } of reporter.render(report)) {
      const path = join(folder, file);
      await writeFileAtomically(path, chunks);
      paths.push(path);
    }
  }
  return paths;
}

function deploymentOf(candidate: Candidate): Deployment {
  const provider = providerOf(candidate.provider);
  if (provider === null)
    throw new InputError(`this run has a candidate of an unknown provider "${candidate.provider}"`);
  return provider.deployment(candidate);
}
