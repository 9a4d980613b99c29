import type { Json } from '../../types/json.ts';
import { InputError } from '../../util/errors.ts';
import type { Features } from '../features.ts';
import { isJsonObject } from '../json.ts';
import { readParquetFacts } from '../parquet-file.ts';
import { parquetRows } from '../parquet-rows.ts';
import { type RowStore, stampOf } from '../row-store.ts';
import { downloadCached } from './cached-download.ts';
import type { ChosenSplit, Splits } from './choose-split.ts';
import type { HubHttp } from './hub-http.ts';
import { isAbsent, jsonOf, sourceName } from './hub-refusal.ts';

/** Parquet files of a split in the cache. */
export interface Shards {
  readonly paths: readonly string[];
  /** Rows that the files' own metadata states. */
  readonly rows: number;
  /** All files of the split are there; false: only the first ones, because no more rows were needed. */
  readonly whole: boolean;
  /** Commit of the branch they stand on; null: not said. */
  readonly commit: string | null;
  /** Every file names its features. */
  readonly namesFeatures: boolean;
}

/** Number of converted parquet files by config and split. */
export type Listing = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The converted parquet files of a dataset; null: there are none. */
export async function listConverted(http: HubHttp, repo: string): Promise<Listing | null> {
  const answer = await http.get(`${http.hub}/api/datasets/${repo}/parquet`);
  if (isAbsent(answer)) return null;
  const value = jsonOf(answer, 'the list of parquet files', repo);
  if (!isJsonObject(value)) return null;
  const listing = Object.entries(value).map(([config, splits]): [string, Record<string, number>] => [
    config,
    Object.fromEntries(
      Object.entries(isJsonObject(splits) ? splits : {}).flatMap(([split, urls]): [string, number][] =>
        countOf(urls) === 0 ? [] : [[split, countOf(urls)]],
      ),
    ),
  ]);
  return listing.length === 0 ? null : Object.fromEntries(listing);
}

function countOf(urls: Json): number {
  return Array.isArray(urls) ? urls.length : 0;
}

/** Configs and splits of a listing. */
export function splitsOf(listing: Listing): Splits {
  return Object.fromEntries(Object.entries(listing).map(([config, splits]) => [config, Object.keys(splits)]));
}

/** Addresses of the converted files of a split: 0000.parquet and so on, below `partial-…` when cut at 5 GB. */
export function convertedUrls(
  http: HubHttp,
  repo: string,
  { config, split }: ChosenSplit,
  count: number,
  partial: boolean,
): readonly string[] {
  const folder = [config, partial ? `partial-${split}` : split].map(encodeURIComponent).join('/');
  const branch = `${http.hub}/datasets/${repo}/resolve/refs%2Fconvert%2Fparquet`;
  return Array.from(
    { length: count },
    (_, index) => `${branch}/${folder}/${String(index).padStart(4, '0')}.parquet`,
  );
}

/**
 * Downloads a split's files in order, until they hold the rows that are needed (null: all). A file that is missing,
 * broken or of another commit than the first is an InputError. Null: not even the first file exists.
 */
export async function fetchShards(
  http: HubHttp,
  urls: readonly string[],
  needed: number | null,
  cacheFolder: string,
  repo: string,
): Promise<Shards | null> {
  const paths: string[] = [];
  const commits = new Set<string | null>();
  let rows = 0;
  let namesFeatures = true;
  for (const url of urls) {
    if (needed !== null && rows >= needed) break;
    const file = await downloadCached(http, url, cacheFolder, repo);
    if (file === null && paths.length === 0) return null;
    if (file === null) throw missing(url, urls.length, repo);
    const facts = await readParquetFacts(file.path);
    paths.push(file.path);
    commits.add(file.commit);
    rows += facts.rows;
    namesFeatures &&= facts.features !== null;
  }
  const [commit = null, ...others] = commits;
  if (others.length > 0) {
    throw new InputError('the dataset changed while it was downloaded', {
      where: sourceName(repo),
      hint: 'start again, or name a commit with dataset.revision',
    });
  }
  return { paths, rows, whole: paths.length === urls.length, commit, namesFeatures };
}

/** Rows of the files one after the other. `features` name the labels of files that state none. */
export function shardRows(
  shards: Shards,
  features: Features | null,
  facts: { readonly repo: string; readonly revision: string; readonly note: string },
): RowStore {
  return {
    rows: async function* () {
      let number = 0;
      for (const path of shards.paths) {
        for await (const { row } of parquetRows(path, features)) {
          number += 1;
          const place = `row ${number}`;
          yield { number, place, where: `${sourceName(facts.repo)}, ${place}`, row };
        }
      }
    },
    stamp: () => stampOf(shards.paths),
    mediaFolder: null,
    revision: facts.revision,
    note: facts.note,
  };
}

function missing(url: string, count: number, repo: string): InputError {
  return new InputError(`one of the ${count} parquet files is missing: ${decodeURIComponent(url)}`, {
    where: sourceName(repo),
    hint: 'the conversion is unfinished: try again later',
  });
}
