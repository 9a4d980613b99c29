import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeEmptyReport, makeFixtureReport, makeNullReport } from '../../test/fixtures/fixture-report.ts';
import { scorerNames } from '../scorers/registry.ts';
import type { RunReport } from '../types/report.ts';
import type { BenchmarkSpec, DatasetSpec } from '../types/suite.ts';
import { distinctFileNames, fileNameOf } from './model-card/file-names.ts';
import { hubMetricOf } from './model-card/hub-metrics.ts';
import { modelCard } from './model-card.ts';

const report = makeFixtureReport({ samples: 120 });
const BART = 'model-card/facebook--bart-large-mnli';
const BENCHMARK: BenchmarkSpec = { task: 'intents', scorer: 'accuracy', percent: false };

interface Metric {
  readonly type: string;
  readonly value: number;
  readonly name: string;
  readonly verified: boolean;
  readonly args: Readonly<Record<string, unknown>>;
}
interface ModelIndex {
  readonly 'model-index': readonly {
    readonly name: string;
    readonly results: readonly {
      readonly task: unknown;
      readonly dataset: unknown;
      readonly metrics: readonly Metric[];
    }[];
  }[];
}

function files(of: RunReport): Record<string, string> {
  return Object.fromEntries(modelCard.render(of).map(({ file, chunks }) => [file, [...chunks].join('')]));
}

/** The Hub's own readers are of YAML 1.1, where an unquoted date is no text. */
function read<T>(text: string | undefined): T {
  return parse(text ?? '', { version: '1.1' }) as T;
}

/** The report as a run over a dataset of the Hub would make it. */
function onHub(benchmark: BenchmarkSpec | null, more: Partial<DatasetSpec> = {}): RunReport {
  const [dataset] = report.manifest.suite.datasets;
  const facts = report.manifest.datasets['support-intents'];
  if (dataset === undefined || facts === undefined) throw new Error('the fixture has a dataset');
  const hub = { repo: 'acme/intents', config: 'en', split: 'test', revision: 'main' };
  return {
    ...report,
    manifest: {
      ...report.manifest,
      suite: { ...report.manifest.suite, datasets: [{ ...dataset, hub, benchmark, ...more }] },
      datasets: { 'support-intents': { ...facts, revision: 'c0ffee' } },
    },
  };
}

describe('model-index.yaml', () => {
  const made = files(report);

  it('is one file a model, with a result for each candidate that ran it', () => {
    expect(Object.keys(made)).toEqual([
      `${BART}/model-index.yaml`,
      'model-card/MoritzLaurer--deberta-v3-large-zeroshot-v2.0/model-index.yaml',
    ]);
    const [entry, ...more] = read<ModelIndex>(made[`${BART}/model-index.yaml`])['model-index'];
    expect(more).toEqual([]);
    expect(entry?.name).toBe('facebook/bart-large-mnli');
    expect(entry?.results).toHaveLength(2);
    expect(entry?.results[0]?.task).toEqual({ type: 'zero-shot-classification', name: 'ticket-routing' });
  });

  it('gives shares as 0 to 1, with interval, n and circumstances, and says that nobody verified them', () => {
    const [entry] = read<ModelIndex>(made[`${BART}/model-index.yaml`])['model-index'];
    for (const [index, result] of (entry?.results ?? []).entries()) {
      const cell = report.cells[index];
      const estimate = cell?.scores[0]?.estimate ?? null;
      const [accuracy, f1] = result.metrics;
      expect(accuracy).toMatchObject({ type: 'accuracy', value: estimate?.value, verified: false });
      expect(accuracy?.args).toMatchObject({
        candidate: cell?.candidate,
        provider: cell?.provider,
        interval: [estimate?.low, estimate?.high],
        confidence: 0.95,
        sample_size: estimate?.n,
        parameters: expect.stringContaining('"candidate_labels":[') as string,
        unanswered_requests: 'left out',
      });
      expect(f1).toMatchObject({ type: 'f1', args: { average: 'macro' } });
    }
  });

  it('names no page of the Hub for a local file, and repository, config, split and commit for a Hub dataset', () => {
    const local = read<ModelIndex>(made[`${BART}/model-index.yaml`])['model-index'][0]?.results[0];
    expect(local?.dataset).toMatchObject({ type: 'csv', name: 'support-intents' });
    const hub = read<ModelIndex>(files(onHub(null))[`${BART}/model-index.yaml`])['model-index'][0];
    expect(hub?.results[0]?.dataset).toMatchObject({
      type: 'acme/intents',
      name: 'acme/intents',
      config: 'en',
      split: 'test',
      revision: 'c0ffee',
    });
  });

  it('holds no latency and no cost', () => {
    expect(Object.values(made).join('')).not.toMatch(/service_time|usd|_ms\b/);
  });

  it('survives names that YAML or a file system could take for something else', () => {
    const cells = report.cells.map((cell, index) => ({
      ...cell,
      model: ['../../etc: {x}', 'no', '"\n- a\u202E\uD800'][index] as string,
    }));
    const found = Object.entries(files({ ...report, cells }));
    expect(found.map(([file]) => file)).toEqual([
      'model-card/--..--etc---x-/model-index.yaml',
      'model-card/no/model-index.yaml',
      'model-card/----a--/model-index.yaml',
    ]);
    expect(found.map(([, text]) => read<ModelIndex>(text)['model-index'][0]?.name)).toEqual([
      '../../etc: {x}',
      'no',
      '"\n- a\u202E\uFFFD',
    ]);
  });
});

