import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { JsonObject } from '../../types/json.ts';
import type { TaskName } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import type { Question } from './facts.ts';

/** A suite that comes with hfbench, and the folder of the data that it asks. */
export interface SampleSuite {
  readonly task: TaskName;
  /** The file's text. */
  readonly text: string;
  /** Its `dataset`; the source is the one in the text. */
  readonly dataset: JsonObject & { readonly source: string };
  /** Absolute path of the folder that the source lies in. */
  readonly folder: string;
  /** Labels that its first candidate chooses from; empty: the task has none. */
  readonly labels: readonly string[];
}

const SUITES = fileURLToPath(new URL('../../../suites', import.meta.url));

/** Suites that show a question, and not just a task. */
const OF_QUESTION: Partial<Record<Question, string>> = {
  'serverless-or-endpoint': 'serverless-vs-endpoint.yaml',
  regression: 'nightly.yaml',
};

/** The suite that shows a question on its own task. */
export async function sampleOfQuestion(question: Question): Promise<SampleSuite> {
  return await readSample(join(SUITES, OF_QUESTION[question] ?? 'quickstart.yaml'));
}

/** A suite of this task; an InputError when none comes along. */
export async function sampleOfTask(task: TaskName): Promise<SampleSuite> {
  const names = (await readdir(SUITES)).filter((name) => name.endsWith('.yaml')).sort();
  const samples = await Promise.all(names.map((name) => readSample(join(SUITES, name))));
  const plain = samples.find((sample) => sample.task === task);
  if (plain !== undefined) return plain;
  throw new InputError(`no sample data comes with the task ${task}`, { hint: 'name your own with --data' });
}

async function readSample(path: string): Promise<SampleSuite> {
  const text = await readFile(path, 'utf8');
  const { task, dataset, candidates } = parse(text) as {
    task: TaskName;
    dataset: SampleSuite['dataset'];
    candidates: readonly { parameters?: { candidate_labels?: readonly string[] } }[];
  };
  const labels = candidates[0]?.parameters?.candidate_labels ?? [];
  return { task, text, dataset, folder: dirname(resolve(SUITES, dataset.source)), labels };
}

/** The suite's text under another name, its data in `dataFolder` (as seen from the suite's file). */
export function renameSample({ text, dataset }: SampleSuite, name: string, dataFolder: string): string {
  const source = placedSource(dataset.source, dataFolder);
  const lines = text.split('\n').filter((line) => !line.startsWith('# yaml-language-server'));
  return lines
    .join('\n')
    .replace(/^name: .*$/m, `name: ${name}`)
    .replaceAll(dataset.source, source);
}

/** Where a sample's data file lies once its folder was copied. */
export function placedSource(source: string, dataFolder: string): string {
  return `${dataFolder}/${basename(source)}`;
}

/** Path of the folder as a suite beside `from` names it. */
export function seenFrom(from: string, folder: string): string {
  const path = relative(dirname(from), folder);
  return path.startsWith('.') ? path : `./${path}`;
}
