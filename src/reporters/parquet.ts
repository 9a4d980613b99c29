import type { Reporter } from '../types/plugs.ts';
import { ATTEMPT_COLUMNS, attemptRows } from './csv/attempt-table.ts';
import { requestColumns, requestRows } from './csv/request-table.ts';
import { writeParquetTable } from './parquet/write-table.ts';

/** requests.parquet and attempts.parquet: the columns of requests.csv and attempts.csv, typed, unrounded, null for unknown. */
export const parquet: Reporter = {
  name: 'parquet',
  byDefault: false,
  realServersOnly: false,
  owns: /^(?:requests|attempts)\.parquet$/,
  render: (report) => [
    { file: 'requests.parquet', chunks: writeParquetTable(requestColumns(report), requestRows(report)) },
    { file: 'attempts.parquet', chunks: writeParquetTable(ATTEMPT_COLUMNS, attemptRows(report)) },
  ],
};
