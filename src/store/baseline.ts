import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Baseline } from '../types/baseline.ts';
import { writeFileAtomically } from '../util/atomic-write.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { redactSecrets } from '../util/redact.ts';

/** File in a run folder that holds what the run's gates were held against, so that its report can be made again. */
const OF_RUN = 'baseline.json';
const FORMAT = 1;

function baselinePath(reportsFolder: string, suite: string): string {
  return join(reportsFolder, 'baselines', `${suite}.json`);
}

/** Writes the accepted baseline of its suite, secrets removed. Gives its path. */
export async function writeAccepted(reportsFolder: string, baseline: Baseline): Promise<string> {
  const path = baselinePath(reportsFolder, baseline.suite);
  await mkdir(dirname(path), { recursive: true });
  await write(path, baseline);
  return path;
}

/** The accepted baseline of a suite; null: none was accepted. */
export async function readAccepted(reportsFolder: string, suite: string): Promise<Baseline | null> {
  return read(baselinePath(reportsFolder, suite));
}

/** Suites that have an accepted baseline, by name. */
export async function listAccepted(reportsFolder: string): Promise<readonly string[]> {
  const files = await readdir(join(reportsFolder, 'baselines')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return files.flatMap((file) => /^([a-z0-9-]+)\.json$/.exec(file)?.[1] ?? []).sort();
}

/** Keeps in a run folder what the run is held against. */
export async function keepBaseline(runFolder: string, baseline: Baseline): Promise<void> {
  await write(join(runFolder, OF_RUN), baseline);
}

/** What a run was held against; null: nothing. */
export async function readKept(runFolder: string): Promise<Baseline | null> {
  return read(join(runFolder, OF_RUN));
}

async function write(path: string, baseline: Baseline): Promise<void> {
  await writeFileAtomically(path, [`${redactSecrets(JSON.stringify(baseline))}\n`]);
}

async function read(path: string): Promise<Baseline | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const hint = 'restore the file, or accept a run anew: hfbench baseline accept RUN';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`the baseline can not be read: ${messageOf(error)}`, { where: path, hint });
  }
  const version = isObject(value) ? value.formatVersion : undefined;
  if (typeof version === 'number' && version !== FORMAT) {
    throw new InputError(`this baseline is of format ${version}, and this version reads format ${FORMAT}`, {
      where: path,
      hint: 'use the version of hfbench that wrote it, or accept a run anew: hfbench baseline accept RUN',
    });
  }
  if (!isBaseline(value)) throw new InputError('this is no whole baseline', { where: path, hint });
  return { ...value, terms: { ...value.terms, settings: value.terms.settings ?? null } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Has every part that is read, so that a file that was cut or edited is told here and not in the middle of a report. */
function isBaseline(value: unknown): value is Baseline {
  if (!isObject(value) || value.formatVersion !== FORMAT) return false;
  const texts = [value.suite, value.runId, value.startedAt, value.suiteHash];
  const { terms, cells } = value;
  if (!texts.every((text) => typeof text === 'string') || !isObject(terms) || !Array.isArray(cells))
    return false;
  const named = [terms.scorers, terms.prompts, terms.candidates, terms.datasets];
  return named.every(isObject) && cells.every(isCell);
}

function isCell(cell: unknown): boolean {
  if (!isObject(cell) || !Array.isArray(cell.samples)) return false;
  const lists = [cell.values, cell.pairs];
  const { samples } = cell;
  if (!samples.every((sample) => isObject(sample) && typeof sample.hash === 'string')) return false;
  const aligned = (list: unknown) => Array.isArray(list) && list.length === samples.length;
  return (
    lists.every((named) => isObject(named) && Object.values(named).every(aligned)) && isObject(cell.times)
  );
}
