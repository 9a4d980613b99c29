/** Rate at which recordings are listened to, samples per second. */
export const LISTENING_RATE = 8000;
/** Longest part of a recording that is listened to; the rest is not read. */
const MAX_SECONDS = 30;
const PCM = 1;
const EXTENSIBLE = 0xfffe;
const RATES = { low: 4000, high: 192_000 };
const MAX_CHANNELS = 8;
/** Most chunks of a file that is read. */
const MAX_CHUNKS = 1000;

interface Format {
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

/**
 * The samples of a WAV of 8- or 16-bit PCM, −1 to 1, its channels averaged, at 8000 a second; at most the first 30
 * seconds. Null: anything else, or it is cut short, or its header contradicts itself. Rates of 4 to 192 kHz, 1 to 8
 * channels.
 */
export function decodeWav(bytes: Uint8Array): Float64Array | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') return null;
  let format: Format | null = null;
  let at = 12;
  for (let count = 0; count < MAX_CHUNKS && at + 8 <= file.length; count += 1) {
    const type = file.toString('latin1', at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, at + 8 + length);
    if (body.length < length) return null;
    if (type === 'fmt ') format = readFormat(body);
    if (type === 'data') return format === null ? null : resample(body, format);
    at += 8 + length + (length % 2);
  }
  return null;
}

function readFormat(body: Buffer): Format | null {
  if (body.length < 16) return null;
  const kind = body.readUInt16LE(0);
  const [channels, rate, bits] = [body.readUInt16LE(2), body.readUInt32LE(4), body.readUInt16LE(14)];
  const fits = (kind === PCM || kind === EXTENSIBLE) && (bits === 8 || bits === 16);
  const heard = channels >= 1 && channels <= MAX_CHANNELS && rate >= RATES.low && rate <= RATES.high;
  return fits && heard && body.readUInt16LE(12) === (channels * bits) / 8 ? { channels, rate, bits } : null;
}

/** Each new sample is the mean of the old ones in its time, or the one before it where there is none. */
function resample(data: Buffer, { channels, rate, bits }: Format): Float64Array {
  const width = (channels * bits) / 8;
  const frames = Math.min(Math.floor(data.length / width), MAX_SECONDS * rate);
  const frameAt = (index: number) => {
    let sum = 0;
    for (let c = 0; c < channels; c += 1) {
      const at = index * width + (c * bits) / 8;
      sum += bits === 8 ? (data.readUInt8(at) - 128) / 128 : data.readInt16LE(at) / 32768;
    }
    return sum / channels;
  };
  const out = new Float64Array(Math.floor((frames * LISTENING_RATE) / rate));
  for (let i = 0; i < out.length; i += 1) {
    const from = Math.floor((i * rate) / LISTENING_RATE);
    const to = Math.max(from + 1, Math.floor(((i + 1) * rate) / LISTENING_RATE));
    let sum = 0;
    for (let j = from; j < to; j += 1) sum += frameAt(Math.min(j, frames - 1));
    out[i] = sum / (to - from);
  }
  return out;
}
