import { decideContest } from '../../dist/analysis/contest.js';
import { planTurns } from '../../dist/runners/turns.js';
import { mcnemarMidP } from '../../dist/stats/mcnemar.js';
import { createRng } from '../../dist/util/rng.js';
import { contestPlayer } from './play-contest.mjs';
import { covers, listOf, row, shareOf } from './simulate.mjs';

const { looksOf, play } = contestPlayer({ decideContest, planTurns });

const DECIDED = { goal: { kind: 'decided', margin: 0 } };

/** Errors of the rules to stop as the product applies them, looked at after each block. */
export function stoppingRows(runs, { samples = 400, few = runs } = {}) {
  const isWorse = ({ decision }) => decision?.reason.startsWith('worse') ?? false;
  const equals = (p, count) => (random) =>
    play(
      listOf(count, () => p),
      samples,
      DECIDED,
      random,
    ).some(isWorse);
  const halfWidth = (p, atMost) => (random) => {
    const [{ decision }] = play([p], samples, { goal: { kind: 'halfWidth', atMost } }, random);
    return decision === null || covers(decision, p);
  };
  const margin = { goal: { kind: 'decided', margin: 0.25 } };
  const falselyEqual = (random) => {
    const [, second] = play([0.9, 0.65], samples, margin, random);
    return second.decision?.reason.startsWith('within') ?? false;
  };
  const add = (what, share, holds, goal) => row(what, shareOf(what, share, holds), goal);
  const looks = looksOf(samples).length;
  return [
    add(
      `three equals at 0.8, ${samples} samples, ${looks} looks: any called worse`,
      runs,
      equals(0.8, 3),
      [0, 0.05],
    ),
    add(
      `two equals at 0.5, ${samples} samples, ${looks} looks: one called worse`,
      runs,
      equals(0.5, 2),
      [0, 0.05],
    ),
    add(`two apart by the margin of 25 pp: called equal`, few, falselyEqual, [0, 0.05]),
    add(`stopped at ± 10 pp, p 0.8: interval holds the truth`, few, halfWidth(0.8, 0.1), [0.95, 1]),
    add(`stopped at ± 10 pp, p 0.95: interval holds the truth`, few, halfWidth(0.95, 0.1), [0.95, 1]),
  ];
}

/**
 * What a planted difference costs to find: samples until it is decided, beside the fixed number that McNemar's test needs
 * for the same power.
 */
export function stoppingCost(runs, skills, samples) {
  const rng = createRng('known truth/stopping cost');
  let found = 0;
  let asked = 0;
  for (let run = 0; run < runs; run += 1) {
    const [, second] = play(skills, samples, DECIDED, rng.next);
    if (second.decision?.reason.startsWith('worse') ?? false) found += 1;
    asked += second.values.length;
  }
  const power = found / runs;
  return { skills, samples, power, mean: asked / runs, fixed: fixedSize(power, skills, samples) };
}

/** Smallest multiple of 10 at which McNemar's test, looked at once, finds the difference as often; null: none up to `most`. */
function fixedSize(power, [first, second], most) {
  const runs = 1000;
  const isFound = (n, random) => {
    const only = [0, 0];
    for (let i = 0; i < n; i += 1) {
      const [a, b] = [random() < first, random() < second];
      if (a && !b) only[0] += 1;
      if (b && !a) only[1] += 1;
    }
    return mcnemarMidP(...only) < 0.05 && only[0] > only[1];
  };
  for (let n = 10; n <= most; n += 10) {
    const rng = createRng(`known truth/fixed ${n}`);
    let found = 0;
    for (let run = 0; run < runs; run += 1) if (isFound(n, rng.next)) found += 1;
    if (found / runs >= power) return n;
  }
  return null;
}
