import type { Json } from '../../types/json.ts';
import { InputError } from '../../util/errors.ts';
import { isJsonObject } from '../json.ts';
import { globOf } from './glob.ts';
import { sourceName } from './hub-refusal.ts';
import type { RepositoryState } from './repository.ts';

/** Paths of parquet files by config and split. */
export type NativeFiles = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/**
 * The parquet files that a repository itself holds, by config and split: as its card's `configs` say, else by the usual
 * names (`data/train-00000-of-00002.parquet`, `config/split-….parquet`, `split/0000.parquet`, `train.parquet`). Null:
 * it holds none. A numbered file that is missing from its series is an InputError.
 */
export function nativeFiles({ repo, files, configs }: RepositoryState): NativeFiles | null {
  const parquet = files.filter((file) => file.toLowerCase().endsWith('.parquet')).sort();
  if (parquet.length === 0) return null;
  const found = byCard(parquet, configs) ?? byName(parquet);
  for (const splits of Object.values(found)) {
    for (const paths of Object.values(splits)) checkSeries(paths, repo);
  }
  return found;
}

type Placed = Record<string, Record<string, string[]>>;

function place(into: Placed, config: string, split: string, paths: readonly string[]): void {
  if (paths.length === 0) return;
  into[config] ??= {};
  const splits = into[config];
  splits[split] = [...(splits[split] ?? []), ...paths];
}

function byCard(parquet: readonly string[], configs: Json): NativeFiles | null {
  if (!Array.isArray(configs)) return null;
  const found: Placed = {};
  for (const config of configs.filter(isJsonObject)) {
    const name = typeof config.config_name === 'string' ? config.config_name : 'default';
    for (const [split, patterns] of dataFilesOf(config.data_files ?? null)) {
      const matches = patterns.map(globOf);
      place(
        found,
        name,
        split,
        parquet.filter((path) => matches.some((means) => means(path))),
      );
    }
  }
  return Object.keys(found).length === 0 ? null : found;
}

/** `data_files` of a card: a pattern or several, of the split train, or a list of {split, path}. */
function dataFilesOf(value: Json): readonly (readonly [split: string, patterns: readonly string[]])[] {
  if (typeof value === 'string') return [['train', [value]]];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: Json): [string, readonly string[]][] => {
    if (typeof item === 'string') return [['train', [item]]];
    if (!isJsonObject(item)) return [];
    const paths = Array.isArray(item.path) ? item.path : [item.path];
    const split = typeof item.split === 'string' ? item.split : 'train';
    return [[split, paths.filter((path) => typeof path === 'string')]];
  });
}

function byName(parquet: readonly string[]): NativeFiles {
  const found: Placed = {};
  for (const path of parquet) {
    const { config, split } = readPath(path);
    place(found, config, split, [path]);
  }
  return found;
}

function readPath(path: string): { readonly config: string; readonly split: string } {
  const folders = path.split('/').filter((name) => name !== 'data');
  const stem = (folders.pop() ?? '').replace(/\.parquet$/i, '').replace(SERIES, '');
  // A name that is only a number is one of several files in a folder named for the split.
  const split = /^(part[-_.]?)?\d*$/.test(stem) ? (folders.pop() ?? 'train') : stem;
  return { config: folders.length === 0 ? 'default' : folders.join('-'), split };
}

const SERIES = /-(\d{5})-of-(\d{5})(-[0-9a-f]+)?$/;

function checkSeries(paths: readonly string[], repo: string): void {
  const found = new Map<string, number>();
  for (const path of paths) {
    const match = SERIES.exec(path.replace(/\.parquet$/i, ''));
    if (match === null) continue;
    const series = `${path.slice(0, match.index)}\n${match[2]}`;
    found.set(series, (found.get(series) ?? 0) + 1);
  }
  for (const [series, count] of found) {
    const [name, total] = series.split('\n');
    if (count === Number(total)) continue;
    throw new InputError(`${count} of the ${Number(total)} parquet files of ${name} are there`, {
      where: sourceName(repo),
      hint: 'the commit is incomplete: name another with dataset.revision',
    });
  }
}
