import { passAtK, passHatK } from '../stats/pass-at-k.ts';
import type { JsonObject } from '../types/json.ts';
import type { LabelPair, Scorer } from '../types/scorer.ts';
import { hashOf } from '../util/hash.ts';

const USUAL_SCORER = 'exact-match';
const RIGHT = '1';
const WRONG = '0';

type FindScorer = (name: string) => Scorer | null;
/** Chance from n answers of which c are right; null: too few answers. */
type Estimator = (n: number, c: number, k: number) => number | null;
type Wording = Pick<Scorer, 'name' | 'title' | 'definition' | 'source'>;

/** Share of samples that one of k answers gets right, judged by another 0/1 scorer over the repeats of each sample. */
export function passAt(k: number, scorerOf: FindScorer): Scorer {
  const wording = {
    name: `pass@${k}`,
    title: `Pass@${k}`,
    definition: define(`1 − C(n−c, ${k}) ÷ C(n, ${k}): the chance that one of ${k} answers is right`, k),
    source: 'Chen et al. 2021, arXiv 2107.03374',
  };
  return passScorer(k, wording, passAtK, scorerOf);
}

/** Share of samples that all of k answers get right, judged likewise. */
export function passHat(k: number, scorerOf: FindScorer): Scorer {
  const wording = {
    name: `pass^${k}`,
    title: `Pass^${k}`,
    definition: define(`C(c, ${k}) ÷ C(n, ${k}): the chance that all of ${k} answers are right`, k),
    source: 'Yao et al. 2024 (τ-bench), arXiv 2406.12045',
  };
  return passScorer(k, wording, passHatK, scorerOf);
}

function define(estimate: string, k: number): string {
  return `Mean over samples of ${estimate}, estimated from n repeats of which c are right by the 0/1 scorer in the option \`scorer\` (exact-match unless set; further options are its own). Needs repeat: ${k} or more; a sample with fewer answers is left out. Samples with equal input and target count as one with more repeats.`;
}

function passScorer(k: number, wording: Wording, estimate: Estimator, scorerOf: FindScorer): Scorer {
  const inner = (options: JsonObject) => readInner(options, scorerOf);
  return {
    ...wording,
    higherIsBetter: true,
    unit: 'share',
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
    aggregate: (pairs) => aggregatePasses(pairs, (n, c) => estimate(n, c, k)),
  };
}

/**
 * Every pair carries the value of its sample, so that the weighted mean over pairs is the mean over samples once a
 * sample's weights add up to the times it counts, as the analysis gives them (1 ÷ repeats each).
 */
function aggregatePasses(
  pairs: readonly LabelPair[],
  estimate: (n: number, c: number) => number | null,
): (weights?: ArrayLike<number>) => number | null {
  const samples = new Map<string, { answers: number; right: number }>();
  for (const { target, answer } of pairs) {
    const { answers, right } = samples.get(target) ?? { answers: 0, right: 0 };
    samples.set(target, { answers: answers + 1, right: right + (answer === RIGHT ? 1 : 0) });
  }
  const values = pairs.map(({ target }) => {
    const sample = samples.get(target);
    return sample === undefined ? null : estimate(sample.answers, sample.right);
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
  scorerOf: FindScorer,
): { scorer: Scorer; options: JsonObject } | null {
  const { scorer: name = USUAL_SCORER, ...own } = options;
  const scorer = typeof name === 'string' ? scorerOf(name) : null;
  return scorer === null ? null : { scorer, options: own };
}

function checkInner(options: JsonObject, scorerOf: FindScorer): string | null {
  const found = readInner(options, scorerOf);
  const known = 'expected the name of a 0/1 scorer, for example exact-match, numeric-match or regex';
  if (found === null) return `option "scorer" is ${JSON.stringify(options.scorer)}; ${known}`;
  if (found.scorer.kind !== 'zero-one' || found.scorer.outside !== null) {
    return `option "scorer" is "${found.scorer.name}", which gives no 0 or 1 by itself; ${known}`;
  }
  return found.scorer.checkOptions(found.options);
}
