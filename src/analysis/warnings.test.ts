import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeCandidate,
  makeCells,
  makeFailure,
  makeFinish,
  makeLabels,
  makeManifest,
  makeResult,
  makeStart,
  makeSuite,
  makeText,
  makeUsage,
  type ResultSpec,
} from '../../test/fixtures/make-run.ts';
import { scoreEvents } from '../../test/fixtures/score-run.ts';
import type { Attempt } from '../types/attempt.ts';
import type { RunEvent } from '../types/event.ts';
import type { Warning } from '../types/report.ts';
import type { Suite } from '../types/suite.ts';
import { RESTING_KNOBS } from '../util/sandbox-knobs.ts';
import { buildReport } from './build-report.ts';

const CELL = 'a/tickets/closed-8';
const priced = makeCandidate('a', { price: { mode: 'request', perRequestUsd: 0.001 } });

function warningsOf(suite: Suite, events: readonly RunEvent[], planned: number): readonly Warning[] {
  return buildReport({
    manifest: makeManifest(suite, planned),
    cells: makeCells(suite),
    events: scoreEvents(events, suite),
    deploymentOf: (candidate) => (candidate.provider === 'sandbox' ? 'sandbox-endpoint' : 'serverless'),
  }).warnings;
}

/** A whole run of `n` requests over ten blocks; `vary` changes some of them. */
function run(
  n: number,
  vary: (i: number) => Partial<ResultSpec> = () => ({}),
  suite: Suite = makeSuite({ candidates: [priced] }),
): readonly Warning[] {
  const events = Array.from({ length: n }, (_, i) =>
    makeResult({
      cellId: CELL,
      sampleId: String(i),
      block: i % 10,
      target: i % 2 === 0 ? 'yes' : 'no',
      output: makeLabels(i % 2 === 0 ? 'yes' : 'no'),
      ...vary(i),
    }),
  );
  return warningsOf(suite, [makeStart(), ...events, makeFinish(1000)], n);
}
const attempt = (over: Partial<Omit<Attempt, 'marks'>>, marks = {}) => ({
  attempts: [makeAttempt(marks, over)],
});
const named = (provider: string) => ({
  server: {
    requestId: null,
    provider,
    computeType: null,
    computeSeconds: null,
    queueMs: null,
    inferenceMs: null,
    totalMs: null,
  },
});

it('a whole, clean run of 100 requests has nothing to warn about', () => {
  expect(run(100)).toEqual([]);
});

describe('each doubt has its cause', () => {
  it.each<[string, string, () => readonly Warning[], Warning['severity'], RegExp]>([
    [
      'client_late',
      'a late client',
      () => run(100, (i) => attempt({}, { scheduledAtMs: 0, sentAtMs: i < 3 ? 40 : 0 })),
      'doubt',
      /40\.0 ms/,
    ],
    ['few_requests', 'too few for p95 and p99', () => run(10), 'note', /10 warm requests.*p95, p99/],
    [
      'cached_answers',
      'a cache',
      () => run(100, (i) => (i < 5 ? attempt({ cached: true }) : {})),
      'doubt',
      /5 of 100/,
    ],
    [
      'cached_answers',
      'mostly a cache',
      () => run(100, (i) => (i < 60 ? attempt({ cached: true }) : {})),
      'invalid',
      /60 of 100/,
    ],
    [
      'mixed_providers',
      'two providers',
      () => run(100, (i) => attempt(named(i < 30 ? 'groq' : 'novita'))),
      'doubt',
      /groq \(30\), novita \(70\)/,
    ],
    [
      'chunks_not_tokens',
      'chunks of four tokens',
      () => run(100, () => attempt({ tokenEvents: 5, itlMs: [1], usage: makeUsage(1, 20) })),
      'doubt',
      /4\.00 tokens per chunk/,
    ],
    [
      'errors_excluded',
      'failed requests left out',
      () => run(100, (i) => (i < 10 ? { status: 'error', attempts: [makeFailure({})] } : {})),
      'doubt',
      /10 failed requests of 100.*90\.0 % and 100\.0 %/,
    ],
    [
      'unscored_answers',
      'missing targets',
      () => run(100, (i) => (i < 7 ? { target: null } : {})),
      'doubt',
      /7 of 100.*no target/,
    ],
    [
      'unscored_answers',
      'no target at all',
      () => run(100, () => ({ target: null })),
      'invalid',
      /100 of 100/,
    ],
    [
      'truncated_answers',
      'answers cut short',
      () => run(100, (i) => ({ output: makeText(i % 2 === 0 ? 'yes' : 'no', i < 4 ? 'length' : 'stop') })),
      'doubt',
      /4 of 100/,
    ],
    [
      'unknown_labels',
      'one answer of another label',
      () => run(100, (i) => (i === 0 ? { output: makeLabels('LABEL_0') } : {})),
      'note',
      /1 of 100 answers is.*"label_0"/,
    ],
    [
      'unknown_labels',
      'only other labels',
      () => run(100, () => ({ output: makeLabels('LABEL_1') })),
      'invalid',
      /100 of 100/,
    ],
    [
      'unknown_tokens',
      'some answers without usage',
      () => run(100, (i) => attempt({ usage: i < 6 ? null : makeUsage(1, 2) })),
      'doubt',
      /6 of 100/,
    ],
    ['unknown_cost', 'no price', () => run(100, () => ({}), makeSuite()), 'note', /no price is known for a/],
    [
      'few_clusters',
      'three clusters',
      () => run(100, (i) => ({ cluster: `c${i % 3}` })),
      'doubt',
      /3 clusters/,
    ],
    [
      'never_answered',
      'nothing but failures',
      () => run(5, () => ({ status: 'error', attempts: [makeFailure({})] })),
      'invalid',
      /None of 5 requests.*http_5xx: HTTP 500/,
    ],
    [
      'never_answered',
      'a message that begins with its code',
      () =>
        run(5, () => ({
          status: 'error',
          attempts: [makeFailure({}, { errorCode: 'connect', errorMessage: 'connect ECONNREFUSED' })],
        })),
      'invalid',
      /None of 5 requests was answered \(connect ECONNREFUSED\)\.$/,
    ],
  ])('%s: %s', (code, _why, warnings, severity, message) => {
    const found = warnings().filter((warning) => warning.code === code);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ severity, about: CELL, message: expect.stringMatching(message) });
    expect(found[0]?.remedy.length).toBeGreaterThan(10);
  });

  it('a wait that the run imposed itself does not make the client late', () => {
    const warnings = run(100, () =>
      attempt({ waitBeforeMs: 400, waitReason: 'limiter' }, { scheduledAtMs: 0, sentAtMs: 401 }),
    );
    expect(warnings.filter(({ code }) => code === 'client_late')).toEqual([]);
  });

  it('embeddings that were averaged here are said to be', () => {
    const vectors = ['AACAPw==', 'AAAAQA=='];
    const output = (pooling: 'server' | 'mean') =>
      ({ kind: 'embeddings', dimensions: 1, pooling, vectors }) as const;
    const warnings = run(40, (i) => ({ output: output(i < 10 ? 'mean' : 'server') }));
    expect(warnings.find(({ code }) => code === 'pooled_here')).toMatchObject({
      severity: 'note',
      about: CELL,
      message: expect.stringMatching(/^10 of 40 answers came as one vector a token/),
    });
    expect(run(40, () => ({ output: output('server') })).map(({ code }) => code)).not.toContain(
      'pooled_here',
    );
  });

  it('errors that count as wrong are not "left out"', () => {
    const suite = makeSuite({ candidates: [priced], errors: 'wrong' });
    const warnings = run(100, (i) => (i < 10 ? { status: 'error', attempts: [makeFailure({})] } : {}), suite);
    expect(warnings.filter(({ code }) => code === 'errors_excluded')).toEqual([]);
  });

  it('few blocks matter only where candidates are compared', () => {
    const one = run(100, () => ({ block: 0 }));
    expect(one.filter(({ code }) => code === 'few_blocks')).toEqual([]);
    const two = run(100, () => ({ block: 0 }), makeSuite({ candidates: [priced, makeCandidate('b')] }));
    expect(two.filter(({ code }) => code === 'few_blocks').map(({ about }) => about)).toEqual([CELL]);
  });
});

