import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, messageOf } from '../../../util/errors.ts';
import { readTrainingRows } from '../training-data.ts';
import { decodePng } from './png.ts';
import type { SpokenWord } from './segment-recogniser.ts';
import type { LabelledPicture } from './shape-classifiers.ts';
import { FRAME_SECONDS, readFrames, type SoundFrame } from './sound-frames.ts';
import { decodeWav } from './wav.ts';

/** Recorded words, and the stretches of the recordings in which nobody speaks. */
export interface TrainingSpeech {
  readonly words: readonly SpokenWord[];
  readonly silences: readonly SoundFrame[];
}

/** The training pictures. Throws InputError when one is missing or is no PNG. */
export function readPhotos(folder: string): LabelledPicture[] {
  const rows = readTrainingRows(folder, 'shape-photos/train.jsonl', ['image', 'label', 'colour', 'shape']);
  return rows.map(({ image, label, colour, shape }) => {
    const path = join(folder, 'shape-photos', image);
    return { picture: decodePng(readMedia(path)) ?? fail(path, 'no 8-bit PNG'), label, colour, shape };
  });
}

/** The training recordings, cut into words at the times their rows state. Throws InputError when one is missing or is no WAV. */
export function readSpeech(folder: string): TrainingSpeech {
  const rows = readTrainingRows(folder, 'spoken-phrases/train.jsonl', ['audio', 'text', 'times']);
  const recordings = rows.map(({ audio, text, times }) => {
    const path = join(folder, 'spoken-phrases', audio);
    const frames = readFrames(decodeWav(readMedia(path)) ?? fail(path, 'no 8- or 16-bit PCM WAV'));
    const spans = times.split(' ').map((span) => readSpan(span, path));
    const words = text.split(' ').map((word, i) => {
      const [start, end] = spans[i] ?? fail(path, `no time for "${word}"`);
      return { word, frames: frames.slice(start, end) };
    });
    const silences = frames.filter((_, at) => spans.every(([start, end]) => at < start - 1 || at > end));
    return { words, silences };
  });
  return {
    words: recordings.flatMap(({ words }) => words),
    silences: recordings.flatMap(({ silences }) => silences),
  };
}

/** The frames that lie inside a span of seconds, "0.081-0.318": their centres count. */
function readSpan(span: string, path: string): [number, number] {
  const [start, end] = span
    .split('-')
    .map((seconds) => Math.max(0, Math.round(Number(seconds) / FRAME_SECONDS - 1.6)));
  const right = start !== undefined && end !== undefined && end > start;
  return right ? [start, end] : fail(path, `no time in "${span}"`);
}

function readMedia(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    return fail(path, messageOf(cause));
  }
}

function fail(where: string, why: string): never {
  throw new InputError(`The sandbox's training data can't be read: ${why}`, { where });
}
