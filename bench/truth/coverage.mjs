import { bcaBootstrap } from '../../dist/stats/bca.js';
import { bootstrap } from '../../dist/stats/bootstrap.js';
import { clusteredTInterval, tInterval } from '../../dist/stats/mean-interval.js';
import { pairedDifferenceInterval } from '../../dist/stats/paired-proportions.js';
import { wilsonInterval } from '../../dist/stats/proportion.js';
import { quantileInterval } from '../../dist/stats/quantile-interval.js';
import { expandedLevel } from '../../dist/stats/small-sample.js';
import { corpusCoverageRows, shareCoverageRows } from './corpus.mjs';
import { covers, drawNormal, listOf, row, shareOf } from './simulate.mjs';

const GOAL = [0.935, 0.965];

/** Exact coverage of Wilson's interval at each p of a grid, by adding up the chances of all outcomes that cover. */
export function wilsonCoverage(n) {
  const grid = listOf(199, (i) => (i + 1) / 200);
  const intervals = listOf(n + 1, (k) => wilsonInterval(k, n));
  const shares = grid.map((p) => {
    let covered = 0;
    let logChance = n * Math.log1p(-p);
    for (let k = 0; k <= n; k += 1) {
      if (covers(intervals[k], p)) covered += Math.exp(logChance);
      logChance += Math.log((n - k) / (k + 1)) + Math.log(p / (1 - p));
    }
    return covered;
  });
  const worst = Math.min(...shares);
  return {
    n,
    grid,
    shares,
    mean: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    worst,
    worstP: grid[shares.indexOf(worst)],
  };
}

const beta22 = (random) => [random(), random(), random()].sort((a, b) => a - b)[1];
const once = (n) => new Int32Array(n).fill(1);
const meanOf = (values) => (drawn) => {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] * drawn[i];
  return sum / values.length;
};

/** t intervals of bounded scores, of clusters, and of paired differences. */
function meanRows(runs) {
  const t = (n, draw, truth) => (random) => covers(tInterval(listOf(n, () => draw(random))), truth);
  const lognormal = (random) => Math.exp(1.5 * drawNormal(random));
  const skewed = Math.exp(1.125);
  const clustered = (count, size) => (random) => {
    const level = listOf(count, () => 0.2 * (random() - 0.5));
    const values = listOf(count * size, (i) => 0.5 + level[Math.floor(i / size)] + 0.4 * (random() - 0.5));
    const names = values.map((_, i) => `c${Math.floor(i / size)}`);
    return covers(clusteredTInterval(values, names), 0.5);
  };
  const paired = (n, gain, loss) => (random) => {
    const counts = { both: 0, onlyA: 0, onlyB: 0, neither: 0 };
    for (let i = 0; i < n; i += 1) {
      const u = random();
      counts[u < gain ? 'onlyB' : u < gain + loss ? 'onlyA' : u < 0.7 ? 'both' : 'neither'] += 1;
    }
    return covers(pairedDifferenceInterval(counts), gain - loss);
  };
  const add = (what, goal, holds) => row(what, shareOf(what, runs, holds), goal);
  return [
    add('t, scores beta(2, 2), n 30', GOAL, t(30, beta22, 0.5)),
    add(
      't, uniform scores, n 100',
      GOAL,
      t(100, (random) => random(), 0.5),
    ),
    add(
      't of paired differences of scores, n 30',
      GOAL,
      t(30, (r) => beta22(r) - beta22(r), 0),
    ),
    add('t, long tail (lognormal, σ 1.5), n 30', null, t(30, lognormal, skewed)),
    add(
      't, 0/1 with p 0.05, n 20',
      null,
      t(20, (random) => (random() < 0.05 ? 1 : 0), 0.05),
    ),
    add('clustered t, 30 clusters of 5', GOAL, clustered(30, 5)),
    add('clustered t, 3 clusters of 20', null, clustered(3, 20)),
    add('plain t, the same 30 clusters of 5', null, (random) => {
      const level = listOf(30, () => 0.2 * (random() - 0.5));
      return covers(
        tInterval(listOf(150, (i) => 0.5 + level[Math.floor(i / 5)] + 0.4 * (random() - 0.5))),
        0.5,
      );
    }),
    add('paired 0/1 (Newcombe), n 100, 30 and 20 in 100 discordant', GOAL, paired(100, 0.3, 0.2)),
    add('paired 0/1 (Newcombe), n 60, 20 and 20 in 60 discordant', GOAL, paired(60, 1 / 3, 1 / 3)),
    add('paired 0/1 (Newcombe), n 12, 1 in 12 discordant', null, paired(12, 1 / 24, 1 / 24)),
  ];
}

function quantileRows(runs) {
  const add = (n, share, goal) => {
    const truth = -Math.log(1 - share);
    const refused = quantileInterval(new Float64Array(n), share) === null ? ' (refused: no interval)' : '';
    const what = `order statistics, p${share * 100}, n ${n}${refused}`;
    const holds = (random) =>
      covers(
        quantileInterval(Float64Array.from(listOf(n, () => -Math.log(1 - random()))).sort(), share),
        truth,
      );
    return row(what, shareOf(what, runs, holds), goal);
  };
  return [add(30, 0.5, [0.94, 1]), add(101, 0.9, [0.94, 1]), add(200, 0.95, [0.94, 1]), add(71, 0.95, null)];
}

/** Bootstrap intervals of a mean: of the samples and of whole clusters. */
function bootstrapRows(runs) {
  const add = (method, what, n, draw, truth, goal) => {
    const holds = (random) => {
      const values = listOf(n, () => draw(random));
      return covers(method(once(n), meanOf(values), random), truth);
    };
    return row(what, shareOf(what, runs, holds), goal);
  };
  const expanded = (sizes, statistic, random) =>
    bootstrap(sizes, statistic, random, expandedLevel(0.95, sizes.length));
  return [
    ...shareCoverageRows(),
    add(
      expanded,
      'expanded percentile bootstrap (the product), scores beta(2, 2), n 30',
      30,
      beta22,
      0.5,
      GOAL,
    ),
    add(bootstrap, 'plain percentile bootstrap, scores beta(2, 2), n 30', 30, beta22, 0.5, null),
    add(bcaBootstrap, 'BCa bootstrap, scores beta(2, 2), n 30', 30, beta22, 0.5, GOAL),
    add(bootstrap, 'percentile bootstrap, scores beta(2, 2), n 8', 8, beta22, 0.5, null),
    add(bcaBootstrap, 'BCa bootstrap, scores beta(2, 2), n 8', 8, beta22, 0.5, null),
  ];
}

/** Coverage of every interval but Wilson's and those of latency, by simulation. */
export function coverageRows(runs) {
  return [...meanRows(runs), ...quantileRows(runs), ...bootstrapRows(runs), ...corpusCoverageRows(runs)];
}
