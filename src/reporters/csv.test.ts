import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeFixtureReport, makeNullReport } from '../../test/fixtures/fixture-report.ts';
import type { RunReport } from '../types/report.ts';
import { plainNumber, stringifyTable, type TableCell } from './csv/stringify-table.ts';
import { csv } from './csv.ts';

const report = makeFixtureReport({ samples: 60 });

function fileText(of: RunReport, file: string): string {
  const made = csv.render(of).find((entry) => entry.file === file);
  if (made === undefined) throw new Error(`no ${file}`);
  return [...made.chunks].join('');
}

/** Cells of a CSV text: an independent reader for RFC 4180 with LF or CRLF records. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gy;
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (match === null) throw new Error('not RFC 4180');
    const raw = match[1] ?? '';
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (match[2] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

function records(of: RunReport, file: string): Record<string, string>[] {
  const [header = [], ...rows] = readCsv(fileText(of, file));
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
}

it.each([
  [0.0000000312, '0.0000000312'],
  [1234567.891234567, '1234567.891235'],
  [0.1 + 0.2, '0.3'],
  [-5, '-5'],
  [100, '100'],
  [0, '0'],
  [0.999999999, '1'],
  [Number.NaN, ''],
  [Number.POSITIVE_INFINITY, ''],
])('writes the number %d as "%s"', (value, text) => {
  expect(plainNumber(value)).toBe(text);
});

it.each<[string, TableCell, string]>([
  ['an equals sign', '=1+1', "'=1+1"],
  ['a plus', '+1', "'+1"],
  ['a minus of a text', '-1', "'-1"],
  ['an at sign', '@SUM(A1)', "'@SUM(A1)"],
  ['a tab', '\tx', "'\tx"],
  ['a carriage return, quoted too', '\rx', '"\'\rx"'],
  ['a formula with a comma and quotes', '=H("a",1)', '"\'=H(""a"",1)"'],
  ['nothing of a negative number', -1, '-1'],
  ['nothing of plain text', 'a = b', 'a = b'],
])('defuses %s', (_, cell, text) => {
  expect([...stringifyTable(['h'], [[cell]])].join('')).toBe(`h\n${text}\n`);
});

it('writes what csv-stringify writes, whatever the cells', () => {
  const delicate = fc.string({ unit: fc.constantFrom(...'",\r\n\t=+-@\uFF1D\uFF0B\uFF0D\uFF20 a\'é') });
  const text = fc.oneof(
    delicate,
    fc.string({ unit: 'grapheme' }).map((made) => made.replaceAll('\0', '')),
  );
  const cell = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.array(fc.tuple(text, cell, cell), { minLength: 1 }), (rows) => {
      const expected = stringify(rows, {
        escape_formulas: true,
        quoted_match: /[\r\n]/,
        cast: { number: plainNumber, boolean: String },
      });
      expect([...stringifyTable(['a', 'b', 'c'], rows)].join('')).toBe(`a,b,c\n${expected}`);
    }),
  );
});

it('rounds numbers as toFixed does', () => {
  const measured = fc.tuple(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), fc.integer({ min: 0, max: 8 }));
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    measured.map(([digits, decimals]) => digits / 10 ** decimals),
  );
  fc.assert(
    fc.property(number, (value) => {
      fc.pre(Math.abs(value) >= 1);
      expect(plainNumber(value)).toBe(value.toFixed(6).replace(/\.?0+$/, ''));
    }),
    { numRuns: 2000 },
  );
});

it('writes NUL and lone surrogates as U+FFFD', () => {
  expect([...stringifyTable(['h'], [['a\0b\uD800']])].join('')).toBe('h\na\uFFFDb\uFFFD\n');
});

it('fixes the columns of attempts.csv', () => {
  expect(fileText(report, 'attempts.csv').split('\n')[0]).toBe(
    'run_id,candidate,dataset,prompt,load,sample_id,repeat,seq,attempt,phase,provider,http_status,error_code,cold,cached,connection,scheduled_at_ms,sent_at_ms,connected_at_ms,headers_at_ms,first_byte_at_ms,first_token_at_ms,last_token_at_ms,done_at_ms,wait_before_ms,wait_reason,request_id',
  );
});

it('fixes the columns of requests.csv', () => {
  expect(fileText(report, 'requests.csv').split('\n')[0]).toBe(
    'run_id,candidate,dataset,prompt,load,sample_id,repeat,seq,phase,status,error_code,http_status,attempts,cold,cached,scheduled_at_ms,sent_at_ms,first_token_at_ms,done_at_ms,service_time_ms,response_time_ms,request_latency_ms,retry_wait_ms,ttft_ms,tpot_ms,input_tokens,output_tokens,cost_usd,accuracy,macro-f1,ece,expected,output,tainted',
  );
});

it('fixes the columns of summary.csv, each once', () => {
  const header = (fileText(report, 'summary.csv').split('\n')[0] ?? '').split(',');
  expect(header.slice(0, 27).join(',')).toBe(
    'run_id,suite,task,dataset,candidate,model,provider,deployment,prompt,load,n_samples,n_requests,n_ok,n_error,n_timeout,n_cancelled,n_not_sent,n_attempts,n_rate_limited,n_loading,n_cached,accuracy,accuracy_ci_low,accuracy_ci_high,macro-f1,macro-f1_ci_low,macro-f1_ci_high',
  );
  expect(header.slice(30, 35).join(',')).toBe(
    'service_time_mean_ms,service_time_p50_ms,service_time_p90_ms,service_time_p95_ms,service_time_p99_ms',
  );
  expect(header.slice(-15).join(',')).toBe(
    'requests_per_second,output_tps,goodput,cold_requests,cold_periods,cold_start_rate,cold_start_p50_ms,cold_start_max_ms,service_time_warm_p50_ms,service_time_warm_p95_ms,input_tokens,output_tokens,cost_usd,cost_per_1k_requests_usd,cost_per_correct_usd',
  );
  expect(new Set(header).size).toBe(header.length);
});

it('writes a row a cell, with the classes summing to the requests and unknown cost empty', () => {
  const rows = records(report, 'summary.csv');
  expect(rows.map((row) => row.candidate)).toEqual([
    'bart-serverless',
    'bart-endpoint',
    'deberta-local-vllm',
  ]);
  for (const row of rows) {
    const ended = ['n_ok', 'n_error', 'n_timeout', 'n_cancelled', 'n_not_sent'].map((name) =>
      Number(row[name]),
    );
    expect(ended.reduce((sum, count) => sum + count, 0)).toBe(Number(row.n_requests));
  }
  expect(rows[2]?.cost_usd).toBe('');
  expect(rows[2]?.ttft_p50_ms).toBe('');
  expect(Number(rows[0]?.cost_usd)).toBeGreaterThan(0);
});

it('takes service_time over all answered requests and service_time_warm over the warm ones', () => {
  const [row] = records(report, 'summary.csv');
  const latency = report.cells[0]?.latency.find((entry) => entry.metric === 'service_time');
  expect(Number(row?.service_time_p50_ms)).toBeCloseTo(latency?.all?.quantiles[0]?.value ?? Number.NaN, 5);
  expect(Number(row?.service_time_warm_p50_ms)).toBeCloseTo(
    latency?.warm?.quantiles[0]?.value ?? Number.NaN,
    5,
  );
});

it('lists every request and every attempt, warm-up included, and attempts that a resume replaced', () => {
  const [first, ...others] = report.requests;
  if (first === undefined) throw new Error('the fixture has requests');
  const resumed = { ...report, requests: [{ ...first, replacedAttempts: first.attempts }, ...others] };
  const attempts = resumed.requests.flatMap((row) => [...row.replacedAttempts, ...row.attempts]);
  expect(records(resumed, 'attempts.csv')).toHaveLength(attempts.length);
  const requests = records(resumed, 'requests.csv');
  expect(requests).toHaveLength(resumed.requests.length);
  expect(requests[0]?.attempts).toBe('2');
  expect(requests.filter((row) => row.phase === 'warmup')).toHaveLength(9);
  const sum = requests.reduce((total, row) => total + Number(row.attempts), 0);
  expect(sum).toBe(attempts.length);
});

it('leaves a cell of nothing measured empty, never 0', () => {
  const [row] = records(makeNullReport(), 'summary.csv');
  for (const name of [
    'accuracy',
    'service_time_p50_ms',
    'requests_per_second',
    'cold_start_rate',
    'cost_usd',
  ]) {
    expect(row?.[name], name).toBe('');
  }
  expect(row?.n_ok).toBe('0');
});
