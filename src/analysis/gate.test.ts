import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeCandidate,
  makeCells,
  makeFailure,
  makeLabels,
  makeManifest,
  makeResult,
  makeSuite,
} from '../../test/fixtures/make-run.ts';
import { scoreEvents } from '../../test/fixtures/score-run.ts';
import type { GateSpec } from '../types/gate.ts';
import { buildReport } from './build-report.ts';

const gate = (metric: string, bar: Partial<GateSpec>): GateSpec => ({
  metric,
  candidate: null,
  min: null,
  max: null,
  decide: 'interval',
  versus: null,
  ...bar,
});

/** 100 answers, 80 right, taking 1 to 100 ms, and `failures` failed requests; price $0.001 a request. */
function judge(spec: GateSpec, failures = 0) {
  const suite = makeSuite({
    candidates: [makeCandidate('a', { price: { mode: 'request', perRequestUsd: 0.001 } })],
    gates: [spec],
  });
  const cellId = 'a/tickets/closed-8';
  const events = Array.from({ length: 100 }, (_, i) =>
    makeResult({
      cellId,
      sampleId: String(i),
      output: makeLabels(i < 80 ? 'yes' : 'no'),
      attempts: [makeAttempt({ doneAtMs: i + 1 })],
    }),
  );
  const failed = Array.from({ length: failures }, (_, i) =>
    makeResult({ cellId, sampleId: `f${i}`, status: 'error', attempts: [makeFailure({})] }),
  );
  const { gates } = buildReport({
    manifest: makeManifest(suite, 100 + failures),
    cells: makeCells(suite),
    events: scoreEvents([...events, ...failed], suite),
    deploymentOf: () => 'serverless',
  });
  return gates;
}

describe('gates', () => {
  // Wilson of 80 in 100: 0.7112 to 0.8666. Ranks of p95 in 100, by SciPy: 90 to 100. Wilson of 0 in 100: 0 to 0.0370.
  it.each<[string, Partial<GateSpec>, 'pass' | 'fail' | 'undecided', string]>([
    ['accuracy', { min: 0.7 }, 'pass', '71.1 % to 86.7 %'],
    ['accuracy', { min: 0.75 }, 'undecided', 'both sides'],
    ['accuracy', { min: 0.9 }, 'fail', 'misses'],
    ['accuracy', { min: 0.75, decide: 'estimate' }, 'pass', 'the estimate 80.0 %'],
    ['accuracy', { min: 0.81, decide: 'estimate' }, 'fail', '80.0 %'],
    ['accuracy', { min: 0.6, max: 0.9 }, 'pass', 'meets'],
    ['accuracy', { min: 0.9, max: 0.95 }, 'fail', 'misses'],
    ['service_time.p50', { max: 70 }, 'pass', 'meets'],
    ['service_time.p95', { max: 95 }, 'undecided', 'both sides'],
    ['service_time.p95', { max: 89 }, 'fail', '90.0 ms to 100 ms'],
    ['service_time.p99', { max: 500 }, 'undecided', 'too few'],
    ['service_time.p99', { max: 500, decide: 'estimate' }, 'pass', 'estimate'],
    ['service_time.mean', { max: 500 }, 'undecided', 'decide: estimate'],
    ['service_time.p97', { max: 500 }, 'undecided', 'no p97'],
    ['ttft.p95', { max: 500 }, 'undecided', 'no warm request'],
    ['error_rate', { max: 0.05 }, 'pass', '0.0 % to 3.7 %'],
    ['error_rate', { max: 0.01 }, 'undecided', 'both sides'],
    ['cold_start_rate', { max: 0.04 }, 'pass', 'meets'],
    ['cost_per_1k_requests_usd', { max: 2 }, 'undecided', 'decide: estimate'],
    ['cost_per_1k_requests_usd', { max: 2, decide: 'estimate' }, 'pass', '$1.00'],
    ['cost_per_1k_requests_usd', { max: 0.5, decide: 'estimate' }, 'fail', '$1.00'],
    ['nonsense', { max: 1 }, 'undecided', 'no metric "nonsense"'],
  ])('%s %j: %s', (metric, bar, verdict, reason) => {
    const [outcome] = judge(gate(metric, bar));
    expect(outcome?.verdict).toBe(verdict);
    expect(outcome?.reason).toContain(reason);
  });

  it('a percentile that failures make infinite can not pass an upper bar', () => {
    expect(judge(gate('service_time.p95', { max: 1000 }), 10)[0]).toMatchObject({ verdict: 'fail' });
    expect(judge(gate('service_time.p95', { max: 1000 }), 10)[0]?.reason).toContain('infinite');
    expect(judge(gate('service_time.p50', { max: 1000 }), 10)[0]).toMatchObject({ verdict: 'pass' });
  });

  it('a gate names its bar and cell; one for a candidate that is not there is undecided, never passed', () => {
    expect(judge(gate('accuracy', { min: 0.7 }))[0]).toMatchObject({
      bar: 'at least 70.0 %',
      cellId: 'a/tickets/closed-8',
      candidate: 'a',
      value: 0.8,
    });
    expect(judge(gate('accuracy', { min: 0.7, candidate: 'zzz' }))).toMatchObject([
      { verdict: 'undecided', candidate: 'zzz', cellId: '' },
    ]);
  });
});
