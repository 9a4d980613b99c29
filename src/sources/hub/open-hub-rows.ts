import { dirname } from 'node:path';
import type { DatasetSpec, HubDataset } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import type { DatasetAccess } from '../dataset-access.ts';
import { fileRows, type RowStore } from '../row-store.ts';
import { type ChosenSplit, chooseSplit, hasSplit } from './choose-split.ts';
import { createHubHttp, type HubHttp } from './hub-http.ts';
import { sourceName } from './hub-refusal.ts';
import { nativeFiles } from './native-files.ts';
import { MAIN, type RepositoryState, readRepository } from './repository.ts';
import {
  convertedUrls,
  fetchShards,
  type Listing,
  listConverted,
  type Shards,
  shardRows,
  splitsOf,
} from './shards.ts';
import { readSizePromise, readViewerFeatures, readViewerSplits, type SizePromise } from './viewer.ts';
import { saveViewerRows } from './viewer-rows.ts';

/** A dataset of the Hub as a suite names it. */
export type HubSpec = DatasetSpec & { readonly hub: HubDataset };

/** What every way of reading needs. */
interface Opening {
  readonly http: HubHttp;
  readonly spec: HubSpec;
  readonly state: RepositoryState;
  /** The suite's words with the dataset's name of today. */
  readonly hub: HubDataset;
  /** Rows that are needed; null: all. */
  readonly needed: number | null;
  readonly cacheFolder: string;
  readonly warn: (message: string) => void;
}

/**
 * Downloads a split of a Hub dataset into the cache and gives its rows. Of the branch main: the Hub's parquet
 * conversion, else the pages of the dataset viewer. Of another revision: the parquet files that stand in it. What is
 * gated, renamed out of reach, unfinished, cut or short of rows is an InputError; what is partial is a warning.
 * `needed`: the first so many rows are enough; null: all are needed.
 */
export async function openHubRows(
  spec: HubSpec,
  needed: number | null,
  access: DatasetAccess,
): Promise<RowStore> {
  const warn = (message: string) => access.warn(`dataset ${spec.name}: ${message}`);
  const http = createHubHttp({ ...access, warn });
  try {
    const state = await readRepository(http, spec.hub.repo, spec.hub.revision, warn);
    const hub = { ...spec.hub, repo: state.repo };
    const opening = { http, spec, state, hub, needed, cacheFolder: access.cacheFolder, warn };
    if (hub.revision !== MAIN) return await openNative(opening);
    const listing = await listConverted(http, hub.repo);
    if (listing !== null && hasSplit(splitsOf(listing), hub)) return await openConverted(opening, listing);
    return await openViewer(opening, listing);
  } finally {
    await http.close();
  }
}

async function openConverted(opening: Opening, listing: Listing): Promise<RowStore> {
  const { http, hub, needed, cacheFolder } = opening;
  const chosen = chooseSplit(splitsOf(listing), hub);
  const count = listing[chosen.config]?.[chosen.split] ?? 0;
  const promise = await readSizePromise(http, hub.repo, chosen);
  const fetch = (partial: boolean) =>
    fetchShards(http, convertedUrls(http, hub.repo, chosen, count, partial), needed, cacheFolder, hub.repo);
  const plain = await fetch(false);
  const shards = plain ?? (await fetch(true));
  if (shards === null) {
    throw new InputError('the list of parquet files names a split whose files are not there', {
      where: sourceName(hub.repo),
      hint: 'the Hub is converting it: try again later',
    });
  }
  checkRows(shards, promise, hub.repo);
  const features = shards.namesFeatures ? null : await readViewerFeatures(http, hub.repo, chosen);
  const doubts = [
    ...partialDoubt(
      plain === null || (promise?.partial ?? false),
      shards.rows,
      promise?.estimatedRows ?? null,
    ),
    ...staleDoubt(promise?.commit ?? null, opening.state.sha),
    ...uncheckedDoubt(promise),
    ...(shards.namesFeatures || features !== null ? [] : ['nothing names the labels, so they stay numbers']),
  ];
  const from = `${shards.paths.length} of ${count} converted parquet file${count === 1 ? '' : 's'}`;
  const note = noteOf(opening, chosen, shards.rows, from, doubts);
  return shardRows(shards, features, {
    repo: hub.repo,
    revision: promise?.commit ?? opening.state.sha,
    note,
  });
}

function checkRows(shards: Shards, promise: SizePromise | null, repo: string): void {
  if (!shards.whole || promise?.rows == null || promise.rows === shards.rows) return;
  throw new InputError(
    `the parquet files hold ${shards.rows} rows, and the dataset viewer states ${promise.rows}`,
    {
      where: sourceName(repo),
      hint: 'the conversion is unfinished or the dataset just changed: try again later',
    },
  );
}

