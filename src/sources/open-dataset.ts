import { createHash } from 'node:crypto';
import type { OpenDataset } from '../types/plugs.ts';
import type { Sample } from '../types/sample.ts';
import type { DatasetSpec } from '../types/suite.ts';
import { InputError } from '../util/errors.ts';
import { canonicalJson } from '../util/hash.ts';
import { createRng, shuffled } from '../util/rng.ts';
import { changedFile } from './changed-file.ts';
import type { DatasetAccess } from './dataset-access.ts';
import { type HeldSample, holdSample, releaseSample } from './held-sample.ts';
import { openHubRows } from './hub/open-hub-rows.ts';
import { fileRows, type PlacedRow, type RowStore, type Stamp } from './row-store.ts';
import {
  type Columns,
  chooseColumns,
  columnNames,
  readGroup,
  readMediaSample,
  readSample,
} from './sample-reader.ts';
import { takeStratified } from './stratify.ts';

/**
 * Opens a dataset for reading. One pass checks every row, those beyond the limit included: a malformed row, a missing
 * input, a repeated id or no row at all is an InputError that names the line. Of a Hub dataset that is limited and
 * neither shuffled nor stratified, only what holds the first rows is downloaded and checked.
 *
 * Without shuffle and stratifyBy each pass over more than 16 MB streams the rows again and holds one; only ids (when a column gives them)
 * stay in memory. With them the chosen samples are held (images and recordings by reference), and one number (and
 * stratum) for each row while they are chosen. A file that changes between passes is an InputError.
 *
 * `access` is what may be asked of the network and written; null: nothing, so a Hub dataset is an InputError.
 */
export async function openDataset(
  spec: DatasetSpec,
  seed: number,
  access: DatasetAccess | null = null,
): Promise<OpenDataset> {
  const held = spec.shuffle || (spec.stratifyBy !== null && spec.limit !== null);
  const store = await openRows(spec, held ? null : spec.limit, access);
  const stamp = await store.stamp();
  const preflight = await checkRows(spec, store, held ? null : spec.limit);
  const count = Math.min(spec.limit ?? preflight.rows, preflight.rows);
  const facts = { spec, count, revision: store.revision, note: store.note };
  if (!held) {
    return {
      ...facts,
      sha256: preflight.samplesSha256,
      samples: () => streamSamples(spec, store, preflight, stamp, count),
    };
  }
  const chosen = await holdSamples(spec, store, preflight, chooseRows(spec, seed, preflight), access);
  return {
    ...facts,
    sha256: sha256Of(chosen.map(({ sample }) => sample.hash)),
    samples: async function* () {
      for (const item of chosen) yield await releaseSample(item, spec);
    },
  };
}

async function openRows(
  spec: DatasetSpec,
  needed: number | null,
  access: DatasetAccess | null,
): Promise<RowStore> {
  const { hub } = spec;
  if (hub === null) return fileRows(spec.source);
  if (access === null) throw new InputError('a dataset of the Hub needs the network', { where: spec.source });
  return await openHubRows({ ...spec, hub }, needed, access);
}

/** A dataset up to this size is read once and held: reading is most of what a short request costs. */
const SMALL_CHARACTERS = 16 * 1024 * 1024;

interface Preflight {
  readonly columns: Columns;
  /** Rows of the whole dataset. */
  readonly rows: number;
  /** Stratum of each row; empty when the suite names none. */
  readonly strata: readonly string[];
  /** Of the content of every row that a later pass reads. */
  readonly rowsSha256: string;
  /** Of the hashes of those rows' samples. */
  readonly samplesSha256: string;
  /** Those samples; null: they are too much to be held, or are images or recordings. */
  readonly small: readonly Sample[] | null;
}

async function sampleOf(
  spec: DatasetSpec,
  store: RowStore,
  columns: Columns,
  placed: PlacedRow,
): Promise<Sample> {
  const { media } = spec;
  if (media === null) return readSample(spec, columns, placed);
  return (await readMediaSample({ ...spec, media }, columns, placed, store.mediaFolder)).sample;
}

