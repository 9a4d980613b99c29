import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { OpenDataset } from '../types/plugs.ts';
import type { Sample } from '../types/sample.ts';
import type { DatasetSpec } from '../types/suite.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { canonicalJson } from '../util/hash.ts';
import { createRng, shuffled } from '../util/rng.ts';
import { sourceOf } from './registry.ts';
import {
  type Columns,
  chooseColumns,
  columnNames,
  type PlacedRow,
  readGroup,
  readSample,
} from './sample-reader.ts';
import { takeStratified } from './stratify.ts';

/**
 * Opens a dataset for reading. One pass over the file checks every row, those beyond the limit included:
 * a malformed row, a missing input, a repeated id or no row at all is an InputError that names the line.
 *
 * Without shuffle and stratifyBy each pass streams the file again and holds one row; only ids (when a column gives
 * them) stay in memory. With them the chosen samples are held, and one number (and stratum) for each row of the file
 * while they are chosen. A file that changes between passes is an InputError.
 */
export async function openDataset(spec: DatasetSpec, seed: number): Promise<OpenDataset> {
  const stamp = await fileStamp(spec);
  const held = spec.shuffle || (spec.stratifyBy !== null && spec.limit !== null);
  const preflight = await checkRows(spec, held ? null : spec.limit);
  const count = Math.min(spec.limit ?? preflight.rows, preflight.rows);
  if (!held) {
    return {
      spec,
      count,
      sha256: preflight.samplesSha256,
      samples: () => streamSamples(spec, preflight, stamp, count),
    };
  }
  const chosen = await holdSamples(spec, preflight, chooseRows(spec, seed, preflight));
  return {
    spec,
    count,
    sha256: sha256Of(chosen.map((sample) => sample.hash)),
    samples: async function* () {
      yield* chosen;
    },
  };
}

interface Preflight {
  readonly columns: Columns;
  /** Rows of the whole file. */
  readonly rows: number;
  /** Stratum of each row; empty when the suite names none. */
  readonly strata: readonly string[];
  /** Of the content of every row that a later pass reads. */
  readonly rowsSha256: string;
  /** Of the hashes of those rows' samples. */
  readonly samplesSha256: string;
}

async function* placedRows(spec: DatasetSpec): AsyncGenerator<PlacedRow> {
  let number = 0;
  for await (const { line, row } of sourceOf(spec.source).rows(spec.source)) {
    number += 1;
    yield { line, number, row };
  }
}

/** Checks every row; hashes the first `hashed` of them (null: all). */
async function checkRows(spec: DatasetSpec, hashed: number | null): Promise<Preflight> {
  const rowDigest = createHash('sha256');
  const sampleDigest = createHash('sha256');
  const lineOfId = new Map<string, number>();
  const strata: string[] = [];
  let first: PlacedRow | null = null;
  let columns: Columns | null = null;
  let rows = 0;
  let targets = 0;
  for await (const placed of placedRows(spec)) {
    first ??= placed;
    columns ??= chooseColumns(spec, placed);
    const sample = readSample(spec, columns, placed);
    if (columns.id !== null) refuseRepeatedId(spec, lineOfId, sample.id, placed.line);
    if (sample.target !== null) targets += 1;
    if (spec.stratifyBy !== null) {
      strata.push(readGroup(placed.row, spec.stratifyBy, 'stratifyBy', `${spec.source}:${placed.line}`));
    }
    rows = placed.number;
    if (hashed === null || rows <= hashed) {
      rowDigest.update(`${canonicalJson(placed.row)}\n`);
      sampleDigest.update(`${sample.hash}\n`);
    }
  }
  if (first === null || columns === null) {
    throw new InputError('the dataset has no rows', {
      where: spec.source,
      hint: 'one row is one question; a csv or tsv file needs a header line above them',
    });
  }
  if (spec.fields.target !== null && targets === 0) {
    throw new InputError(`no row has a right answer in column "${spec.fields.target}"`, {
      where: spec.source,
      hint: `the columns of the first row are ${columnNames(first.row)}`,
    });
  }
  return {
    columns,
    rows,
    strata,
    rowsSha256: rowDigest.digest('hex'),
    samplesSha256: sampleDigest.digest('hex'),
  };
}

function refuseRepeatedId(spec: DatasetSpec, lineOfId: Map<string, number>, id: string, line: number): void {
  const earlier = lineOfId.get(id);
  if (earlier !== undefined) {
    throw new InputError(`the id "${id}" stands on line ${earlier} and again on line ${line}`, {
      where: `${spec.source}:${line}`,
      hint: 'give each row its own id, or map no id column: rows are then numbered',
    });
  }
  lineOfId.set(id, line);
}

async function* streamSamples(
  spec: DatasetSpec,
  preflight: Preflight,
  stamp: string,
  count: number,
): AsyncGenerator<Sample> {
  if ((await fileStamp(spec)) !== stamp) throw changedFile(spec);
  const digest = createHash('sha256');
  for await (const placed of placedRows(spec)) {
    digest.update(`${canonicalJson(placed.row)}\n`);
    yield readSample(spec, preflight.columns, placed);
    if (placed.number === count) break;
  }
  if (digest.digest('hex') !== preflight.rowsSha256) throw changedFile(spec);
}

/** 1-based numbers of the rows to take, in the order in which they are asked. */
function chooseRows(spec: DatasetSpec, seed: number, preflight: Preflight): readonly number[] {
  const inFile = Array.from({ length: preflight.rows }, (_, index) => index + 1);
  const ordered = spec.shuffle ? shuffled(inFile, createRng(seed).fork('dataset/shuffle')) : inFile;
  if (spec.limit === null) return ordered;
  if (spec.stratifyBy === null) return ordered.slice(0, spec.limit);
  return takeStratified(ordered, (number) => preflight.strata[number - 1] ?? '', spec.limit);
}

async function holdSamples(
  spec: DatasetSpec,
  preflight: Preflight,
  numbers: readonly number[],
): Promise<readonly Sample[]> {
  const positions = new Map(numbers.map((number, position) => [number, position]));
  const samples = new Array<Sample>(numbers.length);
  const digest = createHash('sha256');
  for await (const placed of placedRows(spec)) {
    digest.update(`${canonicalJson(placed.row)}\n`);
    const position = positions.get(placed.number);
    if (position !== undefined) samples[position] = readSample(spec, preflight.columns, placed);
  }
  if (digest.digest('hex') !== preflight.rowsSha256) throw changedFile(spec);
  return samples;
}

function sha256Of(lines: readonly string[]): string {
  const digest = createHash('sha256');
  for (const line of lines) digest.update(`${line}\n`);
  return digest.digest('hex');
}

async function fileStamp(spec: DatasetSpec): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(spec.source);
    return `${size} ${mtimeMs}`;
  } catch (cause) {
    throw new InputError(`the dataset file can't be read: ${messageOf(cause)}`, {
      where: spec.source,
      hint: 'a relative path is relative to the suite file that names it',
      cause,
    });
  }
}

function changedFile(spec: DatasetSpec): InputError {
  return new InputError('the dataset file changed while it was in use', {
    where: spec.source,
    hint: 'start the run again, and leave the file alone until it ends',
  });
}
