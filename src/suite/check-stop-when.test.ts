import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../test/fixtures/suites/load-suite-text.ts';
import { everyRow } from '../../test/fixtures/suites/problem-rows.ts';

const suite = (
  rule: string,
  more: { dataset?: string; candidates?: number; lines?: string[] } = {},
): string =>
  [
    'name: tiny',
    'task: text-classification',
    `dataset: {source: rows.csv, fields: {input: text, target: intent}, ${more.dataset ?? 'shuffle: true'}}`,
    'candidates:',
    ...['a', 'b']
      .slice(0, more.candidates ?? 2)
      .map((id) => `  - {id: ${id}, model: m/${id}, provider: hf-inference}`),
    ...(more.lines ?? []),
    `stopWhen: ${rule}`,
  ].join('\n');
const decided = '{decided: {metric: accuracy}}';

describe('rules to stop that are right', () => {
  it.each([
    ['a pair is decided', suite(decided)],
    [
      'a pair is decided within a margin',
      suite('{decided: {metric: accuracy, margin: 0.02}, confidence: 0.99}'),
    ],
    ['an interval is narrow', suite('{metric: accuracy, halfWidth: 0.05, atLeast: 100}', { candidates: 1 })],
    [
      'a mean of scores',
      suite('{metric: levenshtein, halfWidth: 0.05}', { lines: ['scorers: [levenshtein]'] }),
    ],
    ['a sequential load', suite(decided, { lines: ['load: {kind: sequential}'] })],
  ])('%s', async (_what, text) => {
    expect(await problemsOf(text)).toEqual([]);
  });
});

describe('rules to stop that are wrong', () => {
  everyRow([
    ['a rule without a form', suite('{confidence: 0.9}'), 'stopWhen.decided', /"decided" is missing/, null],
    [
      'both forms',
      suite('{halfWidth: 0.1, decided: {metric: accuracy}}'),
      'stopWhen',
      /unknown key "halfWidth"/,
      /one of .*decided/,
    ],
    ['halfWidth without a metric', suite('{halfWidth: 0.1}'), 'stopWhen.metric', /"metric" is missing/, null],
    [
      'a metric beside decided',
      suite('{metric: accuracy, decided: {metric: accuracy}}'),
      'stopWhen',
      /unknown key "metric"/,
      null,
    ],
    [
      'a width of nothing',
      suite('{metric: accuracy, halfWidth: 0}'),
      'stopWhen.halfWidth',
      /wrong value/,
      /above 0/,
    ],
    [
      'a scorer that the suite does not have',
      suite('{decided: {metric: acuracy}}'),
      'stopWhen.decided.metric',
      /no scorer "acuracy"/,
      /one of accuracy.*did you mean accuracy|did you mean "accuracy"/,
    ],
    [
      'a corpus metric',
      suite('{decided: {metric: macro-f1}}', { lines: ['scorers: [accuracy, macro-f1]'] }),
      'stopWhen.decided.metric',
      /over the whole cell/,
      /one of accuracy/,
    ],
    [
      "the user's own module",
      suite('{metric: mine, halfWidth: 0.1}', { lines: ['scorers: [{name: mine, module: ./mine.mjs}]'] }),
      'stopWhen.metric',
      /a module scores it after the run/,
      /such as accuracy/,
    ],
    ['one candidate alone', suite(decided, { candidates: 1 }), 'stopWhen.decided', /nobody/, /halfWidth/],
    ['a twin', suite(decided, { lines: ['aa: true'] }), 'aa', /twin is never decided/, /without stopWhen/],
    [
      'an open load',
      suite(decided, { lines: ['load: {kind: poisson, rate: 5/s}'] }),
      'load',
      /can't shorten a poisson load/,
      /closed or sequential/,
    ],
    [
      'samples in the order of the file',
      suite(decided, { dataset: 'limit: 5' }),
      'dataset.shuffle',
      /random order/,
      /add shuffle: true/,
    ],
    [
      'clusters',
      suite(decided, { dataset: 'shuffle: true, clusterBy: intent' }),
      'dataset',
      /can't be used with clusterBy/,
      null,
    ],
    [
      'strata',
      suite(decided, { dataset: 'shuffle: true, limit: 2, stratifyBy: intent' }),
      'dataset',
      /can't be used with stratifyBy/,
      null,
    ],
  ]);
});
