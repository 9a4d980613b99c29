import { passAtK } from '../stats/pass-at-k.ts';
import type { JsonObject } from '../types/json.ts';
import type { LabelPair, Scorer } from '../types/scorer.ts';
import { hashOf } from '../util/hash.ts';

const USUAL_SCORER = 'exact-match';
const RIGHT = '1';
const WRONG = '0';

/** Share of samples that one of k answers gets right, judged by another 0/1 scorer over the repeats of each sample. */
export function passAt(k: number, scorerOf: (name: string) => Scorer | null): Scorer {
  const inner = (options: JsonObject) => readInner(options, scorerOf);
  return {
    name: `pass@${k}`,
    title: `Pass@${k}`,
    higherIsBetter: true,
    unit: 'share',
    definition: `Mean over samples of 1 − C(n−c, ${k}) ÷ C(n, ${k}): the chance that one of ${k} answers is right, estimated from n repeats of which c are right by the 0/1 scorer in the option \`scorer\` (exact-match unless set; further options are its own). Needs repeat: ${k} or more; a sample with fewer answers is left out. Samples with equal input and target count as one with more repeats.`,
    source: 'Chen et al. 2021, arXiv 2107.03374',
    kind: 'corpus',
    pairsAreLabels: false,
    outside: null,
    checkOptions: (options) => checkInner(options, scorerOf),
    score(sample, answer, options) {
      const found = inner(options);
      return found === null
        ? { unscored: 'there is no such scorer' }
        : found.scorer.score(sample, answer, found.options);
    },
    pair(sample, answer, options) {
      const found = inner(options);
      const score = found?.scorer.score(sample, answer, found.options);
      if (score === undefined || 'unscored' in score) return null;
      const name = hashOf([sample.input, sample.target], 24);
      return { target: name, answer: score.value === 1 ? RIGHT : WRONG };
    },
    aggregate: (pairs) => aggregatePasses(pairs, k),
  };
}

/**
 * Every pair carries the value of its sample, so that the weighted mean over pairs is the mean over samples once a
 * sample's weights add up to the times it counts, as the analysis gives them (1 ÷ repeats each).
 */
function aggregatePasses(
  pairs: readonly LabelPair[],
  k: number,
): (weights?: ArrayLike<number>) => number | null {
  const samples = new Map<string, { answers: number; right: number }>();
  for (const { target, answer } of pairs) {
    const { answers, right } = samples.get(target) ?? { answers: 0, right: 0 };
    samples.set(target, { answers: answers + 1, right: right + (answer === RIGHT ? 1 : 0) });
  }
  const values = pairs.map(({ target }) => {
    const sample = samples.get(target);
    return sample === undefined ? null : passAtK(sample.answers, sample.right, k);
  });
  return (weights) => {
    let sum = 0;
    let total = 0;
    values.forEach((value, i) => {
      if (value === null) return;
      const weight = weights === undefined ? 1 : (weights[i] as number);
      sum += weight * value;
      total += weight;
    });
    return total === 0 ? null : sum / total;
  };
}

function readInner(
  options: JsonObject,
  scorerOf: (name: string) => Scorer | null,
): { scorer: Scorer; options: JsonObject } | null {
  const { scorer: name = USUAL_SCORER, ...own } = options;
  const scorer = typeof name === 'string' ? scorerOf(name) : null;
  return scorer === null ? null : { scorer, options: own };
}

function checkInner(options: JsonObject, scorerOf: (name: string) => Scorer | null): string | null {
  const found = readInner(options, scorerOf);
  const known = 'expected the name of a 0/1 scorer, for example exact-match, numeric-match or regex';
  if (found === null) return `option "scorer" is ${JSON.stringify(options.scorer)}; ${known}`;
  if (found.scorer.kind !== 'zero-one' || found.scorer.outside !== null) {
    return `option "scorer" is "${found.scorer.name}", which gives no 0 or 1 by itself; ${known}`;
  }
  return found.scorer.checkOptions(found.options);
}
