import type { RequestRow, RunReport } from '../../types/report.ts';
import type { CellSummary } from '../../types/summary.ts';
import { answerText, jsonText } from '../answer-text.ts';
import { columnScorers } from '../cells.ts';
import type { TableCell } from './stringify-table.ts';
import { real, type TableColumn, text, truth, whole } from './table-column.ts';

/** Columns of requests.csv and requests.parquet. */
export function requestColumns(report: RunReport): readonly TableColumn[] {
  return [
    text('run_id,candidate,dataset,prompt,load,sample_id'),
    whole('repeat,seq'),
    text('phase,status,error_code'),
    whole('http_status,attempts'),
    truth('cold,cached'),
    real('scheduled_at_ms,sent_at_ms,first_token_at_ms,done_at_ms'),
    real('service_time_ms,response_time_ms,request_latency_ms,retry_wait_ms,ttft_ms,tpot_ms'),
    real('input_tokens,output_tokens,cost_usd'),
    columnScorers(report).map(({ name }) => ({ name, kind: 'real' as const })),
    text('expected,output'),
    truth('tainted'),
  ].flat();
}

/**
 * Rows of those columns: one an ended request, warm-up included. `attempts` counts those that a resume replaced too.
 * The column of a scorer that has no value of a single row (macro-F1) is empty.
 */
export function* requestRows(report: RunReport): Iterable<readonly TableCell[]> {
  const cells = new Map(report.cells.map((cell) => [cell.id, cell]));
  const scorers = columnScorers(report).map((scorer) => scorer.name);
  for (const row of report.requests) {
    yield [
      ...coordinates(report, cells.get(row.cellId), row),
      row.status,
      row.errorCode,
      row.httpStatus,
      row.attempts.length + row.replacedAttempts.length,
      row.cold,
      row.cached,
      ...measures(row),
      ...scorers.map((name) => scoreValue(row, name)),
      jsonText(row.expected),
      row.output === null ? null : answerText(row.output),
      row.tainted,
    ];
  }
}

/** run_id to phase: the columns that name a request. */
function coordinates(
  report: RunReport,
  cell: CellSummary | undefined,
  row: RequestRow,
): readonly TableCell[] {
  return [
    report.manifest.runId,
    cell?.candidate ?? null,
    cell?.dataset ?? null,
    cell?.prompt ?? null,
    cell?.load ?? null,
    row.sampleId,
    row.repeat,
    row.seq,
    row.phase,
  ];
}

function measures(row: RequestRow): readonly TableCell[] {
  return [
    row.scheduledAtMs,
    row.sentAtMs,
    row.firstTokenAtMs,
    row.doneAtMs,
    row.serviceTimeMs,
    row.responseTimeMs,
    row.requestLatencyMs,
    row.recalled === null ? row.retryWaitMs : null,
    row.ttftMs,
    row.tpotMs,
    row.inputTokens,
    row.outputTokens,
    row.costUsd,
  ];
}

function scoreValue(row: RequestRow, scorer: string): number | null {
  const score = Object.hasOwn(row.scores, scorer) ? row.scores[scorer] : undefined;
  return score !== undefined && 'value' in score ? score.value : null;
}
