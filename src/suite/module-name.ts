import { datasetNameOf } from './dataset-name.ts';

/** Name of a scorer module that the suite gives none: its file's, in a-z, 0-9 and -. */
export function moduleNameOf(path: string): string {
  return datasetNameOf(path);
}
