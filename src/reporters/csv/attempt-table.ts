import type { Attempt } from '../../types/attempt.ts';
import type { RequestRow, RunReport } from '../../types/report.ts';
import type { CellSummary } from '../../types/summary.ts';
import type { TableCell } from './stringify-table.ts';
import { real, type TableColumn, text, truth, whole } from './table-column.ts';

/** Columns of attempts.csv and attempts.parquet. */
export const ATTEMPT_COLUMNS: readonly TableColumn[] = [
  text('run_id,candidate,dataset,prompt,load,sample_id'),
  whole('repeat,seq,attempt'),
  text('phase,provider'),
  whole('http_status'),
  text('error_code'),
  truth('cold,cached'),
  text('connection'),
  real('scheduled_at_ms,sent_at_ms,connected_at_ms,headers_at_ms,first_byte_at_ms'),
  real('first_token_at_ms,last_token_at_ms,done_at_ms,wait_before_ms'),
  text('wait_reason,request_id'),
].flat();

/**
 * Rows of those columns: one an HTTP exchange, warm-up included; attempts that a resume replaced come before those
 * that count. `provider` is the one the server names, else the candidate's.
 */
export function* attemptRows(report: RunReport): Iterable<readonly TableCell[]> {
  const cells = new Map(report.cells.map((cell) => [cell.id, cell]));
  for (const row of report.requests) {
    for (const attempt of [...row.replacedAttempts, ...row.attempts]) {
      yield attemptRow(report.manifest.runId, cells.get(row.cellId), row, attempt);
    }
  }
}

function attemptRow(
  runId: string,
  cell: CellSummary | undefined,
  row: RequestRow,
  attempt: Attempt,
): readonly TableCell[] {
  const { marks, server } = attempt;
  return [
    runId,
    cell?.candidate ?? null,
    cell?.dataset ?? null,
    cell?.prompt ?? null,
    cell?.load ?? null,
    row.sampleId,
    row.repeat,
    row.seq,
    attempt.attempt,
    row.phase,
    server.provider ?? cell?.provider ?? null,
    attempt.httpStatus,
    attempt.errorCode,
    attempt.cold !== null,
    attempt.cached,
    attempt.connection,
    marks.scheduledAtMs,
    marks.sentAtMs,
    marks.connectedAtMs,
    marks.headersAtMs,
    marks.firstByteAtMs,
    marks.firstTokenAtMs,
    marks.lastTokenAtMs,
    marks.doneAtMs,
    attempt.waitBeforeMs,
    attempt.waitReason,
    server.requestId,
  ];
}
