import type { Reporter } from '../types/plugs.ts';
import { ATTEMPT_COLUMNS, attemptRows } from './csv/attempt-table.ts';
import { DEPLOYMENT_COLUMNS, deploymentRows } from './csv/deployment-table.ts';
import { requestColumns, requestRows } from './csv/request-table.ts';
import { stringifyTable } from './csv/stringify-table.ts';
import { summaryHeader, summaryRows } from './csv/summary-table.ts';
import type { TableColumn } from './csv/table-column.ts';

const namesOf = (columns: readonly TableColumn[]): readonly string[] => columns.map(({ name }) => name);

/**
 * summary.csv, requests.csv and attempts.csv: one row a cell, a request, an attempt; where a model was measured in several
 * places deployments.csv, one row a place.
 */
export const csv: Reporter = {
  name: 'csv',
  byDefault: true,
  realServersOnly: false,
  owns: /^(?:summary|requests|attempts|deployments)\.csv$/,
  render: (report) => [
    { file: 'summary.csv', chunks: stringifyTable(summaryHeader(report), summaryRows(report)) },
    { file: 'requests.csv', chunks: stringifyTable(namesOf(requestColumns(report)), requestRows(report)) },
    { file: 'attempts.csv', chunks: stringifyTable(namesOf(ATTEMPT_COLUMNS), attemptRows(report)) },
    ...(report.deployments.length === 0
      ? []
      : [{ file: 'deployments.csv', chunks: stringifyTable(DEPLOYMENT_COLUMNS, deploymentRows(report)) }]),
  ],
};
