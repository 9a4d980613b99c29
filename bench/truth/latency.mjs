import { compareRunTimes } from '../../dist/analysis/compare-run-times.js';
import { blockQuantileDifference } from '../../dist/stats/block-difference.js';
import { exchangeBlocks } from '../../dist/stats/block-exchange.js';
import { covers, drawNormal, listOf, medianOf, row, shareOf } from './simulate.mjs';

const ALARMS = [0.02, 0.08];
// Of quantiles: wider is no fault.
const COVERAGE = [0.94, 1];
const POWER = [0.8, 1];

/** Levels of blocks move three times as much as requests within one do. */
const DRIFTING = { level: (random) => 500 + 30 * drawNormal(random), noise: steadyNoise };

const SCENES = {
  'under drift': DRIFTING,
  'without drift': { level: () => 500, noise: steadyNoise },
  'under drift, neighbours alike': { ...DRIFTING, noise: likeNeighbours },
  'lognormal (σ 0.5), levels too (σ 0.3)': {
    level: (random) => 500 * Math.exp(0.3 * drawNormal(random)),
    noise: (random, level) => () => level * Math.exp(0.5 * drawNormal(random)),
  },
  'under drift, turns of 3 to 17': { ...DRIFTING, size: (random) => 3 + Math.floor(15 * random()) },
};

function steadyNoise(random, level) {
  return () => level + 10 * drawNormal(random);
}

/** Autoregressive within a turn: neighbours correlate by 0.8 in their shared part, 0.4 of the variance. */
function likeNeighbours(random, level) {
  let state = drawNormal(random);
  return () => {
    state = 0.8 * state + 0.6 * drawNormal(random);
    return level + 10 * (Math.sqrt(0.4) * state + Math.sqrt(0.6) * drawNormal(random));
  };
}

/** The turns of both sides, block by block, of one candidate against itself. */
function turnsOf(scene, blocks, random, requests = 10) {
  return listOf(blocks, () => {
    const level = scene.level(random);
    const [a, b] = [0, 1].map(() => {
      const next = scene.noise(random, level);
      return listOf(scene.size?.(random) ?? requests, next);
    });
    return { a, b };
  });
}

const sorted = ({ a, b }) => ({ a: Float64Array.from(a).sort(), b: Float64Array.from(b).sort() });
const changed = (turns, change) => turns.map(({ a, b }) => ({ a, b: b.map(change) }));
const pOf = (turns, share, random) => exchangeBlocks(turns.map(sorted), share, random).pValue;

function sideOf(turns, side) {
  const values = turns.flatMap((turn) => turn[side]);
  return { values, blocks: turns.flatMap((turn, block) => turn[side].map(() => block)) };
}

const differenceOf = (turns, share, random) =>
  blockQuantileDifference(sideOf(turns, 'a'), sideOf(turns, 'b'), share, random);

const percentiles = [
  ['p50', 0.5],
  ['p95', 0.95],
];
const shareOfPercentile = (p) => percentiles.find(([name]) => name === p)[1];

/** False alarms of latency at 5 %: candidates in turns, and single runs judged by earlier ones. */
export function latencyAlarmRows(runs) {
  const few = Math.min(runs, 1000);
  const bySize = [6, 10, 20, 40].flatMap((blocks) =>
    percentiles.map(([p]) => latencyAlarmRow(few, p, blocks, 'under drift')),
  );
  const byScene = Object.keys(SCENES)
    .slice(1)
    .flatMap((scene) => percentiles.map(([p]) => latencyAlarmRow(few, p, 20, scene)));
  return [...bySize, ...byScene, ...runToRunAlarms(runs)];
}

/** False alarms of a candidate against itself in turns, `p` being p50 or p95 and the scene one of `SCENES`. */
export function latencyAlarmRow(runs, p, blocks, scene) {
  const share = shareOfPercentile(p);
  const what = `latency ${p} ${scene}, ${blocks} shared blocks`;
  const isAlarm = (random) => pOf(turnsOf(SCENES[scene], blocks, random), share, random) < 0.05;
  // Of fewer than 20 drifting blocks the highest alone carries p95: the test is careful there.
  return row(what, shareOf(what, runs, isAlarm), blocks < 20 && share > 0.5 ? null : ALARMS);
}

/** Coverage of the interval of a true difference. */
export function latencyCoverageRows(runs) {
  const few = Math.min(runs, 1000);
  const add = (what, change, truth) =>
    percentiles.map(([p, share]) => {
      const name = `latency ${p} under drift, 20 shared blocks, ${what}`;
      const holds = (random) => {
        const turns = changed(turnsOf(DRIFTING, 20, random), change);
        // A factor lies in the interval exactly when b divided by it is not rejected.
        const a = quantile(sideOf(turns, 'a').values, share);
        return (
          pOf(
            changed(turns, (value) => value / truth(a)),
            share,
            random,
          ) >= 0.05
        );
      };
      return row(name, shareOf(name, few, holds), COVERAGE);
    });
  return [
    ...add(
      'b 20 ms slower',
      (value) => value + 20,
      (a) => (a + 20) / a,
    ),
    ...add(
      'b slower by a tenth',
      (value) => 1.1 * value,
      () => 1.1,
    ),
    ...shapeRow(15, 16, few),
    ...shapeRow(20, 50, few),
    latencyEndsRow(few, 'p50', 10),
  ];
}