describe('.eval_results', () => {
  it('has an entry for each cell over a benchmark, its date a text', () => {
    const made = files(onHub(BENCHMARK));
    const [first, ...others] = Object.keys(made).filter((file) => file.startsWith(`${BART}/.eval_results/`));
    expect(others).toHaveLength(1);
    expect(first).toBe(`${BART}/.eval_results/acme--intents_intents_bart-serverless_closed-8.yaml`);
    const [entry, ...more] = read<Record<string, unknown>[]>(made[first as string]);
    expect(more).toEqual([]);
    expect(entry).toEqual({
      dataset: { id: 'acme/intents', task_id: 'intents', revision: 'c0ffee' },
      value: report.cells[0]?.scores[0]?.estimate?.value,
      date: '2026-11-21T06:06:12.000Z',
      notes: expect.stringMatching(
        /^self-reported, unverified; accuracy over \d+ answers.*; 95 % interval 0\.\d+ to 0\.\d+; serverless by hf-inference/,
      ) as string,
    });
  });

  it('gives percent where the leaderboard does, interval included', () => {
    const made = files(onHub({ ...BENCHMARK, percent: true }));
    const file = Object.keys(made).find((name) => name.includes('.eval_results')) ?? '';
    const [entry] = read<{ value: number; notes: string }[]>(made[file]);
    expect(entry?.value).toBeCloseTo(100 * (report.cells[0]?.scores[0]?.estimate?.value ?? Number.NaN), 9);
    expect(entry?.notes).toMatch(/95 % interval \d\d\.\d+ to \d\d\.\d+/);
  });

  it.each([
    ['a dataset that is no benchmark', onHub(null), 'is not said to be a benchmark'],
    ['a part of a benchmark', onHub(BENCHMARK, { limit: 20 }), 'was limited to 20 samples'],
    ['a file', report, 'is no dataset of the Hub'],
    ['a scorer without a value', onHub({ ...BENCHMARK, scorer: 'bleu' }), 'has no bleu on acme/intents'],
  ])('has none for %s, and says why', (_, of, reason) => {
    const made = files(of);
    expect(Object.keys(made).filter((file) => file.includes('.eval_results'))).toEqual([]);
    expect(made[`${BART}/model-index.yaml`]).toMatch(
      new RegExp(`^# No .eval_results file: .*${reason}`, 'm'),
    );
  });
});

describe('refuses', () => {
  const [first, ...others] = report.cells;
  if (first === undefined) throw new Error('the fixture has cells');
  it.each<[string, RunReport, string]>([
    ['a run with a sandbox', { ...report, simulated: true }, 'simulated numbers'],
    [
      'a sandbox behind an ordinary address, by its models',
      { ...report, cells: [...others, { ...first, model: 'sandbox/chat-small' }] },
      'simulated numbers',
    ],
    [
      'a sandbox behind an ordinary address, by its own word',
      { ...report, cells: [...others, { ...first, servedBy: { sandbox: 3 } }] },
      'simulated numbers',
    ],
    [
      'a run that is not complete',
      { ...report, status: { ...report.status, complete: false } },
      'not complete',
    ],
    [
      'a run without a score',
      { ...makeNullReport(), status: { ...report.status, complete: true } },
      'nothing was scored',
    ],
    ['a run without cells', { ...makeEmptyReport(), status: report.status }, 'nothing was scored'],
  ])('%s', (_, of, reason) => {
    expect(() => modelCard.render(of)).toThrow(reason);
  });
});

it('leaves the twin of the noise floor out', () => {
  const noiseFloor = { candidate: 'bart-serverless', twin: 'bart-endpoint', comparisons: [], sentences: [] };
  const text = files({ ...report, noiseFloor })[`${BART}/model-index.yaml`] ?? '';
  expect(text).toContain('candidate: "bart-serverless"');
  expect(text).not.toContain('bart-endpoint');
});

it('gives files distinct names, whatever the case', () => {
  expect(distinctFileNames(['a/b', 'A/B', 'a--b', '..', ''])).toEqual([
    'a--b',
    'A--B-2',
    'a--b-3',
    'model',
    'model-2',
  ]);
  expect(fileNameOf('x'.repeat(500))).toHaveLength(150);
});

it("maps only scorers that there are to metrics of Hugging Face's library", () => {
  const known = scorerNames();
  const mapped = [
    'accuracy',
    'macro-f1',
    'micro-f1',
    'mcc',
    'entity-f1',
    'spearman',
    'pearson',
    'bleu',
    'chrf',
    'wer',
    'cer',
  ];
  for (const name of mapped) {
    expect(known).toContain(name);
    expect(hubMetricOf({ ...(report.scorers[0] as RunReport['scorers'][number]), name }).type).not.toContain(
      '-',
    );
  }
});
