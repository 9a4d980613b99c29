import { describe, expect, it } from 'vitest';
import {
  MONTHS,
  makeCapacity,
  makeEstimate,
  makeHourRow,
  makeMonth,
  makeUseRow,
} from '../../test/fixtures/deployment-study.ts';
import type { DeploymentRow } from '../types/deployment-study.ts';
import type { Comparison } from '../types/report.ts';
import { findBreakEven } from './break-even.ts';
import { type RecommendInput, recommendDeployment } from './recommend-deployment.ts';

function recommend(over: Partial<RecommendInput> = {}) {
  const use = over.use ?? makeUseRow();
  const hour = over.hour ?? makeHourRow();
  return recommendDeployment({
    use,
    hour,
    answered: { use: 200, hour: 200 },
    breakEven: findBreakEven(use, hour, 1, null),
    months: [],
    traffic: null,
    comparisons: [],
    clientValid: true,
    ...over,
  });
}

const carrying = (...args: Parameters<typeof makeCapacity>): DeploymentRow =>
  makeHourRow({ capacity: makeCapacity(...args) });

const ACCURACY: Comparison = {
  metric: 'accuracy',
  a: 'bart-serverless',
  b: 'bart-endpoint',
  dataset: 'support-intents',
  prompt: null,
  load: 'closed-8',
  unit: 'share',
  higherIsBetter: true,
  difference: makeEstimate(-0.06, -0.09, -0.03),
  pValue: 0.001,
  pAdjusted: 0.001,
  test: 'McNemar',
  verdict: 'worse',
  paired: 200,
  unpaired: 0,
  discordant: null,
  detectable: 0.05,
  note: null,
};

describe('without traffic', () => {
  it('says from which rate on the endpoint costs less', () => {
    const { choice, headline, sentences } = recommend();
    expect(choice).toBeNull();
    expect(headline).toBe(
      'It depends on the traffic: from 2,000 [1,667, 2,500] requests/h on bart-endpoint costs less than bart-serverless, while one replica carries 7,200 [5,400, 9,000] requests/h (sustained, but not 2.50/s).',
    );
    expect(sentences).toEqual([
      'bart-serverless costs $0.500 [$0.400, $0.600] for 1,000 answered requests, retries included.',
      'bart-endpoint answered 2.00/s [1.50/s, 2.50/s], sustained, but not 2.50/s.',
      'bart-endpoint costs $1.00 for an hour of one replica, which filled to that is $0.139 [$0.111, $0.185] for 1,000 requests.',
      'Warm p95 of service_time: bart-serverless 310 ms [280 ms, 390 ms], bart-endpoint 140 ms [120 ms, 160 ms].',
    ]);
  });

  it('takes the serverless place where one replica never carries the break-even', () => {
    const { choice, headline } = recommend({ hour: carrying(0.4, 0.35, 0.45) });
    expect(choice).toBe('bart-serverless');
    expect(headline).toMatch(
      /^Take bart-serverless, because bart-endpoint never costs less: .*2,000 \[1,667, 2,500\] requests\/h, and one replica carries 1,440 \[1,260, 1,620\]/,
    );
  });

  it('says from where on no step undoes the advantage', () => {
    expect(recommend({ hour: carrying(0.75, 0.72, 0.78) }).headline).toContain(
      'from 6,000/h (3 replicas) on it always costs less',
    );
  });

  it.each<[string, DeploymentRow, RegExp]>([
    [
      'the intervals overlap',
      carrying(0.6, 0.5, 0.8),
      /^Undecided: .*the intervals do not say whether it carries that/,
    ],
    ['nobody asked for more', carrying(0.4, 0.35, 0.45, 'reached'), /^Undecided: .*was only asked for 1,440/],
    ['nothing was measured', makeHourRow({ capacity: null }), /^Undecided: .*was not measured\.$/],
  ])('is undecided where %s', (_, hour, headline) => {
    expect(recommend({ hour })).toMatchObject({ choice: null, headline: expect.stringMatching(headline) });
  });
});

describe('with traffic', () => {
  const traffic = '6000 requests an hour';

  it('says which option costs less a month, by how much, and what would be felt', () => {
    const { choice, headline, sentences } = recommend({ traffic, months: MONTHS });
    expect(choice).toBe('bart-endpoint');
    expect(headline).toBe(
      'Take bart-endpoint: at 6000 requests an hour it costs $1460.00 less a month (bart-endpoint $730.00 (fixed) and bart-serverless $2190.00 [$1752.00, $2628.00] a month), with p95 of 150 ms [145 ms, 155 ms] felt against 320 ms [310 ms, 330 ms].',
    );
    expect(sentences[0]).toMatch(/^Break-even: from 2,000/);
    expect(sentences.filter((sentence) => sentence.startsWith('In a simulated month'))).toHaveLength(3);
  });

  it('takes the serverless place where it costs less', () => {
    const cheap = makeMonth({ usd: makeEstimate(73, 58, 88) });
    expect(recommend({ traffic, months: [cheap, ...MONTHS.slice(1)] }).headline).toMatch(
      /^Take bart-serverless: .*costs \$657\.00 less a month/,
    );
  });

  it('names scaling to zero where that saves', () => {
    const zero = makeMonth({
      candidate: 'bart-endpoint',
      option: 'scale-to-zero',
      usd: makeEstimate(300, 280, 320),
    });
    expect(recommend({ traffic, months: [...MONTHS.slice(0, 2), zero] }).headline).toMatch(
      /^Take bart-endpoint scaled to zero: .*\$1890\.00 less a month/,
    );
  });

  it('is undecided where the months overlap, or one could not be played', () => {
    const wide = makeMonth({ usd: makeEstimate(800, 600, 1000) });
    expect(recommend({ traffic, months: [wide, ...MONTHS.slice(1)] }).headline).toMatch(
      /^Undecided at 6000 requests an hour: .*do not lie apart\.$/,
    );
    expect(recommend({ traffic, months: [] }).headline).toMatch(/^Undecided: no month .* bart-serverless\.$/);
  });
});

describe('is undecided whatever the costs', () => {
  it.each<[string, Partial<RecommendInput>, RegExp]>([
    ['a saturated client', { clientValid: false }, /the client was saturated/],
    [
      'few answers',
      { answered: { use: 200, hour: 29 } },
      /bart-endpoint answered 29 requests, and 30 are the least/,
    ],
    [
      'a quality that differs',
      { comparisons: [ACCURACY] },
      /accuracy of bart-endpoint less that of bart-serverless is -6\.0 pp \[-9\.0 pp, -3\.0 pp\]/,
    ],
    [
      'an unknown price',
      { hour: makeHourRow({ cost: { ...makeHourRow().cost, hourUsd: null } }) },
      /the price of an hour of bart-endpoint is unknown/,
    ],
  ])('%s', (_, over, reason) => {
    const { choice, headline } = recommend(over);
    expect(choice).toBeNull();
    expect(headline).toMatch(/^Undecided: /);
    expect(headline).toMatch(reason);
  });

  it('quotes no time of a saturated client', () => {
    expect(recommend({ clientValid: false, months: MONTHS }).sentences).toEqual([
      'bart-serverless costs $0.500 [$0.400, $0.600] for 1,000 answered requests, retries included.',
    ]);
  });

  it('but a time that differs is no quality', () => {
    expect(recommend({ comparisons: [{ ...ACCURACY, unit: 'ms' }] }).headline).toMatch(/^It depends/);
  });
});
