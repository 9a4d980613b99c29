import type { Interval } from '../stats/interval.ts';
import { clopperPearsonInterval } from '../stats/proportion.ts';
import type { LabelPair, Scorer } from '../types/scorer.ts';
import { parseJson } from '../util/parse-json.ts';
import { clusterName, NO_ANSWER, type SamplePairs } from './sample-values.ts';

/** Name of the interval's method as reports print it. */
export const ALIKE_METHOD = 'unseen changes (Clopper–Pearson, most harmful samples)';

/** Kinds of units that are tried at most, evenly spread over all: of texts each is a kind of its own. */
const MOST_KINDS = 300;

/** An interval and how many units it rests on. */
export interface AlikeInterval extends Interval {
  /** So many of the units could differ unseen. */
  readonly changed: number;
  readonly units: number;
}

/**
 * Interval of a corpus metric, or of its difference b − a where two sides are given, when every resample gives the same
 * value, so that a bootstrap knows no width. None of n units was seen to differ; up to u = 1 − (α ÷ 2)^(1 ÷ n) of all could
 * (Clopper and Pearson 1934 for 0 of n). The ends are the metric with ⌈u · n⌉ units (samples, or whole clusters) of
 * one side answered wrong (labels: the rarest other label of the targets; else nothing), or right; chosen one by one where they move it
 * most. So it is wide where few samples of a class carry a metric. Null when the metric is then undefined, or does
 * not move.
 */
export function alikeInterval(
  scorer: Scorer,
  sides: readonly (readonly SamplePairs[])[],
  level: number,
): AlikeInterval | null {
  const units = new Set((sides[0] ?? []).map(clusterName)).size;
  const unseen = clopperPearsonInterval(0, units, level);
  if (unseen === null) return null;
  const changed = Math.min(units, Math.ceil(unseen.high * units));
  const found = sides.map((samples) => reachOf(scorer, samples, changed));
  const [a, b] = found;
  if (a === undefined || a === null || b === null) return null;
  const low = b === undefined ? a.low : Math.min(b.low - a.value, b.value - a.high);
  const high = b === undefined ? a.high : Math.max(b.high - a.value, b.value - a.low);
  return low < high ? { low, high, changed, units } : null;
}

/** Units that hold the same pairs. */
interface Kind {
  count: number;
  readonly pairs: readonly { readonly pair: LabelPair; readonly weight: number }[];
}

/** The metric as it is, and as far as so many changed units can move it. */
function reachOf(
  scorer: Scorer,
  samples: readonly SamplePairs[],
  changed: number,
): (Interval & { readonly value: number }) | null {
  const kinds = findKinds(samples);
  const own = kinds.flatMap(({ pairs }) => pairs.map(({ pair }) => pair));
  const wrong = own.map(({ target }) => ({ target, answer: wrongAnswer(scorer, kinds, target) }));
  const right = own.map(({ target }) => ({ target, answer: rightAnswer(target) }));
  const metric = scorer.aggregate?.([...own, ...wrong, ...right]);
  if (metric === undefined) return null;
  const weights = new Float64Array(3 * own.length);
  let place = 0;
  const places = kinds.map(({ count, pairs }) => {
    const from = place;
    for (const { weight } of pairs) {
      weights[place] = count * weight;
      place += 1;
    }
    return from;
  });
  const value = metric(weights);
  if (value === null) return null;
  const move = (kind: number, variant: number, by: number) => {
    kinds[kind]?.pairs.forEach(({ weight }, i) => {
      const at = (places[kind] as number) + i;
      weights[at] = (weights[at] as number) - by * weight;
      weights[at + variant * own.length] = (weights[at + variant * own.length] as number) + by * weight;
    });
  };
  const furthest = (variant: number) =>
    moveFurthest(
      kinds,
      changed,
      value,
      () => metric(weights),
      (kind, by) => move(kind, variant, by),
    );
  const ends = [value, furthest(1), furthest(2)];
  return { value, low: Math.min(...ends), high: Math.max(...ends) };
}

/** The rarest other target where they are labels, so that no class is made up; nothing where they are not, or none differs. */
function wrongAnswer({ pairsAreLabels }: Scorer, kinds: readonly Kind[], target: string): string {
  const counts = new Map<string, number>();
  for (const { count, pairs } of pairsAreLabels ? kinds : []) {
    for (const { pair } of pairs) counts.set(pair.target, (counts.get(pair.target) ?? 0) + count);
  }
  counts.delete(target);
  const [rarest] = [...counts].sort(([, x], [, y]) => x - y);
  return rarest === undefined ? NO_ANSWER : rarest[0];
}

/** The target as an answer: metrics over texts write the texts that a target accepts as a list, and an answer as one of them. */
function rightAnswer(target: string): string {
  const read = parseJson(target);
  return Array.isArray(read) && typeof read[0] === 'string' ? JSON.stringify(read[0]) : target;
}

/** Changes one unit after the other, each time the one that moves the metric furthest, and takes all back. Gives the metric. */
function moveFurthest(
  kinds: readonly Kind[],
  changed: number,
  value: number,
  read: () => number | null,
  move: (kind: number, by: 1 | -1) => void,
): number {
  const left = kinds.map(({ count }) => count);
  const taken: number[] = [];
  const stride = Math.ceil(kinds.length / MOST_KINDS);
  let reached = value;
  for (let step = 0; step < changed; step += 1) {
    let best = -1;
    let found = reached;
    for (let kind = 0; kind < kinds.length; kind += stride) {
      if (left[kind] === 0) continue;
      move(kind, 1);
      const moved = read();
      move(kind, -1);
      if (moved === null || (best !== -1 && Math.abs(moved - value) <= Math.abs(found - value))) continue;
      best = kind;
      found = moved;
    }
    if (best === -1) break;
    move(best, 1);
    left[best] = (left[best] as number) - 1;
    taken.push(best);
    reached = found;
  }
  for (const kind of taken) move(kind, -1);
  return reached;
}

function findKinds(samples: readonly SamplePairs[]): Kind[] {
  const units = new Map<string, { pair: LabelPair; weight: number }[]>();
  for (const sample of samples) {
    const name = clusterName(sample);
    const own = units.get(name) ?? [];
    own.push(...sample.pairs.map((pair) => ({ pair, weight: 1 / sample.pairs.length })));
    units.set(name, own);
  }
  const kinds = new Map<string, Kind>();
  for (const pairs of units.values()) {
    const name = JSON.stringify(pairs);
    const known = kinds.get(name);
    if (known === undefined) kinds.set(name, { count: 1, pairs });
    else known.count += 1;
  }
  return [...kinds.values()];
}