/** Checks every row; hashes the first `hashed` of them (null: all). */
async function checkRows(spec: DatasetSpec, store: RowStore, hashed: number | null): Promise<Preflight> {
  const rowDigest = createHash('sha256');
  const sampleDigest = createHash('sha256');
  const placeOfId = new Map<string, string>();
  const strata: string[] = [];
  let first: PlacedRow | null = null;
  let columns: Columns | null = null;
  let rows = 0;
  let targets = 0;
  let characters = 0;
  let small: Sample[] | null = spec.media === null ? [] : null;
  for await (const placed of store.rows()) {
    first ??= placed;
    columns ??= chooseColumns(spec, placed);
    const sample = await sampleOf(spec, store, columns, placed);
    if (columns.id !== null) refuseRepeatedId(placeOfId, sample.id, placed);
    if (sample.target !== null) targets += 1;
    if (spec.stratifyBy !== null) {
      strata.push(readGroup(placed.row, spec.stratifyBy, 'stratifyBy', placed.where));
    }
    rows = placed.number;
    if (hashed === null || rows <= hashed) {
      const text = canonicalJson(placed.row);
      rowDigest.update(`${text}\n`);
      sampleDigest.update(`${sample.hash}\n`);
      characters += text.length;
      small = characters > SMALL_CHARACTERS ? null : small;
      small?.push(sample);
    }
  }
  if (first === null || columns === null) throw emptyDataset(spec);
  if (spec.fields.target !== null && targets === 0) throw unanswered(spec, spec.fields.target, first);
  return {
    columns,
    rows,
    strata,
    rowsSha256: rowDigest.digest('hex'),
    samplesSha256: sampleDigest.digest('hex'),
    small,
  };
}

function unanswered(spec: DatasetSpec, column: string, first: PlacedRow): InputError {
  return new InputError(`no row has a right answer in column "${column}"`, {
    where: spec.source,
    hint: `the columns of the first row are ${columnNames(first.row)}`,
  });
}

function refuseRepeatedId(placeOfId: Map<string, string>, id: string, placed: PlacedRow): void {
  const earlier = placeOfId.get(id);
  if (earlier !== undefined) {
    throw new InputError(`the id "${id}" stands on ${earlier} and again on ${placed.place}`, {
      where: placed.where,
      hint: 'give each row its own id, or map no id column: rows are then numbered',
    });
  }
  placeOfId.set(id, placed.place);
}

async function* streamSamples(
  spec: DatasetSpec,
  store: RowStore,
  preflight: Preflight,
  stamp: Stamp,
  count: number,
): AsyncGenerator<Sample> {
  const { written, touched } = await store.stamp();
  if (written !== stamp.written) throw changedFile(spec);
  if (preflight.small !== null && touched === stamp.touched) {
    yield* preflight.small;
    return;
  }
  const rowDigest = createHash('sha256');
  const sampleDigest = createHash('sha256');
  for await (const placed of store.rows()) {
    const sample = await sampleOf(spec, store, preflight.columns, placed);
    rowDigest.update(`${canonicalJson(placed.row)}\n`);
    sampleDigest.update(`${sample.hash}\n`);
    yield sample;
    if (placed.number === count) break;
  }
  const sameRows = rowDigest.digest('hex') === preflight.rowsSha256;
  if (!sameRows || sampleDigest.digest('hex') !== preflight.samplesSha256) throw changedFile(spec);
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
  store: RowStore,
  preflight: Preflight,
  numbers: readonly number[],
  access: DatasetAccess | null,
): Promise<readonly HeldSample[]> {
  const positions = new Map(numbers.map((number, position) => [number, position]));
  const samples = new Array<HeldSample>(numbers.length);
  const digest = createHash('sha256');
  const { columns } = preflight;
  for await (const placed of store.rows()) {
    digest.update(`${canonicalJson(placed.row)}\n`);
    const position = positions.get(placed.number);
    if (position === undefined) continue;
    const { media } = spec;
    samples[position] =
      media === null
        ? { sample: readSample(spec, columns, placed), file: null }
        : await holdSample(
            await readMediaSample({ ...spec, media }, columns, placed, store.mediaFolder),
            access?.cacheFolder ?? null,
          );
  }
  if (digest.digest('hex') !== preflight.rowsSha256) throw changedFile(spec);
  return samples;
}

function sha256Of(lines: readonly string[]): string {
  const digest = createHash('sha256');
  for (const line of lines) digest.update(`${line}\n`);
  return digest.digest('hex');
}

function emptyDataset(spec: DatasetSpec): InputError {
  return new InputError('the dataset has no rows', {
    where: spec.source,
    hint: 'one row is one question; a csv or tsv file needs a header line above them',
  });
}
