import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** A picture: red, green and blue of each pixel, 0 to 255, row by row from the top left. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Most pixels of a picture that is read; a bigger one is not unpacked. */
const MAX_PIXELS = 1024 * 1024;
/** Most chunks of a file that is read. */
const MAX_CHUNKS = 10_000;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Samples a pixel by colour type: grey, RGB, grey with alpha, RGB with alpha. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

/** A PNG of 8-bit RGB, not interlaced, every row stored as its difference from the row above. */
export function encodePng({ width, height, rgb }: Pixels): Uint8Array {
  const stride = width * 3;
  const raw = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y += 1) {
    const out = y * (stride + 1) + 1;
    raw[out - 1] = 2;
    for (let i = 0; i < stride; i += 1) {
      const above = y === 0 ? 0 : (rgb[(y - 1) * stride + i] as number);
      raw[out + i] = (rgb[y * stride + i] as number) - above;
    }
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, 2);
  return Buffer.concat([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  out.set(body, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/**
 * The pixels of a PNG of 8-bit samples, grey or RGB, with or without alpha (laid over white), not interlaced, of at
 * most 1024 × 1024 pixels. Null: anything else, or it is cut short, its checksums are wrong, or it unpacks to more or
 * less than its header says. Never unpacks more than the header's size.
 */
export function decodePng(bytes: Uint8Array): Pixels | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (SIGNATURE.some((byte, i) => file[i] !== byte)) return null;
  const parts = readChunks(file);
  if (parts === null) return null;
  const { header, data } = parts;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = CHANNELS[header[9] as number];
  const plain = header[8] === 8 && header[10] === 0 && header[11] === 0 && header[12] === 0;
  if (!plain || channels === undefined || width === 0 || height === 0 || width * height > MAX_PIXELS)
    return null;
  const stride = width * channels;
  const raw = inflate(data, height * (stride + 1));
  if (raw === null || !unfilter(raw, height, stride, channels)) return null;
  return { width, height, rgb: toRgb(raw, width, height, channels) };
}

function readChunks(file: Buffer): { header: Buffer; data: Buffer } | null {
  const data: Buffer[] = [];
  let header: Buffer | null = null;
  let at = SIGNATURE.length;
  for (let count = 0; count < MAX_CHUNKS && at + 12 <= file.length; count += 1) {
    const length = file.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > file.length || crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) return null;
    const type = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, end);
    if (type === 'IHDR' && length === 13) header = body;
    if (type === 'IDAT') data.push(body);
    if (type === 'IEND') return header === null ? null : { header, data: Buffer.concat(data) };
    at = end + 4;
  }
  return null;
}

function inflate(data: Buffer, expectedBytes: number): Buffer | null {
  try {
    const raw = inflateSync(data, { maxOutputLength: expectedBytes });
    return raw.length === expectedBytes ? raw : null;
  } catch {
    return null;
  }
}

/** Undoes the rows' filters in place (PNG specification, third edition, section 9). False: an unknown filter. */
function unfilter(raw: Buffer, height: number, stride: number, channels: number): boolean {
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1) + 1;
    const filter = raw[start - 1] as number;
    if (filter > 4) return false;
    for (let i = 0; filter > 0 && i < stride; i += 1) {
      const at = start + i;
      const left = i < channels ? 0 : (raw[at - channels] as number);
      const above = y === 0 ? 0 : (raw[at - stride - 1] as number);
      const corner = y === 0 || i < channels ? 0 : (raw[at - stride - 1 - channels] as number);
      raw[at] = (raw[at] as number) + predict(filter, left, above, corner);
    }
  }
  return true;
}

function predict(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

function toRgb(raw: Buffer, width: number, height: number, channels: number): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  const colours = channels >= 3 ? 3 : 1;
  for (let y = 0, out = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, out += 3) {
      const at = y * (width * channels + 1) + 1 + x * channels;
      const alpha = channels === colours ? 1 : (raw[at + colours] as number) / 255;
      for (let k = 0; k < 3; k += 1) {
        const value = raw[at + (colours === 3 ? k : 0)] as number;
        rgb[out + k] = Math.round(255 + (value - 255) * alpha);
      }
    }
  }
  return rgb;
}
