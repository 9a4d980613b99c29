import type { Pace, SpeechRecogniser } from '../model.ts';
import { FRAME_SECONDS, readFrames, type SoundFrame } from './sound-frames.ts';
import { decodeWav } from './wav.ts';

/** A word cut out of a recording. */
export interface SpokenWord {
  readonly word: string;
  readonly frames: readonly SoundFrame[];
}

const PARTS = 2;
const MIN_FRAMES = 4;
/** A pause this short inside a word does not end it. */
const BRIDGE_FRAMES = 5;

/**
 * Cuts a recording where it gets quiet and names each piece by the word whose average spectrum (of its first and its
 * second half) is nearest. Words that run together become one word, and a long pause inside a word makes two.
 */
export function createSegmentRecogniser(
  id: string,
  pace: Pace,
  words: readonly SpokenWord[],
): SpeechRecogniser {
  const centroids = [...new Set(words.map(({ word }) => word))].sort().map((word) => {
    const mine = words.filter((each) => each.word === word).map(({ frames }) => spectrumOf(frames));
    const size = mine[0]?.length ?? 0;
    return {
      word,
      spectrum: Array.from({ length: size }, (_, i) => meanOf(mine.map((each) => each[i] as number))),
    };
  });
  const nearest = (frames: readonly SoundFrame[]) => {
    const heard = spectrumOf(frames);
    const distance = (spectrum: readonly number[]) =>
      spectrum.reduce((sum, value, i) => sum + (value - (heard[i] as number)) ** 2, 0);
    return centroids.reduce((best, each) => (distance(each.spectrum) < distance(best.spectrum) ? each : best))
      .word;
  };
  return {
    task: 'automatic-speech-recognition',
    id,
    pace,
    transcribe: (audio) => {
      const samples = decodeWav(audio);
      if (samples === null) return null;
      const frames = readFrames(samples);
      return segmentsOf(frames).map(([start, end]) => ({
        word: nearest(frames.slice(start, end)),
        startS: start * FRAME_SECONDS,
        endS: end * FRAME_SECONDS,
      }));
    },
  };
}

/** Stretches that are louder than midway between the quiet and the loud tenth, [first, end) in frames. */
function segmentsOf(frames: readonly SoundFrame[]): [number, number][] {
  const sorted = frames.map(({ loudness }) => loudness).sort((a, b) => a - b);
  const tenth = Math.floor(sorted.length / 10);
  const threshold = ((sorted[tenth] ?? 0) + (sorted[sorted.length - 1 - tenth] ?? 0)) / 2;
  const segments: [number, number][] = [];
  frames.forEach(({ loudness }, i) => {
    if (loudness <= threshold) return;
    const last = segments.at(-1);
    if (last !== undefined && i - last[1] < BRIDGE_FRAMES) last[1] = i + 1;
    else segments.push([i, i + 1]);
  });
  return segments.filter(([start, end]) => end - start >= MIN_FRAMES);
}

/** Mean bands of each half, less their mean, so that loudness does not count. */
function spectrumOf(frames: readonly SoundFrame[]): number[] {
  const halves = Array.from({ length: PARTS }, (_, part) => {
    const from = Math.floor((part * frames.length) / PARTS);
    const piece = frames.slice(from, Math.max(from + 1, Math.floor(((part + 1) * frames.length) / PARTS)));
    const size = piece[0]?.bands.length ?? 0;
    return Array.from({ length: size }, (_, band) => meanOf(piece.map(({ bands }) => bands[band] as number)));
  }).flat();
  const mean = meanOf(halves);
  return halves.map((value) => value - mean);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
