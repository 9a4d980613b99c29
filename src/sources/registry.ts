import { extname } from 'node:path';
import type { DatasetSource } from '../types/plugs.ts';
import { InputError } from '../util/errors.ts';
import { csv, tsv } from './csv.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { parquet } from './parquet.ts';

/** Every dataset reader, by name. */
export const sources = { csv, tsv, json, jsonl, parquet } satisfies Record<string, DatasetSource>;

/** The reader of a file by its extension; an unknown extension is an InputError. */
export function sourceOf(path: string): DatasetSource {
  const extension = extname(path).toLowerCase();
  const source = Object.values(sources).find((candidate) => candidate.extensions.includes(extension));
  if (source === undefined) {
    throw new InputError(`no reader for "${extension === '' ? 'a file without extension' : extension}"`, {
      where: path,
      hint: path.includes('huggingface.co/')
        ? 'a dataset of the Hub is written hf://datasets/org/name'
        : `rows are read from ${Object.values(sources)
            .flatMap(({ extensions }) => extensions)
            .join(', ')}`,
    });
  }
  return source;
}