/** Coverage of the ends that are printed, of b slower by a tenth under drift: the rows above ask the test alone. */
export function latencyEndsRow(runs, p, blocks) {
  const what = `latency ${p} under drift, ${blocks} shared blocks, b slower by a tenth, ends of the interval`;
  const holds = (random) => {
    const turns = changed(turnsOf(DRIFTING, blocks, random), (value) => 1.1 * value);
    const test = exchangeBlocks(turns.map(sorted), shareOfPercentile(p), random);
    return covers(test.intervalAt(0.95), Math.log(1.1));
  };
  return row(what, shareOf(what, runs, holds), COVERAGE);
}

/** Sides of another shape: b's middle is three times a's, and its spread four times, on logarithms. */
function shapeRow(blocks, requests, runs) {
  return percentiles.map(([p, share]) => {
    const tail = share === 0.5 ? 0 : 1.6448536269514722;
    const truth = 3 * Math.exp(tail * (0.4 - 0.1));
    const holds = (random) => {
      const side = (middle, spread) => listOf(requests, () => middle * Math.exp(spread * drawNormal(random)));
      const turns = listOf(blocks, () => ({ a: side(40, 0.1), b: side(120 / truth, 0.4) }));
      return pOf(turns, share, random) >= 0.05;
    };
    const what = `latency ${p}, b slower and four times as spread, ${blocks} shared blocks of ${requests}`;
    // The stated domain of p95 begins at 20 blocks.
    return row(what, shareOf(what, runs, holds), blocks < 20 && share > 0.5 ? null : COVERAGE);
  });
}

function quantile(values, share) {
  const rising = Float64Array.from(values).sort();
  const at = (rising.length - 1) * share;
  const index = Math.floor(at);
  return rising[index] + (at - index) * ((rising[index + 1] ?? rising[index]) - rising[index]);
}

/** Power at the difference that runs state as detectable: the median of what runs without a difference state. */
export function latencyPowerRows(runs) {
  const few = Math.min(runs, 1000);
  const inTurns = percentiles.map(([p, share]) => {
    const stated = medianOf(
      `stated ${p}`,
      41,
      (r) => differenceOf(turnsOf(DRIFTING, 20, r), share, r).detectable,
    );
    const what = `latency ${p} under drift, 20 shared blocks, difference ${stated.toFixed(1)} ms`;
    const found = (r) =>
      pOf(
        changed(turnsOf(DRIFTING, 20, r), (value) => value + stated),
        share,
        r,
      ) < 0.05;
    return row(what, shareOf(what, few, found), POWER);
  });
  const stated = medianOf('stated run to run', 201, (r) => acrossRuns(r, 10, 50, 0).detectable);
  const what = `latency p50 of two single runs, 10 earlier runs, difference ${stated.toFixed(0)} ms`;
  const found = (r) => acrossRuns(r, 10, 50, stated).pValue < 0.05;
  return [...inTurns, row(what, shareOf(what, few, found), POWER)];
}

/** A run of 80 requests at a level of its own, in blocks of its own. */
function runOf(random, shift = 0) {
  const level = DRIFTING.level(random) + shift;
  return listOf(80, (i) => ({ ms: level + 10 * drawNormal(random), block: i % 8, sampleId: String(i) }));
}

function acrossRuns(random, earlier, p, shift) {
  const values = listOf(earlier, () =>
    quantile(
      runOf(random).map(({ ms }) => ms),
      p / 100,
    ),
  );
  return compareRunTimes(runOf(random), runOf(random, shift), p, random, { values, unreadable: 0 });
}

function runToRunAlarms(runs) {
  const few = Math.min(runs, 2000);
  const add = (what, earlier, p, holds, goal, shift = 0) =>
    row(
      what,
      shareOf(what, few, (r) => holds(acrossRuns(r, earlier, p, shift))),
      goal,
      'not judged',
    );
  const isAlarm = ({ pValue }) => pValue !== null && pValue < 0.05;
  return [
    add(
      'latency p50, two single runs under drift, 4 earlier runs: a verdict',
      4,
      50,
      ({ pValue }) => pValue !== null,
      [0, 0],
    ),
    add('latency p50, two single runs under drift, 5 earlier runs', 5, 50, isAlarm, ALARMS),
    add('latency p50, two single runs under drift, 20 earlier runs', 20, 50, isAlarm, ALARMS),
    add('latency p95, two single runs under drift, 10 earlier runs', 10, 95, isAlarm, ALARMS),
    add(
      'latency p95, a jump of 200 ms beyond a margin of 50 ms, 10 earlier runs: found',
      10,
      95,
      ({ difference }) => difference.low > 50,
      null,
      200,
    ),
  ];
}
