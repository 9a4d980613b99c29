import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Json, JsonObject } from '../../types/json.ts';
import { InputError, messageOf } from '../../util/errors.ts';
import { featuresOfViewer, nameLabels } from '../features.ts';
import { isJsonObject } from '../json.ts';
import { MEDIA_CAP_BYTES } from '../sample-media.ts';
import type { ChosenSplit } from './choose-split.ts';
import type { HubHttp } from './hub-http.ts';
import { refusalOf, sourceName } from './hub-refusal.ts';
import { readPage, type ViewerPage } from './viewer-page.ts';

/** Rows of the viewer, saved. */
export interface SavedRows {
  /** A jsonl file; images and recordings stand in its folder. */
  readonly path: string;
  readonly rows: number;
  /** Rows that the viewer promised. */
  readonly total: number;
  /** The viewer holds only the beginning of the split. */
  readonly partial: boolean;
  /** Commit that the viewer shows; null: not said. */
  readonly commit: string | null;
}

/** Which rows to save. */
export interface RowsWanted extends ChosenSplit {
  readonly repo: string;
  /** The first so many; null: all. */
  readonly needed: number | null;
  /** Column whose images or recordings are downloaded; null: none. */
  readonly mediaColumn: string | null;
  /** Commit for the cache where the viewer states none. */
  readonly sha: string;
}

/**
 * Saves the rows of a split page by page through the viewer's `/rows`. Every row must come exactly once and in order,
 * whole, and as many as the first page promises; a page that fails for good, or that comes of another commit than the
 * first, is an InputError that names it. Rows of the same commit are taken from the cache.
 */
export async function saveViewerRows(
  http: HubHttp,
  wanted: RowsWanted,
  cacheFolder: string,
): Promise<SavedRows> {
  const first = await readPage(http, wanted, 0);
  const commit = first.commit;
  const { repo, config, split, needed, mediaColumn } = wanted;
  const identity = JSON.stringify([
    http.viewer,
    repo,
    config,
    split,
    needed,
    mediaColumn,
    commit ?? wanted.sha,
  ]);
  const folder = join(cacheFolder, createHash('sha256').update(identity).digest('hex'));
  const rows = Math.min(needed ?? first.total, first.total);
  const facts = {
    path: join(folder, 'rows.jsonl'),
    rows,
    total: first.total,
    partial: first.partial,
    commit,
  };
  if (await isSaved(folder, facts)) return facts;
  const temporary = `${folder}.${process.pid}.tmp`;
  try {
    await mkdir(join(temporary, 'media'), { recursive: true });
    await savePages(http, wanted, first, rows, temporary);
    await writeFile(join(temporary, 'saved.json'), JSON.stringify({ rows, total: first.total }));
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return facts;
}

async function isSaved(folder: string, { rows, total }: SavedRows): Promise<boolean> {
  const saved = await readFile(join(folder, 'saved.json'), 'utf8').catch(() => null);
  return saved === JSON.stringify({ rows, total });
}

async function savePages(
  http: HubHttp,
  wanted: RowsWanted,
  first: ViewerPage,
  rows: number,
  folder: string,
): Promise<void> {
  const file = await open(join(folder, 'rows.jsonl'), 'w');
  try {
    let page = first;
    for (let saved = 0; saved < rows; ) {
      if (saved > 0) page = await nextPage(http, wanted, first, saved);
      const taken = page.rows.slice(0, rows - saved);
      await saveRows(file, taken, saved, page, { http, wanted, folder });
      saved += taken.length;
    }
  } finally {
    await file.close();
  }
}

async function nextPage(
  http: HubHttp,
  wanted: RowsWanted,
  first: ViewerPage,
  offset: number,
): Promise<ViewerPage> {
  const page = await readPage(http, wanted, offset);
  if (page.total === first.total && page.commit === first.commit) return page;
  throw new InputError(
    `the dataset changed while it was read: rows from ${offset} on are of another state (${page.total} rows, before ${first.total})`,
    { where: sourceName(wanted.repo), hint: 'start again' },
  );
}

interface Saving {
  readonly http: HubHttp;
  readonly wanted: RowsWanted;
  readonly folder: string;
}

async function saveRows(
  file: FileHandle,
  rows: readonly JsonObject[],
  offset: number,
  page: ViewerPage,
  saving: Saving,
): Promise<void> {
  const features = featuresOfViewer(page.features);
  const lines: string[] = [];
  for (const [index, row] of rows.entries()) {
    const number = offset + index + 1;
    try {
      const settled = await settleMedia(nameLabels(row, features), number, saving);
      lines.push(`${JSON.stringify(settled)}\n`);
    } catch (cause) {
      if (cause instanceof InputError) throw cause;
      throw new InputError(`the row can't be read: ${messageOf(cause)}`, {
        where: `${sourceName(saving.wanted.repo)}, row ${number}`,
        cause,
      });
    }
  }
  await file.write(lines.join(''));
}

/** Signed addresses end soon and differ each time: the input's file is downloaded, the others lose their signature. */
async function settleMedia(row: JsonObject, number: number, saving: Saving): Promise<JsonObject> {
  const cells: [string, Json][] = [];
  for (const [column, cell] of Object.entries(row)) {
    const address = addressOf(cell);
    if (address === null) cells.push([column, cell]);
    else if (column === saving.wanted.mediaColumn)
      cells.push([column, await saveMedia(address, number, saving)]);
    else cells.push([column, { src: address.replace(/[?#].*$/, '') }]);
  }
  return Object.fromEntries(cells);
}

/** The address of an image cell `{src, …}` or a recording's `[{src, type}]`; null: it is another cell. */
function addressOf(cell: Json): string | null {
  const one = Array.isArray(cell) && cell.length > 0 ? (cell[0] as Json) : cell;
  if (!isJsonObject(one) || typeof one.src !== 'string') return null;
  return /^https?:\/\//i.test(one.src) ? one.src : null;
}

async function saveMedia(
  address: string,
  number: number,
  { http, wanted, folder }: Saving,
): Promise<JsonObject> {
  let chunks: Buffer[] = [];
  const sink = {
    restart: () => {
      chunks = [];
    },
    write: (chunk: Buffer) => {
      chunks.push(chunk);
    },
  };
  const answer = await http.fetchSigned(address, sink, MEDIA_CAP_BYTES);
  const asked = `the ${wanted.mediaColumn} of row ${number}`;
  if (answer.status !== 200 || answer.fault !== null) throw refusalOf(answer, asked, wanted.repo);
  const name = basename(new URL(address).pathname).replace(/[^\w.-]/g, '_');
  const path = `media/${String(number).padStart(8, '0')}-${name}`;
  await writeFile(join(folder, path), Buffer.concat(chunks));
  return { bytes: null, path };
}