async function openNative(opening: Opening): Promise<RowStore> {
  const { http, hub, state, needed, cacheFolder } = opening;
  const files = nativeFiles(state);
  if (files === null) {
    throw new InputError(
      `revision "${hub.revision}" holds no parquet files, and the Hub converts only main`,
      {
        where: sourceName(hub.repo),
        hint: 'leave dataset.revision out, or download that revision and name its file',
      },
    );
  }
  const splits = Object.fromEntries(Object.entries(files).map(([config, own]) => [config, Object.keys(own)]));
  const chosen = chooseSplit(splits, hub);
  const paths = files[chosen.config]?.[chosen.split] ?? [];
  const urls = paths.map(
    (path) =>
      `${http.hub}/datasets/${hub.repo}/resolve/${state.sha}/${path.split('/').map(encodeURIComponent).join('/')}`,
  );
  const shards = await fetchShards(http, urls, needed, cacheFolder, hub.repo);
  if (shards === null) {
    throw new InputError(`the file ${paths[0]} is listed and not there`, { where: sourceName(hub.repo) });
  }
  const from = `${shards.paths.length} of ${urls.length} parquet file${urls.length === 1 ? '' : 's'} of the repository`;
  const note = noteOf(opening, chosen, shards.rows, from, []);
  return shardRows(shards, null, { repo: hub.repo, revision: state.sha, note });
}

async function openViewer(opening: Opening, listing: Listing | null): Promise<RowStore> {
  const { http, hub, spec, state, needed, cacheFolder } = opening;
  const splits = (await readViewerSplits(http, hub.repo)) ?? (listing === null ? null : splitsOf(listing));
  if (splits === null) {
    throw new InputError('the Hub has neither converted this dataset to parquet nor can its viewer show it', {
      where: sourceName(hub.repo),
      hint: 'download the split and name its file',
    });
  }
  const chosen = chooseSplit(splits, hub);
  const mediaColumn = spec.media === null ? null : mediaColumnOf(spec);
  const wanted = { ...chosen, repo: hub.repo, needed, mediaColumn, sha: state.sha };
  const promise = await readSizePromise(http, hub.repo, chosen);
  const saved = await saveViewerRows(http, wanted, cacheFolder);
  if (promise?.rows != null && promise.rows !== saved.total) {
    throw new InputError(
      `the dataset viewer promises ${saved.total} rows, and its own size is ${promise.rows}`,
      {
        where: sourceName(hub.repo),
        hint: 'the dataset just changed: try again later',
      },
    );
  }
  const doubts = [
    ...partialDoubt(saved.partial, saved.total, promise?.estimatedRows ?? null),
    ...staleDoubt(saved.commit, state.sha),
    ...uncheckedDoubt(promise),
  ];
  const note = noteOf(opening, chosen, saved.rows, `rows of the dataset viewer (of ${saved.total})`, doubts);
  const file = fileRows(saved.path);
  return {
    ...file,
    rows: async function* () {
      for await (const placed of file.rows()) {
        const place = `row ${placed.number}`;
        yield { ...placed, place, where: `${sourceName(hub.repo)}, ${place}` };
      }
    },
    mediaFolder: dirname(saved.path),
    revision: saved.commit ?? state.sha,
    note,
  };
}

function mediaColumnOf(spec: HubSpec): string | null {
  const { input } = spec.fields;
  return input === null || typeof input === 'string' ? (input ?? 'input') : null;
}

function partialDoubt(partial: boolean, rows: number, estimated: number | null): readonly string[] {
  if (!partial) return [];
  const whole = estimated === null ? '' : ` of about ${estimated}`;
  return [
    `the Hub converted only the beginning of this dataset: the first ${rows} rows${whole} stand for all`,
  ];
}

function staleDoubt(shown: string | null, sha: string): readonly string[] {
  if (shown === null || shown === sha) return [];
  return [`its rows are of commit ${shown}, while main is at ${sha}`];
}

function uncheckedDoubt(promise: SizePromise | null): readonly string[] {
  return promise?.rows == null ? ['the dataset viewer states no row count to check this one against'] : [];
}

/** One line for the manifest; the doubts in it are warned of as well. */
function noteOf(
  { warn }: Opening,
  { config, split }: ChosenSplit,
  rows: number,
  from: string,
  doubts: readonly string[],
): string {
  for (const doubt of doubts) warn(doubt);
  return [`config ${config}, split ${split}, ${rows} rows read: ${from}`, ...doubts].join('; ');
}
