import type { Attempt } from '../../types/attempt.ts';
import type { RequestRow, RunReport } from '../../types/report.ts';
import type { CellSummary } from '../../types/summary.ts';
import type { TableCell } from './stringify-table.ts';

/** Header of attempts.csv. */
export const ATTEMPT_HEADER: readonly string[] = [
  'run_id,candidate,dataset,prompt,load,sample_id,repeat,seq,attempt,phase,provider,http_status,error_code',
  'cold,cached,connection,scheduled_at_ms,sent_at_ms,connected_at_ms,headers_at_ms,first_byte_at_ms',
  'first_token_at_ms,last_token_at_ms,done_at_ms,wait_before_ms,wait_reason,request_id',
].flatMap((line) => line.split(','));

/**
 * Rows of attempts.csv: one an HTTP exchange, warm-up included; attempts that a resume replaced come before those
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
