import { resolve } from 'node:path';
import { needsTarget } from '../scorers/needs-target.ts';
import { scorerOf } from '../scorers/registry.ts';
import { sourceOf } from '../sources/registry.ts';
import { columnValue } from '../sources/row-fields.ts';
import { TASKS } from '../tasks/registry.ts';
import type { JsonObject } from '../types/json.ts';
import { InputError } from '../util/errors.ts';
import { askNearest } from '../util/nearest.ts';
import { checkBenchmark } from './check-benchmark.ts';
import { type CheckContext, type DatasetDraft, datasetsOf, type SuiteDraft, scorersOf } from './draft.ts';
import { hubRepoOf, isHubSource } from './hub-source.ts';
import { groupingUses } from './metric-drafts.ts';
import { type Finding, faultAt, showFile } from './problem.ts';
import { readTemplate } from './prompt-template.ts';
import type { Path } from './schema-at.ts';
import { templateTexts } from './template-texts.ts';

/** Rows that are looked at: enough to see columns that some objects lack. */
const PEEKED_ROWS = 100;

/** Dataset files exist, can be read, and have the columns that the suite names. Reads at most 100 rows of each. */
export async function checkDatasets(draft: SuiteDraft, context: CheckContext): Promise<Finding[]> {
  const findings = datasetsOf(draft).map((dataset) => checkDataset(dataset, draft, context));
  return (await Promise.all(findings)).flat();
}

async function checkDataset(
  { path, dataset }: DatasetDraft,
  draft: SuiteDraft,
  context: CheckContext,
): Promise<Finding[]> {
  if (dataset.source === undefined) return [];
  const at: Path = [...path, 'source'];
  const early = [
    ...checkPlace({ path, dataset }),
    ...checkMedia({ path, dataset }, draft),
    ...checkBenchmark({ path, dataset }, draft),
  ];
  // A dataset of the Hub is looked at when the run opens it: a check asks no host for anything.
  if (isHubSource(dataset.source)) return early;
  const file = resolve(context.folderAt(at), dataset.source);
  let rows: readonly JsonObject[];
  try {
    rows = await firstRows(file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const found = error.where === null ? null : showFile(error.where);
    return [...early, faultAt(at, error.message, { found, hint: error.hint })];
  }
  if (rows.length === 0) return [...early, faultAt(at, 'the dataset has no rows', { found: showFile(file) })];
  return [
    ...early,
    ...(await checkGroupings({ path, dataset }, rows, file, draft)),
    ...checkColumns({ path, dataset }, rows),
    ...checkAnswers({ path, dataset }, rows, draft),
    ...checkPromptColumns({ path, dataset }, rows, draft),
  ];
}

/** The address of a Hub dataset is one, and only such a dataset has a config, a split and a revision. */
function checkPlace({ path, dataset }: DatasetDraft): Finding[] {
  const { source = '' } = dataset;
  if (isHubSource(source)) {
    if (hubRepoOf(source) !== null) return [];
    const hint =
      'files and revisions do not stand in the address: write config, split and revision beside it';
    return [
      faultAt([...path, 'source'], 'this is no address of a Hub dataset', {
        found: source,
        expected: 'hf://datasets/org/name',
        hint,
      }),
    ];
  }
  const hubKeys = (['config', 'split', 'revision', 'benchmark'] as const).filter(
    (key) => dataset[key] !== undefined,
  );
  return hubKeys.map((key) =>
    faultAt([...path, key], `only a dataset of the Hub has a ${key}`, {
      at: 'key',
      hint: 'leave it out, or write source: hf://datasets/org/name',
    }),
  );
}

/** What samples are grouped by: a column that some row has (all are looked at), and no length of a picture. */
async function checkGroupings(
  { dataset }: DatasetDraft,
  peeked: readonly JsonObject[],
  file: string,
  draft: SuiteDraft,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, path, within } of groupingUses(draft)) {
    const role = (['target', 'id', 'input'] as const).find((one) => dataset.fields?.[one] === name);
    if (name === 'length' || name === 'label') continue;
    if (role !== undefined) {
      const hint = role === 'target' ? 'write label' : role === 'input' ? 'write length' : null;
      const message = `the column "${name}" is the ${role} of the sample, and no grouping`;
      findings.push(faultAt(path, message, { hint, within }));
    } else if (!hasColumn(peeked, name) && !(await isSomewhere(file, name))) {
      findings.push({ ...missingColumn(path, name, peeked), within });
    }
  }
  return findings;
}

async function isSomewhere(file: string, column: string): Promise<boolean> {
  for await (const { row } of sourceOf(file).rows(file)) if (hasColumn([row], column)) return true;
  return false;
}

