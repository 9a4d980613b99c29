import {
  differenceConfidenceSequence,
  meanConfidenceSequence,
} from '../../dist/stats/confidence-sequence.js';
import { holmAdjust } from '../../dist/stats/holm.js';
import { mcnemarMidP } from '../../dist/stats/mcnemar.js';
import { pairedPermutationP } from '../../dist/stats/permutation.js';
import { detectableByMcNemar, detectableByPermutation } from '../../dist/stats/power.js';
import { wilcoxonSignedRank } from '../../dist/stats/wilcoxon.js';
import { corpusPowerRow } from './corpus.mjs';
import { latencyPowerRows } from './latency.mjs';
import { drawNormal, listOf, row, shareOf } from './simulate.mjs';

const ALARMS = [0.02, 0.08];

function discordant(n, onlyA, onlyB, random) {
  const counts = [0, 0];
  for (let i = 0; i < n; i += 1) {
    const u = random();
    if (u < onlyA) counts[0] += 1;
    else if (u < onlyA + onlyB) counts[1] += 1;
  }
  return counts;
}

/** False alarms of one candidate against itself at 5 %, latency aside. */
export function alarmRows(runs) {
  const add = (what, share, alarm, goal = ALARMS) => row(what, shareOf(what, share, alarm), goal);
  const differences = (n, random) => listOf(n, () => random() - random());
  const few = Math.min(runs, 1000);
  return [
    add(
      'McNemar mid-p, n 200, 40 discordant',
      runs,
      (r) => mcnemarMidP(...discordant(200, 0.1, 0.1, r)) < 0.05,
    ),
    add('paired permutation, n 12', runs, (r) => pairedPermutationP(differences(12, r), r) < 0.05),
    add('paired permutation, n 60', few, (r) => pairedPermutationP(differences(60, r), r) < 0.05),
    add('Wilcoxon, n 20', runs, (r) => wilcoxonSignedRank(differences(20, r)).pValue < 0.05),
    add('Wilcoxon, n 60', runs, (r) => wilcoxonSignedRank(differences(60, r)).pValue < 0.05),
    add(
      'ten candidates with Holm: any alarm',
      runs,
      (r) => {
        const p = listOf(10, () => mcnemarMidP(...discordant(200, 0.1, 0.1, r)));
        return holmAdjust(p).some((one) => one < 0.05);
      },
      [0, 0.055],
    ),
    add(
      'ten candidates without a correction: any alarm',
      runs,
      (r) => listOf(10, () => mcnemarMidP(...discordant(200, 0.1, 0.1, r))).some((one) => one < 0.05),
      null,
    ),
  ];
}

/** Share of runs that find a true difference of the size that they state as detectable. */
export function powerRows(runs) {
  const add = (what, share, found) => row(what, shareOf(what, share, found), [0.8, 1]);
  const delta = detectableByMcNemar(400, 0.2);
  const mean = detectableByPermutation(1 / Math.sqrt(60), 59);
  const few = Math.min(runs, 2000);
  return [
    add(
      `McNemar mid-p, n 400, 20 % discordant, difference ${(100 * delta).toFixed(1)} pp`,
      runs,
      (r) => mcnemarMidP(...discordant(400, 0.1 - delta / 2, 0.1 + delta / 2, r)) < 0.05,
    ),
    add(
      `paired permutation, n 60, difference ${mean.toFixed(3)} deviations`,
      runs,
      (r) =>
        pairedPermutationP(
          listOf(60, () => mean + drawNormal(r)),
          r,
        ) < 0.05,
    ),
    corpusPowerRow(few),
    ...latencyPowerRows(runs),
  ];
}

/** Runs whose interval ever leaves out the truth when it is looked at after every value. */
export function lookingRows(runs, looks = 2000) {
  const goal = [0, 0.05];
  const add = (what, draw, sequence, truth) =>
    row(
      what,
      shareOf(what, runs, (r) => {
        // The sequence intersects all its looks: the last one tells whether any left the truth out.
        const last = sequence(listOf(looks, () => draw(r)));
        return last === null || truth < last.low || truth > last.high;
      }),
      goal,
    );
  const share = (p) => (r) => (r() < p ? 1 : 0);
  return [
    add(`mean of 0/1, p 0.5, ${looks} looks`, share(0.5), meanConfidenceSequence, 0.5),
    add(`mean of 0/1, p 0.9, ${looks} looks`, share(0.9), meanConfidenceSequence, 0.9),
    add(`mean of 0/1, p 0.01, ${looks} looks`, share(0.01), meanConfidenceSequence, 0.01),
    add(
      `paired difference of 0/1, 10 % against 10 % discordant, ${looks} looks`,
      (r) => {
        const u = r();
        return u < 0.1 ? -1 : u < 0.2 ? 1 : 0;
      },
      differenceConfidenceSequence,
      0,
    ),
  ];
}

/** Mean half width of the confidence sequence of a share, beside that of one look. */
export function widthOf(n, p, random) {
  const values = listOf(n, () => (random() < p ? 1 : 0));
  const found = meanConfidenceSequence(values);
  return found === null ? Number.NaN : (found.high - found.low) / 2;
}
