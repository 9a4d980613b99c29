import { mean } from './mean.ts';
import { StudentisedRatio } from './studentised-ratio.ts';

/** Fewer blocks than this can't give p < 0.05: five have 2⁵ exchanges, and 2 ÷ 2⁵ is above it. */
export const MIN_BLOCKS = 6;

/** Half of the draws; each comes with its mirror, in which every block is exchanged the other way round. */
const PAIRS = 1000;

/** A block takes the turns of one whose level is about as high: fewer places away than this in their order. */
const REACH = 6;

/** Rising times of both sides in one block; all above 0. */
export interface Turns {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** A test of no difference, and the intervals that go with it. */
export interface ExchangeTest {
  /** Two-sided. */
  readonly pValue: number;
  /** Ends of the logarithm of b ÷ a at a confidence, from the same draws; null: they leave the end open. */
  intervalAt(level: number): { readonly low: number | null; readonly high: number | null };
}

/**
 * Randomisation test of the ratio of a quantile between two sides that took turns in time blocks, six or more, and the
 * interval that goes with it. Without a difference the two turns of a block may be exchanged however its level has
 * drifted, and so may, freed from their level, the turns of blocks of similar level. A draw gives each block the turns of
 * a block that is near in level, scaled to its own level, and names their sides by chance. The statistic is the logarithm
 * of the ratio ÷ its standard error, which the influences of the blocks on both quantiles give (`logQuantileOf`), side
 * against side, so that what moves a whole block cancels. Studentised so, the test holds for sides of another shape as
 * well, where it is exact no longer but right in the limit (Janssen, Statistics and Probability Letters 36 (1997) 9–21;
 * Chung and Romano, Annals of Statistics 41 (2013) 484–507). The level of a block is the geometric mean over its two
 * turns. The interval goes to the furthest factors by which b may be divided without being rejected, so it leaves 0
 * out exactly when p < 1 − level; none where all blocks differ alike. 2,000 seeded draws in mirrored pairs.
 */
export function exchangeBlocks(blocks: readonly Turns[], share: number, random: () => number): ExchangeTest {
  const turns = levelTurns(blocks);
  const seenTurns = new StudentisedRatio(turns.length);
  turns.forEach(({ a, b }, place) => {
    seenTurns.set(place, a, 1, b, 1);
  });
  const { log, error } = seenTurns.at(share);
  const spread = Math.max(NO_SPREAD, error);
  const draws = drawAll(turns.length, random);
  const statistic = statisticOver(turns, share);
  const excess = (factor: number, draw: Draw) => {
    const seen = (log - factor) / spread;
    return (statistic(factor, draw) - seen) / (1 + Math.abs(seen));
  };
  const atNone = draws.map((draw) => excess(0, draw));
  const above = 1 + atNone.filter((one) => one >= -TIE).length;
  const below = 1 + atNone.filter((one) => one <= TIE).length;
  return {
    pValue: Math.min(1, (2 * Math.min(above, below)) / (draws.length + 1)),
    intervalAt: (level) => {
      if (spread <= NO_SPREAD) return { low: null, high: null };
      const needed = ((1 - level) / 2) * (draws.length + 1);
      const low = findEnd(log, {
        ...{ draws, needed, step: -spread },
        surplus: (factor, draw) => TIE + excess(factor, draw),
      });
      const high = findEnd(log, {
        ...{ draws, needed, step: spread },
        surplus: (factor, draw) => TIE - excess(factor, draw),
      });
      return {
        low: low === null ? null : agree(low, above >= needed, -1),
        high: high === null ? null : agree(high, below >= needed, 1),
      };
    },
  };
}

/** Spread of logarithms that is no more than rounding. */
const NO_SPREAD = 1e-12;

/** Statistics that differ by a smaller part are the same: they were added up in another order. */
const TIE = 1e-9;

/** Logarithm of a factor below which two ends of an interval are the same. */
const TOLERANCE = 1e-6;

/** And so small a part of the standard error. */
const FINE = 5e-4;

/** Part of the standard error within which enough draws may come and go again unseen. */
const NARROWEST = 1 / 1000;

/** Furthest that an end is looked for, as a logarithm. */
const FURTHEST = 10;

interface LevelTurns extends Turns {
  /** Logarithm of what both turns share. */
  readonly level: number;
}

/** The blocks in order of level. */
function levelTurns(blocks: readonly Turns[]): LevelTurns[] {
  const meanLog = (values: Float64Array) => mean(Array.from(values, Math.log)) as number;
  return blocks
    .map(({ a, b }) => ({ a, b, level: (meanLog(a) + meanLog(b)) / 2 }))
    .sort((x, y) => x.level - y.level);
}

/** Which block's turns each block takes, and whether they are exchanged. */
interface Draw {
  readonly from: Int32Array;
  readonly exchanged: Uint8Array;
  /** −1 for the mirror of a draw, whose statistic is the same with the other sign. */
  readonly sign: 1 | -1;
}

function drawAll(blocks: number, random: () => number): Draw[] {
  return Array.from({ length: PAIRS }, (): Draw[] => {
    const from = nearby(blocks, random);
    const exchanged = Uint8Array.from(from, () => (random() < 0.5 ? 1 : 0));
    return [
      { from, exchanged, sign: 1 },
      { from, exchanged, sign: -1 },
    ];
  }).flat();
}

/** Places in another order, each less than `REACH` away from its own. */
function nearby(blocks: number, random: () => number): Int32Array {
  const keys = Float64Array.from({ length: blocks }, (_, place) => place + REACH * random());
  return Int32Array.from(keys.keys()).sort((x, y) => (keys[x] as number) - (keys[y] as number));
}

/**
 * The statistic of a draw when b is divided by a factor, given as its logarithm. A draw and its mirror are asked for one
 * after the other: the last one is remembered.
 */
function statisticOver(turns: readonly LevelTurns[], share: number): (factor: number, draw: Draw) => number {
  const ratio = new StudentisedRatio(turns.length);
  let last: { readonly from: Int32Array; readonly factor: number; readonly value: number } | null = null;
  return (factor, { from, exchanged, sign }) => {
    if (last !== null && last.from === from && last.factor === factor) return sign * last.value;
    for (let place = 0; place < turns.length; place += 1) {
      const taken = turns[from[place] as number] as LevelTurns;
      const scaleA = Math.exp((turns[place] as LevelTurns).level - taken.level);
      const scaleB = scaleA * Math.exp(-factor);
      if (exchanged[place] === 1) ratio.set(place, taken.b, scaleB, taken.a, scaleA);
      else ratio.set(place, taken.a, scaleA, taken.b, scaleB);
    }
    const { log, error } = ratio.at(share);
    const value = log / Math.max(error, NO_SPREAD);
    last = { from, factor, value };
    return sign * value;
  };
}

/** What an end is looked for with. */
interface EndSearch {
  readonly draws: readonly Draw[];
  /** Draws that have to count, what was seen among them. */
  readonly needed: number;
  /** How far a draw is above not counting at a factor; 0 or more: it counts. */
  readonly surplus: (factor: number, draw: Draw) => number;
  /** Standard error, below 0 towards the low end. */
  readonly step: number;
}

/** Surplus of some draws at a factor. */
interface Look {
  readonly factor: number;
  readonly draws: readonly Draw[];
  readonly surplus: readonly number[];
}

function lookAt(factor: number, draws: readonly Draw[], { surplus }: EndSearch): Look {
  return { factor, draws, surplus: draws.map((draw) => surplus(factor, draw)) };
}

function countIn({ surplus }: Look): number {
  return surplus.filter((one) => one >= 0).length;
}

/**
 * The factor, as a logarithm, furthest from the estimate at which enough draws count. The further, the fewer count, but
 * for draws that come and go: so it is looked for from outside, from where too few have counted for a while. Null: further
 * than is looked for.
 */
function findEnd(estimate: number, search: EndSearch): number | null {
  const looks = lookOutwards(estimate, search);
  if (1 + countIn(looks.at(-1) as Look) >= search.needed) return null;
  for (let outer = looks.length - 1; outer > 0; outer -= 1) {
    const found = furthestBetween(looks[outer - 1] as Look, looks[outer] as Look, 1, search);
    if (found !== null) return found;
  }
  return estimate;
}

/** Looks from the estimate on, until too few count at some in a row, at half as many as have to, or nothing is looked for further out. */
function lookOutwards(estimate: number, search: EndSearch): Look[] {
  const side = Math.sign(search.step);
  const looks = [lookAt(estimate, search.draws, search)];
  let inVain = 0;
  for (let errors = 1; ; errors += Math.max(STRIDE, STRIDE_GROWTH * errors)) {
    const distance = Math.min(FURTHEST, Math.abs(search.step) * errors);
    const look = lookAt(estimate + side * distance, search.draws, search);
    looks.push(look);
    const count = 1 + countIn(look);
    inVain = count < search.needed ? inVain + 1 : 0;
    if (distance === FURTHEST || count < search.needed / 2 || inVain === MOST_IN_VAIN) return looks;
  }
}

/** Looks in a row that find too few draws, after which draws that have gone are taken not to come back. */
const MOST_IN_VAIN = 3;

/** Standard errors between the first looks, and the part of their distance from the estimate that it is further out. */
const [STRIDE, STRIDE_GROWTH] = [1, 0.25];

/**
 * The furthest factor from `inner` up to `outer` at which enough draws count, `sure` of them being known to; null: none.
 * Draws that are far from their bound at both ends are taken not to cross it in between, and are not looked at again,
 * until all of them are asked whether the end is one.
 */
function furthestBetween(inner: Look, outer: Look, sure: number, search: EndSearch): number | null {
  const gap = Math.abs(outer.factor - inner.factor);
  const margin = Math.min(MOST_MARGIN, LEAST_MARGIN + (MARGIN * gap) / Math.abs(search.step));
  const isOpen = inner.surplus.map((one, i) => {
    const other = outer.surplus[i] as number;
    return Math.max(one, other) >= -margin && Math.min(one, other) < margin;
  });
  const surely = sure + inner.surplus.filter((one, i) => !isOpen[i] && one >= 0).length;
  const [nearer, further] = [onlyOpen(inner, isOpen), onlyOpen(outer, isOpen)];
  if (surely + nearer.draws.length < search.needed) return null;
  const isEnough = surely + countIn(nearer) >= search.needed;
  if (gap <= Math.max(TOLERANCE, Math.abs(search.step) * (isEnough ? FINE : NARROWEST))) {
    if (!isEnough) return null;
    const all = lookAt(inner.factor, search.draws, search);
    return 1 + countIn(all) >= search.needed ? inner.factor : null;
  }
  const middle = lookAt((inner.factor + outer.factor) / 2, nearer.draws, search);
  return furthestBetween(middle, further, surely, search) ?? furthestBetween(nearer, middle, surely, search);
}

function onlyOpen({ factor, draws, surplus }: Look, isOpen: readonly boolean[]): Look {
  return { factor, draws: draws.filter((_, i) => isOpen[i]), surplus: surplus.filter((_, i) => isOpen[i]) };
}

/** What a draw's surplus may move by and come back from between two looks: at least, for each standard error between them, at most. */
const [LEAST_MARGIN, MARGIN, MOST_MARGIN] = [0.01, 0.5, 0.5];

/** The search ends within a tolerance: beside 0 the test of 0 itself says on which side of it the end stands. */
function agree(end: number, holdsNone: boolean, side: -1 | 1): number {
  if (holdsNone) return side * Math.max(0, side * end);
  return side * Math.min(-TOLERANCE, side * end);
}
