import { LISTENING_RATE } from './wav.ts';

/** Time from one frame to the next, seconds. */
export const FRAME_SECONDS = 0.01;
const HOP = LISTENING_RATE * FRAME_SECONDS;
const WINDOW = 256;
/** Bands of a frame. */
export const BANDS = 16;
const LOWEST_HZ = 120;
const HIGHEST_HZ = 3900;
/** Energy under which a band counts as silent; 8-bit quantisation makes about this much. */
const FLOOR = 1e-5;

/** One hundredth of a second of sound. */
export interface SoundFrame {
  /** Natural logarithm of the energy in each of 16 bands of equal width on the mel scale. */
  readonly bands: Float64Array;
  /** Natural logarithm of all of its energy. */
  readonly loudness: number;
}

/** The frames of a sound at 8000 samples a second, 100 a second; none of a sound shorter than 32 ms. */
export function readFrames(samples: Float64Array): SoundFrame[] {
  const frames: SoundFrame[] = [];
  const re = new Float64Array(WINDOW);
  const im = new Float64Array(WINDOW);
  for (let start = 0; start + WINDOW <= samples.length; start += HOP) {
    for (let i = 0; i < WINDOW; i += 1) {
      re[i] = (samples[start + i] as number) * (HAMMING[i] as number);
      im[i] = 0;
    }
    transform(re, im);
    frames.push(frameOf(re, im));
  }
  return frames;
}

function frameOf(re: Float64Array, im: Float64Array): SoundFrame {
  const bands = new Float64Array(BANDS);
  let total = 0;
  for (let k = 1; k < WINDOW / 2; k += 1) {
    const energy = ((re[k] as number) ** 2 + (im[k] as number) ** 2) / WINDOW;
    const band = BAND_OF[k] as number;
    if (band < 0) continue;
    bands[band] = (bands[band] as number) + energy;
    total += energy;
  }
  return { bands: bands.map((energy) => Math.log(energy + FLOOR)), loudness: Math.log(total + FLOOR) };
}

const HAMMING = Float64Array.from(
  { length: WINDOW },
  (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (WINDOW - 1)),
);

/** Band of each bin of the transform; −1: outside the bands. Mel after O'Shaughnessy (1987). */
const BAND_OF = Array.from({ length: WINDOW / 2 }, (_, k) => {
  const mel = (hz: number) => 1127 * Math.log(1 + hz / 700);
  const hz = (k * LISTENING_RATE) / WINDOW;
  if (hz < LOWEST_HZ || hz >= HIGHEST_HZ) return -1;
  return Math.floor(((mel(hz) - mel(LOWEST_HZ)) / (mel(HIGHEST_HZ) - mel(LOWEST_HZ))) * BANDS);
});

const COSINES = HAMMING.map((_, i) => Math.cos((2 * Math.PI * i) / WINDOW));
const SINES = HAMMING.map((_, i) => Math.sin((2 * Math.PI * i) / WINDOW));

/** Fast Fourier transform of one window of real samples (`im` is all zeros) in place, radix 2 (Cooley and Tukey 1965). */
function transform(re: Float64Array, im: Float64Array): void {
  const n = WINDOW;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      const real = re[i] as number;
      re[i] = re[j] as number;
      re[j] = real;
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    for (let k = 0; k < size / 2; k += 1) {
      const cos = COSINES[(k * WINDOW) / size] as number;
      const sin = -(SINES[(k * WINDOW) / size] as number);
      for (let a = k; a < n; a += size) {
        const b = a + size / 2;
        const x = (re[b] as number) * cos - (im[b] as number) * sin;
        const y = (re[b] as number) * sin + (im[b] as number) * cos;
        re[b] = (re[a] as number) - x;
        im[b] = (im[a] as number) - y;
        re[a] = (re[a] as number) + x;
        im[a] = (im[a] as number) + y;
      }
    }
  }
}
