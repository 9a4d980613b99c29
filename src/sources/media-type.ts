import { extname } from 'node:path';
import type { MediaKind } from '../types/suite.ts';

/** How files begin, in hexadecimal; the first that fits decides. */
const SIGNATURES: readonly (readonly [pattern: RegExp, mediaType: string])[] = [
  [/^89504e470d0a1a0a/, 'image/png'],
  [/^ffd8ff/, 'image/jpeg'],
  [/^4749463[89]/, 'image/gif'],
  [/^52494646.{8}57454250/, 'image/webp'],
  [/^424d.{8}00000000/, 'image/bmp'],
  [/^(49492a00|4d4d002a)/, 'image/tiff'],
  // "ftyp" and the brand: avif and avis, then those of HEIF; all others are of sound or film.
  [/^.{8}66747970(61766966|61766973)/, 'image/avif'],
  [/^.{8}66747970(686569|686576|6d696631|6d736631)/, 'image/heic'],
  [/^.{8}66747970/, 'audio/m4a'],
  [/^52494646.{8}57415645/, 'audio/wav'],
  [/^664c6143/, 'audio/flac'],
  [/^4f676753/, 'audio/ogg'],
  [/^494433/, 'audio/mpeg'],
  // Frames without a container: layer 0 is AAC in ADTS, layers 2 and 3 are MPEG audio.
  [/^fff[0189]/, 'audio/aac'],
  [/^ff([ef][2-5]|f[a-d])/, 'audio/mpeg'],
  [/^1a45dfa3/, 'audio/webm'],
  [/^2321414d52/, 'audio/amr'],
];

const EXTENSIONS: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.bmp': 'image/bmp',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.avif': 'image/avif',
  '.heic': 'image/heic',
  '.wav': 'audio/wav',
  '.flac': 'audio/flac',
  '.ogg': 'audio/ogg',
  '.oga': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.mp3': 'audio/mpeg',
  '.aac': 'audio/aac',
  '.m4a': 'audio/m4a',
  '.mp4': 'audio/m4a',
  '.webm': 'audio/webm',
  '.amr': 'audio/amr',
};

/** Media type of bytes by how they begin, else by the name's extension; null: neither tells. */
export function mediaTypeOf(bytes: Uint8Array, name: string | null): string | null {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  const bySignature = SIGNATURES.find(([pattern]) => pattern.test(head))?.[1];
  return bySignature ?? EXTENSIONS[extname(name ?? '').toLowerCase()] ?? null;
}

/** Why bytes are no picture or recording of this kind, or null. */
export function mediaFault(bytes: Uint8Array, mediaType: string | null, kind: MediaKind): string | null {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (bytes.length === 0) return 'it is empty';
  if (head.startsWith('version https://git-lfs')) return 'it is a Git LFS pointer and not the file itself';
  if (/^\s*<(!doctype|html)/i.test(head)) return 'it is an HTML page';
  if (mediaType === null) return `neither its first bytes nor its name tell that it is ${ARTICLE[kind]}`;
  return mediaType.startsWith(`${kind}/`) ? null : `it is ${mediaType}, and the dataset is of ${kind}`;
}

const ARTICLE: Readonly<Record<MediaKind, string>> = { image: 'an image', audio: 'a recording' };
