import { describe, expect, it } from 'vitest';
import { makeFixtureReport, makeNullReport } from '../../test/fixtures/fixture-report.ts';
import { findPython, runPython } from '../../test/fixtures/other-readers.ts';
import { DEFINITIONS } from '../analysis/definitions.ts';
import type { RunReport } from '../types/report.ts';
import { expositionText } from './prometheus/exposition.ts';
import { prometheus } from './prometheus.ts';

const report = { ...makeFixtureReport({ samples: 200, streamed: true }), definitions: DEFINITIONS };
const python = findPython('prometheus_client');

const READ = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families as old
from prometheus_client.openmetrics.parser import text_string_to_metric_families as new
text = sys.stdin.buffer.read().decode('utf-8')
read = lambda parse: [[f.name, f.type, f.documentation, [[s.name, s.labels, repr(float(s.value))] for s in f.samples]] for f in parse(text)]
json.dump([read(old), read(new)], sys.stdout)
`;

type Sample = readonly [string, Readonly<Record<string, string>>, string];
type Family = readonly [string, string, string, readonly Sample[]];

function textOf(of: RunReport): string {
  return prometheus
    .render(of)
    .flatMap(({ chunks }) => [...chunks])
    .join('');
}

/** Both of the parser's formats must read the same; gives what they read. */
function readBy(text: string): readonly Family[] {
  const [old, openMetrics] = runPython(python as string, READ, [], text) as [Family[], Family[]];
  expect(openMetrics).toEqual(old);
  return old;
}

function samplesOf(families: readonly Family[], name: string): readonly Sample[] {
  return families.find(([family]) => family === name)?.[3] ?? [];
}

describe.skipIf(python === null)('read by the Python client, as text format and as OpenMetrics', () => {
  it('gives every known number of every cell, in base units', () => {
    const families = readBy(textOf(report));
    expect(families.every(([, type, help]) => type === 'gauge' && help.length > 10)).toBe(true);
    for (const cell of report.cells) {
      const value = (name: string, labels: Readonly<Record<string, string>> = {}): number | null => {
        const found = samplesOf(families, name).filter(([, of]) =>
          Object.entries({ candidate: cell.candidate, dataset: cell.dataset, ...labels }).every(
            ([key, text]) => of[key] === text,
          ),
        );
        expect(found.length, name).toBeLessThan(2);
        return found[0] === undefined ? null : Number(found[0][2]);
      };
      const warm = cell.latency.find(({ metric }) => metric === 'ttft')?.warm;
      const [p50] = warm?.quantiles ?? [];
      expect(value('hfbench_ttft_seconds', { part: 'warm', quantile: '0.5' })).toBeCloseTo(
        (p50?.value ?? Number.NaN) / 1000,
        9,
      );
      expect(value('hfbench_ttft_low_seconds', { part: 'warm', quantile: '0.5' })).toBeCloseTo(
        (p50?.low ?? Number.NaN) / 1000,
        9,
      );
      const accuracy = cell.scores.find(({ scorer }) => scorer === 'accuracy')?.estimate ?? null;
      expect(accuracy).not.toBeNull();
      expect(value('hfbench_score_ratio', { scorer: 'accuracy' })).toBe(accuracy?.value);
      expect(value('hfbench_score_low_ratio', { scorer: 'accuracy' })).toBe(accuracy?.low);
      expect(value('hfbench_score_high_ratio', { scorer: 'accuracy' })).toBe(accuracy?.high);
      expect(value('hfbench_requests', { class: 'ok' })).toBe(cell.counts.ok);
      expect(value('hfbench_requests', { class: 'not_sent' })).toBe(cell.counts.notSent);
      expect(value('hfbench_cost_usd')).toBe(cell.cost.usd);
    }
    expect(samplesOf(families, 'hfbench_run_finished_timestamp_seconds')[0]?.[2]).toBe('1795241172.0');
  });

  it('gives each gate one verdict', () => {
    const samples = samplesOf(readBy(textOf(report)), 'hfbench_gate_verdict');
    expect(samples).toHaveLength(3 * report.gates.length);
    for (const gate of report.gates) {
      const own = samples.filter(([, labels]) => labels.candidate === gate.candidate);
      expect(own.filter(([, , value]) => value === '1.0').map(([, labels]) => labels.verdict)).toEqual([
        gate.verdict,
      ]);
    }
  });

  it('keeps hostile label values whole, but for what no text can hold', () => {
    const value = 'a"b\\c\nd\\n{e="f"} 1 # g\r\t\u2028 😀 \0 \uD800';
    const text = [
      ...expositionText([{ name: 'm', help: 'says "x" \\ y\nz', series: [[{ l: value }, 1]] }]),
    ].join('');
    const [family] = readBy(text);
    expect(family?.[3][0]?.[1].l).toBe('a"b\\c\nd\\n{e="f"} 1 # g\r\t\u2028 😀 \uFFFD \uFFFD');
    expect(family?.[2]).toBe("says 'x' \\ y\nz");
  });

  it('reads a run in which nothing was measured', () => {
    const families = readBy(textOf(makeNullReport()));
    const names = families.map(([name]) => name);
    expect(names).toContain('hfbench_requests');
    expect(names.filter((name) => /score_|_seconds$|_usd$|_per_second$|cold_start/.test(name))).toEqual([
      'hfbench_run_finished_timestamp_seconds',
      'hfbench_run_duration_seconds',
    ]);
  });
});

it('has no series twice, none with the id of the run, and ends with EOF', () => {
  const lines = textOf(report).split('\n');
  const series = lines.filter((line) => line.startsWith('hfbench_')).map((line) => line.replace(/ \S+$/, ''));
  expect(series.length).toBeGreaterThan(200);
  expect(new Set(series).size).toBe(series.length);
  expect(series.filter((name) => name.includes(report.manifest.runId))).toEqual([]);
  expect(lines.slice(-2)).toEqual(['# EOF', '']);
});

it('leaves out what is unknown and what has too few values, and never says 0 for it', () => {
  const [first, ...others] = report.cells;
  if (first === undefined) throw new Error('the fixture has cells');
  const free = { ...first, cost: { ...first.cost, usd: null }, cold: { ...first.cold, rate: null } };
  const text = textOf({ ...report, cells: [free, ...others] });
  const own = text.split('\n').filter((line) => line.includes(`candidate="${first.candidate}"`));
  expect(own.filter((line) => /^hfbench_(cost_usd|cold_start_ratio)\{/.test(line))).toEqual([]);
  const trusted = first.latency
    .find(({ metric }) => metric === 'service_time')
    ?.cold?.quantiles.filter((quantile) => quantile.trusted);
  const cold = own.filter((line) => /^hfbench_service_time_seconds\{.*part="cold"/.test(line));
  expect(cold).toHaveLength(trusted?.length ?? 0);
  expect(cold.length).toBeLessThan(4);
});

it('counts a failed request as infinite where the report does', () => {
  expect(textOf(report)).toMatch(/hfbench_service_time_with_failures_seconds\{.*quantile="0.99"\} \+Inf/);
});

it('gives no time and no rate of a run whose client was saturated', () => {
  const client = report.client === null ? null : { ...report.client, valid: false, reasons: ['busy'] };
  const text = textOf({ ...report, client });
  expect(text).toContain('hfbench_run_client_valid{suite="ticket-routing"} 0');
  expect(text).not.toMatch(/hfbench_(service_time|ttft|requests_per_second)/);
  expect(text).toContain('hfbench_score_ratio{');
});

it('explains each latency by its definition', () => {
  for (const metric of ['service_time', 'response_time', 'request_latency', 'ttft', 'tpot', 'itl']) {
    expect(textOf(report), metric).toMatch(new RegExp(`# HELP hfbench_${metric}_seconds .* = \\S.{10}`));
  }
});
