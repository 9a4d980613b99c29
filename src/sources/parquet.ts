import type { DatasetSource } from '../types/plugs.ts';

/**
 * Apache Parquet, read row group by row group: one of them is in memory at a time. Class labels of the Hugging Face
 * datasets library become their names. The reader is loaded with the first file.
 */
export const parquet: DatasetSource = {
  name: 'parquet',
  extensions: ['.parquet'],
  counts: 'row',
  rows: async function* (path) {
    const { parquetRows } = await import('./parquet-rows.ts');
    yield* parquetRows(path, null);
  },
};
