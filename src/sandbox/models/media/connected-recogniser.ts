import type { Pace, SpeechRecogniser } from '../model.ts';
import type { SpokenWord } from './segment-recogniser.ts';
import { BANDS, FRAME_SECONDS, readFrames, type SoundFrame } from './sound-frames.ts';
import { decodeWav, LISTENING_RATE } from './wav.ts';

const CEPSTRA = 10;
/** Weight of loudness beside the ten cepstra. */
const LOUDNESS_WEIGHT = 0.3;

/** What a search may do, and what it costs. Costs are in squared distance. */
export interface SearchCosts {
  /** Most recordings of a word that are kept as its patterns. */
  readonly patterns: number;
  /** Of a word that begins. */
  readonly newWord: number;
  /** Of a frame that stays on, or skips, a frame of the pattern. */
  readonly warp: number;
}

const SILENCE = '';

interface Pattern {
  readonly word: string;
  readonly frames: readonly Float64Array[];
}

interface Spell {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly before: Spell | null;
}

/**
 * Fits the whole recording at once as words and silences from recorded patterns, by one-pass dynamic time warping over
 * cepstra (Ney 1984). `silences` are stretches without a word.
 */
export function createConnectedRecogniser(
  id: string,
  pace: Pace,
  learned: { readonly words: readonly SpokenWord[]; readonly silences: readonly SoundFrame[] },
  costs: SearchCosts,
): SpeechRecogniser {
  const patterns = choosePatterns(learned.words, costs.patterns);
  // Two kinds of silence: the recordings' own, with its hiss, and none at all.
  const quiet = learned.silences.map(cepstraOf);
  const silences = [quiet, NOTHING].map((frames) => ({
    word: SILENCE,
    frames: frames.length === 0 ? [] : [meanFrame(frames)],
  }));
  return {
    task: 'automatic-speech-recognition',
    id,
    pace,
    transcribe: (audio) => {
      const samples = decodeWav(audio);
      if (samples === null) return null;
      const heard = readFrames(samples).map(cepstraOf);
      const spells: { word: string; startS: number; endS: number }[] = [];
      for (
        let spell = search(heard, [...silences, ...patterns], costs);
        spell !== null;
        spell = spell.before
      ) {
        const [startS, endS] = [spell.start * FRAME_SECONDS, spell.end * FRAME_SECONDS];
        if (spell.word !== SILENCE) spells.push({ word: spell.word, startS, endS });
      }
      return spells.reverse();
    },
  };
}

/** For each word the recordings that lie nearest to the word's others; at most `most`. */
function choosePatterns(words: readonly SpokenWord[], most: number): Pattern[] {
  const all = words.map(({ word, frames }) => ({ word, frames: frames.map(cepstraOf) }));
  return [...new Set(words.map(({ word }) => word))].sort().flatMap((word) => {
    const mine = all.filter((each) => each.word === word && each.frames.length > 0);
    const chosen: Pattern[] = [];
    while (chosen.length < Math.min(most, mine.length)) chosen.push(bestAddition(mine, chosen));
    return chosen;
  });
}

/** The recording that, added to those chosen, brings all recordings nearest to a chosen one. */
function bestAddition(mine: readonly Pattern[], chosen: readonly Pattern[]): Pattern {
  const total = (extra: Pattern) =>
    mine.reduce(
      (sum, each) => sum + Math.min(...[...chosen, extra].map((pattern) => apart(each, pattern))),
      0,
    );
  const open = mine.filter((each) => !chosen.includes(each)).map((each) => ({ each, total: total(each) }));
  return open.reduce((best, next) => (next.total < best.total ? next : best)).each;
}

/** Mean squared distance of two recordings stretched linearly onto each other. */
function apart(a: Pattern, b: Pattern): number {
  const length = Math.max(a.frames.length, b.frames.length);
  let sum = 0;
  for (let i = 0; i < length; i += 1) {
    const [x, y] = [a, b].map(
      ({ frames }) => frames[Math.floor((i * frames.length) / length)] as Float64Array,
    );
    sum += distance(x as Float64Array, y as Float64Array);
  }
  return sum / length;
}

/** The cheapest way to cover all frames; its last spell, or null for no frames. */
function search(
  heard: readonly Float64Array[],
  patterns: readonly Pattern[],
  costs: SearchCosts,
): Spell | null {
  let best: { cost: number; spell: Spell | null } = { cost: 0, spell: null };
  const rows = patterns.map(({ frames }) => ({
    cost: new Float64Array(frames.length).fill(Number.POSITIVE_INFINITY),
    start: new Int32Array(frames.length),
    before: new Array<Spell | null>(frames.length).fill(null),
  }));
  heard.forEach((frame, t) => {
    const entry = best;
    best = { cost: Number.POSITIVE_INFINITY, spell: null };
    patterns.forEach(({ word, frames }, p) => {
      const row = rows[p] as (typeof rows)[number];
      // Backwards, so that the cells before this one still hold the frame before.
      for (let j = frames.length - 1; j >= 0; j -= 1) {
        let [cost, from] = [(row.cost[j] as number) + (word === SILENCE ? 0 : costs.warp), j];
        if (j >= 1 && (row.cost[j - 1] as number) < cost) [cost, from] = [row.cost[j - 1] as number, j - 1];
        if (j >= 2 && (row.cost[j - 2] as number) + costs.warp < cost) {
          [cost, from] = [(row.cost[j - 2] as number) + costs.warp, j - 2];
        }
        const begin = entry.cost + (word === SILENCE ? costs.newWord / 4 : costs.newWord);
        const begins = j === 0 && begin < cost;
        row.start[j] = begins ? t : (row.start[from] as number);
        row.before[j] = begins ? entry.spell : (row.before[from] as Spell | null);
        row.cost[j] = (begins ? begin : cost) + distance(frame, frames[j] as Float64Array);
      }
      const last = frames.length - 1;
      const cost = row.cost[last] ?? Number.POSITIVE_INFINITY;
      if (cost < best.cost) {
        const [start, before] = [row.start[last] as number, row.before[last] as Spell | null];
        best = { cost, spell: { word, start, end: t + 1, before } };
      }
    });
  });
  return best.spell;
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}

function meanFrame(frames: readonly Float64Array[]): Float64Array {
  const size = frames[0]?.length ?? 0;
  return Float64Array.from(
    { length: size },
    (_, i) => frames.reduce((sum, frame) => sum + (frame[i] as number), 0) / frames.length,
  );
}

const COSINES = Array.from({ length: CEPSTRA }, (_, k) =>
  Float64Array.from({ length: BANDS }, (__, band) => Math.cos((Math.PI * (k + 1) * (band + 0.5)) / BANDS)),
);

/** The cosine transform of the bands without its mean, and loudness (Davis and Mermelstein 1980). */
function cepstraOf({ bands, loudness }: SoundFrame): Float64Array {
  const out = new Float64Array(CEPSTRA + 1);
  COSINES.forEach((cosines, k) => {
    let sum = 0;
    for (let band = 0; band < BANDS; band += 1) sum += (bands[band] as number) * (cosines[band] as number);
    out[k] = sum / BANDS;
  });
  out[CEPSTRA] = loudness * LOUDNESS_WEIGHT;
  return out;
}

const NOTHING = readFrames(new Float64Array(LISTENING_RATE)).map(cepstraOf);
