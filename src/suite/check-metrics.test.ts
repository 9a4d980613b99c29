import { describe, expect, it } from 'vitest';
import { classify, problemsOf } from '../../test/fixtures/suites/load-suite-text.ts';
import { everyRow } from '../../test/fixtures/suites/problem-rows.ts';

describe('groupings and metrics of a suite', () => {
  const metric = (text: string) => classify(`metrics: {own: "${text}"}`);
  const gated = (metrics: string, gate: string) => classify(`metrics: {${metrics}}`, `gates: [{${gate}}]`);
  everyRow([
    ['an unreadable formula', metric('accuracy +'), 'metrics.own', /can't be read/, /a scorer, a number/],
    [
      'a misspelt scorer',
      metric('min(acuracy by length)'),
      'metrics.own',
      /no scorer "acuracy"/,
      /"accuracy"/,
    ],
    ['a scorer that the suite lacks', metric('accuracy + bleu'), 'metrics.own', /no scorer/, /add bleu to/],
    ['a minus without spaces', metric('accuracy-mcc'), 'metrics.own', /no scorer/, /a minus needs a space/],
    ['a constant', metric('1 + 2'), 'metrics.own', /reads no scorer/, /a scorer of the suite/],
    ['a misspelt column', metric('min(accuracy by custmer)'), 'metrics.own', /no column/, /"customer"/],
    [
      'the target as a column',
      metric('min(accuracy by intent)'),
      'metrics.own',
      /is the target/,
      /write label/,
    ],
    ['one group of terciles', metric('accuracy[length=short]'), 'metrics.own', /needs edges/, null],
    [
      'a grouping twice',
      classify('groupBy: [length, length]'),
      'groupBy[1]',
      /already at groupBy\[0\]/,
      null,
    ],
    [
      'falling edges',
      classify('groupBy: [{by: length, edges: [5, 1]}]'),
      'groupBy[0].edges',
      /wrong/,
      /above/,
    ],
    ['edges of a label', classify('groupBy: [{by: label, edges: [5]}]'), 'groupBy[0].by', /no edges/, null],
    ['an unknown column', classify('groupBy: [region]'), 'groupBy[0]', /no column "region"/, /one of/],
    ['the name of a scorer', classify('metrics: {mcc: accuracy}'), 'metrics', /"mcc" is a scorer/, null],
    ['the name of a column', classify('metrics: {model: accuracy}'), 'metrics', /"model" is/, null],
    ['the name of a metric', classify('metrics: {goodput: accuracy}'), 'metrics', /"goodput" is/, null],
    ['a name with a dot', classify('metrics: {a.b: accuracy}'), 'metrics', /wrong name/, null],
    [
      'no direction over errors',
      classify('scorers: [accuracy, ece]', 'metrics: {own: 1 - ece}'),
      'metrics.own',
      /say which way/,
      /higherIsBetter/,
    ],
    ['80 for 80 %', gated('own: accuracy', 'metric: own, min: 80'), 'gates[0].min', /never reaches/, null],
    [
      'a gate on a misspelt one',
      gated('fairest: accuracy', 'metric: fairst, min: 0.8'),
      'gates[0].metric',
      /no metric/,
      /"fairest"/,
    ],
  ]);

  it('a bucket that the edges do not make is shown with those that they make', async () => {
    const [problem] = await problemsOf(
      classify('groupBy: [{by: length, edges: [5]}]', 'metrics: {own: "accuracy[length=5 to 9]"}'),
    );
    expect(problem).toMatchObject({ message: 'length has no group "5 to 9"', expected: 'one of < 5, ≥ 5' });
  });

  it('problems stand at their character, each of two in one formula', async () => {
    const problems = await problemsOf(classify('metrics:', '  own: "1 + foo * bar"', '  two: foo + 1'));
    expect(problems.map(({ line, col }) => [line, col])).toEqual([
      [7, 13],
      [7, 19],
      [8, 8],
    ]);
  });

  it('a formula that stands on several lines is shown from its beginning', async () => {
    const [problem] = await problemsOf(classify('metrics:', '  own: >-', '    accuracy +', '    foo'));
    expect(problem).toMatchObject({ path: 'metrics.own', line: 7, col: 8 });
  });
});
