import { afterAll, beforeAll, expect, it } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, type RunFolder, readTree, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const SUMMARY =
  'run_id,suite,task,dataset,candidate,model,provider,deployment,prompt,load,n_samples,n_requests,n_ok,n_error,n_timeout,n_cancelled,n_not_sent,n_attempts,n_rate_limited,n_loading,n_cached,' +
  'accuracy,accuracy_ci_low,accuracy_ci_high,macro-f1,macro-f1_ci_low,macro-f1_ci_high,' +
  'service_time_mean_ms,service_time_p50_ms,service_time_p90_ms,service_time_p95_ms,service_time_p99_ms,' +
  'response_time_mean_ms,response_time_p50_ms,response_time_p90_ms,response_time_p95_ms,response_time_p99_ms,' +
  'request_latency_mean_ms,request_latency_p50_ms,request_latency_p90_ms,request_latency_p95_ms,request_latency_p99_ms,' +
  'ttft_mean_ms,ttft_p50_ms,ttft_p90_ms,ttft_p95_ms,ttft_p99_ms,' +
  'tpot_mean_ms,tpot_p50_ms,tpot_p90_ms,tpot_p95_ms,tpot_p99_ms,' +
  'itl_mean_ms,itl_p50_ms,itl_p90_ms,itl_p95_ms,itl_p99_ms,' +
  'schedule_delay_mean_ms,schedule_delay_p50_ms,schedule_delay_p90_ms,schedule_delay_p95_ms,schedule_delay_p99_ms,' +
  'requests_per_second,output_tps,goodput,cold_requests,cold_periods,cold_start_rate,cold_start_p50_ms,cold_start_max_ms,service_time_warm_p50_ms,service_time_warm_p95_ms,' +
  'input_tokens,output_tokens,cost_usd,cost_per_1k_requests_usd,cost_per_correct_usd';

const ATTEMPTS =
  'run_id,candidate,dataset,prompt,load,sample_id,repeat,seq,attempt,phase,provider,http_status,error_code,cold,cached,connection,scheduled_at_ms,sent_at_ms,connected_at_ms,headers_at_ms,first_byte_at_ms,first_token_at_ms,last_token_at_ms,done_at_ms,wait_before_ms,wait_reason,request_id';

const REQUESTS =
  'run_id,candidate,dataset,prompt,load,sample_id,repeat,seq,phase,status,error_code,http_status,attempts,cold,cached,scheduled_at_ms,sent_at_ms,first_token_at_ms,done_at_ms,service_time_ms,response_time_ms,request_latency_ms,retry_wait_ms,ttft_ms,tpot_ms,input_tokens,output_tokens,cost_usd,' +
  'accuracy,macro-f1,expected,output,tainted';

let workspace: Workspace;
let server: PlainServer;
let run: RunFolder;

beforeAll(async () => {
  workspace = makeWorkspace();
  server = await startPlainServer((arrival) => classify(arrival.input ?? '', 'flat'));
  const rows = tickets(10);
  workspace.dataset('tickets.csv', [
    ...rows,
    { id: '=1+1', text: '#10 an invoice, "quoted"\nover two lines 😀', intent: 'billing' },
    { id: '@SUM(A1)', text: '#11 -an invoice', intent: '+billing' },
    { id: '-2', text: '#12 invoice', intent: 'billing' },
  ]);
  workspace.suite(
    'suite.yaml',
    ticketSuite([candidate('one', server.origin)], { scorers: ['accuracy', 'macro-f1', 'confusion-matrix'] }),
  );
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  expect(end.code, end.all).toBe(0);
  run = workspace.read('out');
}, 60_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});

it('summary.csv has the columns of the contract, in their order', () => {
  expect(run.summary.header.join(',')).toBe(SUMMARY);
  expect(run.summary.rows).toHaveLength(1);
});

it('attempts.csv has the columns of the contract, in their order', () => {
  expect(run.attempts.header.join(',')).toBe(ATTEMPTS);
});

it('requests.csv has the columns of the contract, in their order', () => {
  expect(run.requests.header.join(',')).toBe(REQUESTS);
});

it('no column repeats', () => {
  for (const { header } of [run.summary, run.requests, run.attempts]) {
    expect(new Set(header).size).toBe(header.length);
  }
});

it('a cell that a spreadsheet would run is defused and still readable', () => {
  const cells = [...run.requests.rows, ...run.attempts.rows].flatMap((row) => Object.values(row));
  expect(cells.filter((cell) => /^[=@\t\r]/.test(cell) || /^[+-](?![\d.]+$)/.test(cell))).toEqual([]);
  const ids = run.requests.rows.map((row) => row.sample_id ?? '');
  for (const id of ['=1+1', '@SUM(A1)', '-2'])
    expect(
      ids.some((cell) => cell.endsWith(id)),
      id,
    ).toBe(true);
  expect(
    run.requests.rows.some((row) => row.expected !== '+billing' && row.expected?.endsWith('+billing')),
  ).toBe(true);
});

it('the run folder holds every file of the contract, and nothing else is written but reports/', () => {
  const names = readTree(workspace.path('out')).map((file) =>
    file.path.slice(workspace.path('out').length + 1),
  );
  for (const name of [
    'manifest.json',
    'journal.jsonl',
    'report.json',
    'report.html',
    'summary.csv',
    'requests.csv',
    'attempts.csv',
    'junit.xml',
    'summary.md',
  ]) {
    expect(names).toContain(name);
  }
  const elsewhere = readTree(workspace.dir)
    .map((file) => file.path.slice(workspace.dir.length + 1))
    .filter((path) => !/^(out|reports|home)\//.test(path));
  expect(elsewhere.toSorted()).toEqual(['suite.yaml', 'tickets.csv']);
  expect(readTree(workspace.path('home'))).toEqual([]);
});

it('the row says what was run', () => {
  const row = run.summary.rows[0]!;
  expect([row.suite, row.task, row.candidate, row.model, row.provider, row.deployment]).toEqual([
    'tickets',
    'zero-shot-classification',
    'one',
    'acme/one',
    'hf-inference',
    'serverless',
  ]);
});

it('the journal is one JSON object a line, of the kinds that the contract names', () => {
  // Whether the client ever stalled is the machine's affair.
  const kinds = new Set(run.journal.map((event) => event.type).filter((type) => type !== 'stall'));
  expect([...kinds].toSorted()).toEqual(
    ['cell-finished', 'cell-started', 'health', 'result', 'run-finished', 'run-started', 'score'].toSorted(),
  );
});