/** An image or a recording stands in one column. */
function checkMedia({ path, dataset }: DatasetDraft, draft: SuiteDraft): Finding[] {
  const media = dataset.media ?? (draft.task === undefined ? null : TASKS[draft.task].media);
  if (media === null) return [];
  const lengths = groupingUses(draft)
    .filter(({ name }) => name === 'length')
    .map((use) => faultAt(use.path, `the input is ${media}, which has no length in characters`, use));
  const input = dataset.fields?.input;
  if (input === undefined || typeof input === 'string') return lengths;
  return [
    ...lengths,
    faultAt([...path, 'fields', 'input'], `the input of ${media} is one column`, {
      expected: `the column that holds the ${media === 'image' ? 'image' : 'recording'}`,
    }),
  ];
}

async function firstRows(file: string): Promise<readonly JsonObject[]> {
  const rows: JsonObject[] = [];
  for await (const { row } of sourceOf(file).rows(file)) {
    rows.push(row);
    if (rows.length === PEEKED_ROWS) break;
  }
  return rows;
}

function checkColumns({ path, dataset }: DatasetDraft, rows: readonly JsonObject[]): Finding[] {
  const named: readonly (readonly [Path, string | undefined])[] = [
    ...inputColumns(dataset, path),
    [[...path, 'fields', 'target'], dataset.fields?.target],
    [[...path, 'fields', 'id'], dataset.fields?.id],
    [[...path, 'stratifyBy'], dataset.stratifyBy],
    [[...path, 'clusterBy'], dataset.clusterBy],
  ];
  const missing = named.flatMap(([at, column]) =>
    column === undefined || hasColumn(rows, column) ? [] : [missingColumn(at, column, rows)],
  );
  if (dataset.fields?.input !== undefined || hasColumn(rows, 'input')) return missing;
  const expected = `fields: {input: …} with one of ${columnsOf(rows).join(', ')}`;
  const at = [...path, 'fields', 'input'];
  return [...missing, faultAt(at, 'the dataset has no column named "input"', { expected, kind: 'gap' })];
}

/** Columns that the input is made of, with their places. */
function inputColumns(
  dataset: DatasetDraft['dataset'],
  path: Path,
): readonly (readonly [Path, string | undefined])[] {
  const at: Path = [...path, 'fields', 'input'];
  const input = dataset.fields?.input;
  if (input === undefined || typeof input === 'string') return [[at, input]];
  return Object.entries(input).map(([part, column]) => [[...at, part], column]);
}

/** Scorers that compare with a right answer can't judge a dataset that has none. */
function checkAnswers(
  { path, dataset }: DatasetDraft,
  rows: readonly JsonObject[],
  draft: SuiteDraft,
): Finding[] {
  if (draft.task === undefined || dataset.fields?.target !== undefined || hasColumn(rows, 'target'))
    return [];
  const usual = TASKS[draft.task].defaultScorers;
  const names = draft.scorers === undefined ? usual : scorersOf(draft).map(({ name }) => name);
  const comparing = names.filter((name) => {
    const scorer = scorerOf(name);
    return scorer !== null && needsTarget(scorer);
  });
  if (comparing.length === 0) return [];
  return [
    faultAt(
      [...path, 'fields', 'target'],
      `${comparing.join(', ')} need right answers, and no column holds them`,
      {
        expected: `fields: {target: …} with one of ${columnsOf(rows).join(', ')}`,
        hint: 'to measure latency and cost alone, write scorers: []',
        kind: 'gap',
      },
    ),
  ];
}

function checkPromptColumns(
  { dataset }: DatasetDraft,
  rows: readonly JsonObject[],
  draft: SuiteDraft,
): Finding[] {
  if (draft.task === undefined || !TASKS[draft.task].takesPrompts) return [];
  return templateTexts(draft).flatMap(({ text, path }) => {
    const { fault, required } = readTemplate(text);
    if (fault !== null) return [];
    return required.flatMap((name) => checkPromptColumn(name, path, dataset, rows));
  });
}

function checkPromptColumn(
  name: string,
  path: Path,
  dataset: DatasetDraft['dataset'],
  rows: readonly JsonObject[],
): Finding[] {
  if (/^(input|id|env|var|target)(\.|$)/.test(name)) return [];
  if (name === 'image' && dataset.media === 'image') return [];
  for (const role of ['input', 'id'] as const) {
    if (dataset.fields?.[role] === name) {
      const hint = `write {{${role}}}`;
      return [faultAt(path, `the column "${name}" is the ${role} of the sample`, { hint })];
    }
  }
  return hasColumn(rows, name) ? [] : [missingColumn(path, name, rows)];
}

function missingColumn(path: Path, column: string, rows: readonly JsonObject[]): Finding {
  const columns = columnsOf(rows);
  return faultAt(path, `the dataset has no column "${column}"`, {
    expected: `one of ${columns.join(', ')}`,
    hint: askNearest(column, columns),
  });
}

function hasColumn(rows: readonly JsonObject[], column: string): boolean {
  return rows.some((row) => columnValue(row, column) !== undefined);
}

function columnsOf(rows: readonly JsonObject[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}