describe('doubts about the run', () => {
  it('an incomplete run counts what is open, says why, and how to resume', () => {
    const stop = { cause: 'max_cost' as const, candidateId: null, message: 'the budget of $2 is spent' };
    const warnings = warningsOf(
      makeSuite({ candidates: [priced] }),
      [makeStart(), makeResult({ cellId: CELL, sampleId: '1' }), makeFinish(10, false, [stop])],
      4,
    );
    expect(warnings[0]).toMatchObject({ code: 'incomplete_run', severity: 'doubt', about: null });
    expect(warnings[0]?.message).toContain('3 of 4 requests did not end. the budget of $2 is spent.');
    expect(warnings[0]?.remedy).toContain('--resume run-1');
  });

  it('a crash weighs more than a planned resume', () => {
    const parts = (finished: boolean) => [
      makeStart(),
      ...(finished ? [makeFinish(5, false)] : []),
      makeStart(true, 5),
      makeFinish(10),
    ];
    const suite = makeSuite({ candidates: [priced] });
    expect(warningsOf(suite, parts(true), 0)).toMatchObject([{ code: 'resumed_run', severity: 'note' }]);
    expect(warningsOf(suite, parts(false), 0)).toMatchObject([{ code: 'resumed_run', severity: 'doubt' }]);
  });

  it('a planted loss is named, unless the server is another', () => {
    const sandbox = { ...RESTING_KNOBS, degrade: 0.08, seed: 3 };
    const suite = makeSuite({
      candidates: [
        makeCandidate('worse', { provider: 'sandbox', sandbox }),
        makeCandidate('elsewhere', { provider: 'sandbox', sandbox, baseUrl: 'http://127.0.0.1:9' }),
        makeCandidate('whole', { provider: 'sandbox', sandbox: { ...sandbox, degrade: 0 } }),
      ],
    });
    const warnings = warningsOf(suite, [makeStart(), makeFinish(1)], 0);
    const planted = warnings.filter(({ code }) => code === 'planted');
    expect(planted).toMatchObject([{ about: 'worse', severity: 'doubt' }]);
    expect(planted[0]?.message).toMatch(/for 8\.0 % of the inputs, drawn by seed 3/);
  });

  it('a sandbox run says that it is simulated', () => {
    const suite = makeSuite({ candidates: [makeCandidate('a', { provider: 'sandbox' })] });
    expect(warningsOf(suite, [makeStart(), makeFinish(1)], 0).map(({ code }) => code)).toEqual(['simulated']);
  });
});
