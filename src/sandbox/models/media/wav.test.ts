import { describe, expect, it } from 'vitest';
import { BANDS, readFrames } from './sound-frames.ts';
import { decodeWav, LISTENING_RATE } from './wav.ts';

interface Shape {
  readonly kind?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  readonly blockBytes?: number;
  readonly dataBytes?: number;
}

/** A WAV put together by hand, with a chunk of an odd length before its samples. */
function wav(data: Uint8Array, shape: Shape = {}): Buffer {
  const { kind = 1, channels = 1, rate = LISTENING_RATE, bits = 8 } = shape;
  const head = Buffer.alloc(56);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(48 + data.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(kind, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt16LE(shape.blockBytes ?? (channels * bits) / 8, 32);
  head.writeUInt16LE(bits, 34);
  head.write('note', 36, 'latin1');
  head.writeUInt32LE(3, 40);
  head.write('data', 48, 'latin1');
  head.writeUInt32LE(shape.dataBytes ?? data.length, 52);
  return Buffer.concat([head, data]);
}

function int16(...values: number[]): Buffer {
  const out = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) out.writeInt16LE(value, i * 2);
  return out;
}

const samplesOf = (bytes: Uint8Array) => Array.from(decodeWav(bytes) ?? [Number.NaN]);

describe('reading', () => {
  it('reads 8-bit samples around 128', () => {
    expect(samplesOf(wav(Uint8Array.from([128, 0, 192])))).toEqual([0, -1, 0.5]);
  });

  it('reads 16-bit samples and averages two channels', () => {
    expect(samplesOf(wav(int16(16384, 0, -32768, -32768), { bits: 16, channels: 2 }))).toEqual([0.25, -1]);
  });

  it('averages the samples of a higher rate and repeats those of a lower', () => {
    expect(samplesOf(wav(int16(16384, 0, 8192, 8192), { bits: 16, rate: 16_000 }))).toEqual([0.25, 0.25]);
    expect(samplesOf(wav(int16(16384, 0), { bits: 16, rate: 4000 }))).toEqual([0.5, 0.5, 0, 0]);
  });

  it('stops after thirty seconds', () => {
    expect(decodeWav(wav(new Uint8Array(31 * LISTENING_RATE).fill(128)))).toHaveLength(30 * LISTENING_RATE);
  });

  it('reads a recording of no length as such', () => {
    expect(samplesOf(wav(new Uint8Array(0)))).toEqual([]);
  });
});

describe('what is no recording is null', () => {
  const data = Uint8Array.from([1, 2, 3, 4]);
  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['a text', Buffer.from('RIFF, or so it says')],
    ['an MP3', Buffer.from('ID3\u0004')],
    ['floating point', wav(data, { kind: 3, bits: 32 })],
    ['24 bits', wav(data, { bits: 24 })],
    ['no channels', wav(data, { channels: 0 })],
    ['65535 channels', wav(data, { channels: 65_535, blockBytes: 65_535 })],
    ['a rate of 4 billion', wav(data, { rate: 0xffffffff })],
    ['a rate of 1', wav(data, { rate: 1 })],
    ['a block that is not channels times bits', wav(data, { blockBytes: 7 })],
    ['samples that end before their stated length', wav(data, { dataBytes: 5 })],
    ['a stated length of 4 GB', wav(data, { dataBytes: 0xffffffff })],
    ['samples before the format', Buffer.concat([wav(data).subarray(0, 12), wav(data).subarray(48)])],
    ['ten thousand empty chunks', Buffer.concat([wav(data).subarray(0, 12), Buffer.alloc(80_000)])],
  ])('%s', (_what, bytes) => {
    expect(decodeWav(bytes)).toBeNull();
  });

  it('cut anywhere', () => {
    const whole = wav(data);
    for (let length = 0; length < whole.length; length += 1)
      expect(decodeWav(whole.subarray(0, length))).toBeNull();
  });
});

describe('frames of a sound', () => {
  // Bands are equal in mel: 120 Hz is 178.3 mel, 3900 Hz 2121.5, so a band is 121.5 mel wide.
  it.each([
    [250, 1], // 344.2 mel, 1.37 bands above the lowest
    [1000, 6], // 1000 mel, 6.77 bands
    [2500, 12], // 1712.8 mel, 12.63 bands
  ])('a tone of %i Hz is loudest in band %i', (hz, band) => {
    const tone = Float64Array.from(
      { length: 800 },
      (_, i) => Math.sin((2 * Math.PI * hz * i) / LISTENING_RATE) / 2,
    );
    const frames = readFrames(tone);
    expect(frames).toHaveLength(7); // (800 − 256) ÷ 80, and the first
    for (const { bands } of frames) {
      expect(bands).toHaveLength(BANDS);
      expect(bands.indexOf(Math.max(...bands))).toBe(band);
    }
  });

  it('ten times the amplitude is a hundred times the energy', () => {
    const tone = (peak: number) =>
      Float64Array.from(
        { length: 256 },
        (_, i) => peak * Math.sin((2 * Math.PI * 1000 * i) / LISTENING_RATE),
      );
    const [quiet, loud] = [tone(0.1), tone(1)].map((samples) => readFrames(samples)[0]?.loudness ?? 0);
    expect((loud ?? 0) - (quiet ?? 0)).toBeCloseTo(Math.log(100), 3);
  });

  it('a sound too short for a frame has none', () => {
    expect(readFrames(new Float64Array(255))).toEqual([]);
  });
});
