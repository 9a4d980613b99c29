import { bootstrapMetric, bootstrapMetricDifference } from '../../dist/analysis/corpus.js';
import { scorerOf } from '../../dist/scorers/registry.js';
import { bcaBootstrap } from '../../dist/stats/bca.js';
import { bootstrap } from '../../dist/stats/bootstrap.js';
import { detectableByT } from '../../dist/stats/power.js';
import { expandedLevel } from '../../dist/stats/small-sample.js';
import { createRng } from '../../dist/util/rng.js';
import { covers, listOf, medianOf, row, shareOf } from './simulate.mjs';

const GOAL = [0.935, 0.965];

/** A labelled sample, half of them yes, with an answer that is right by chance. */
function labelled(i, target, isRight) {
  const other = target === 'yes' ? 'no' : 'yes';
  return { sampleId: `s${i}`, cluster: null, pairs: [{ target, answer: isRight ? target : other }] };
}

const labels = (n, right) => (random) =>
  listOf(n, (i) => labelled(i, random() < 0.5 ? 'yes' : 'no', random() < right));

/** A text of 5 to 15 words of which each answered word is wrong by chance. */
const texts = (n, wrong) => (random) =>
  listOf(n, (i) => {
    const words = listOf(5 + Math.floor(11 * random()), (w) => `w${w}`);
    const answer = words.map((word) => (random() < wrong ? 'x' : word));
    return {
      sampleId: `s${i}`,
      cluster: null,
      pairs: [{ target: JSON.stringify([words.join(' ')]), answer: JSON.stringify(answer.join(' ')) }],
    };
  });

/** Coverage of the bootstrap on what the product uses it for. Both classes alike and errors alike: macro-F1 is the share right. */
export function corpusCoverageRows(runs) {
  const few = Math.min(runs, 4000);
  const add = (what, metric, draw, truth) => {
    const scorer = scorerOf(metric);
    const holds = (random) => covers(bootstrapMetric(scorer, draw(random), random).result, truth);
    return row(what, shareOf(what, few, holds), GOAL);
  };
  const difference = (what, metric, n, right) => {
    const scorer = scorerOf(metric);
    const holds = (random) => {
      const a = labels(n, right)(random);
      const b = a.map(({ pairs }, i) => labelled(i, pairs[0].target, random() < right));
      return covers(bootstrapMetricDifference(scorer, a, b, random).result, 0);
    };
    return row(what, shareOf(what, few, holds), GOAL);
  };
  return [
    add('bootstrap, macro-F1 0.7, n 60', 'macro-f1', labels(60, 0.7), 0.7),
    add('bootstrap, macro-F1 0.85, n 200', 'macro-f1', labels(200, 0.85), 0.85),
    add('bootstrap, MCC 0.4, n 60', 'mcc', labels(60, 0.7), 0.4),
    add('bootstrap, word error rate 20 %, n 40', 'wer', texts(40, 0.2), 0.2),
    difference('paired bootstrap, difference of macro-F1, n 60', 'macro-f1', 60, 0.7),
  ];
}

/** A share by the bootstrap: coverage by adding up all outcomes, averaged over p, and at single p where it jumps. */
export function shareCoverageRows() {
  const n = 60;
  const grid = listOf(61, (i) => (20 + i) / 100);
  const expanded = (sizes, statistic, random) => bootstrap(sizes, statistic, random, expandedLevel(0.95, n));
  return [
    ['expanded percentile bootstrap (the product)', expanded],
    ['BCa bootstrap', bcaBootstrap],
  ].flatMap(([name, method]) => {
    const intervals = listOf(n + 1, (k) => {
      const { next } = createRng(`known truth/${name}/${k}`);
      return method(Int32Array.of(k, n - k), (drawn) => drawn[0] / n, next);
    });
    const coverage = (p) => {
      let chance = (1 - p) ** n;
      let covered = 0;
      for (let k = 0; k <= n; k += 1) {
        if (covers(intervals[k], p)) covered += chance;
        chance *= ((n - k) / (k + 1)) * (p / (1 - p));
      }
      return covered;
    };
    const mean = grid.reduce((sum, p) => sum + coverage(p), 0) / grid.length;
    return [
      row(`${name}, share, n ${n}, mean over p 0.2 to 0.8 (exact)`, mean, GOAL),
      ...[0.3, 0.5].map((p) => row(`${name}, share ${p}, n ${n} (exact)`, coverage(p), null, 'one p')),
    ];
  });
}

/** Power of the paired bootstrap of macro-F1 at the difference that runs state as detectable. */
export function corpusPowerRow(runs) {
  const n = 200;
  const scorer = scorerOf('macro-f1');
  const found = (gain, random) => {
    const a = labels(n, 0.7)(random);
    const b = a.map(({ pairs }, i) => labelled(i, pairs[0].target, random() < 0.7 + gain));
    return bootstrapMetricDifference(scorer, a, b, random).result;
  };
  const stated = medianOf('stated macro-F1', 201, (r) => detectableByT(found(0, r).standardError, n - 1));
  const what = `paired bootstrap of macro-F1, n ${n}, difference ${stated.toFixed(3)}`;
  return row(
    what,
    shareOf(what, runs, (r) => found(stated, r).pValue < 0.05),
    [0.8, 1],
  );
}
