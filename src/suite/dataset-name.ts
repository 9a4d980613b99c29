import { basename, extname } from 'node:path';
import { isHubSource } from './hub-source.ts';

/** Name of a dataset that states none: its file's name without folder and extension, in a-z, 0-9 and -. A Hub dataset has no extension. */
export function datasetNameOf(source: string): string {
  const stem = basename(source, isHubSource(source) ? '' : extname(source));
  const name = stem
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'dataset' : name;
}
