import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import type { Json } from '../types/json.ts';
import type { Media, MediaReference } from '../types/sample.ts';
import type { MediaKind } from '../types/suite.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { describeJson, isJsonObject } from './json.ts';
import { mediaFault, mediaTypeOf } from './media-type.ts';

/** Largest image or recording, bytes. */
export const MEDIA_CAP_BYTES = 20 * 1024 * 1024;

/** An image or recording as a row gives it. */
export interface ReadMedia {
  readonly reference: MediaReference;
  readonly media: Media;
  /** Absolute path of the file that holds the bytes; null: the row does. */
  readonly file: string | null;
}

/** How a cell is to be read. */
export interface MediaContext {
  readonly kind: MediaKind;
  /** Folder that paths are relative to; null: rows hold their bytes themselves. */
  readonly folder: string | null;
  /** Place of the row, for errors. */
  readonly where: string;
}

/**
 * Reads the image or recording of a cell: a path relative to the dataset's file and inside its folder, a data URI, or
 * an object of `bytes` (base64) and `path`. Bytes that are missing, empty, larger than 20 MB or of another kind are an
 * InputError.
 */
export async function readMedia(cell: Json, context: MediaContext): Promise<ReadMedia> {
  const found = await bytesOf(cell, context);
  const { bytes, path } = found;
  const mediaType = mediaTypeOf(bytes, path) ?? found.declared;
  const fault =
    bytes.length > MEDIA_CAP_BYTES ? 'it is larger than 20 MB' : mediaFault(bytes, mediaType, context.kind);
  if (fault !== null || mediaType === null) {
    throw new InputError(`the ${context.kind}${path === null ? '' : ` ${path}`} can't be used: ${fault}`, {
      where: context.where,
    });
  }
  const sha256 = sha256OfBytes(bytes);
  return {
    reference: { path, mediaType, sha256, bytes: bytes.length },
    media: { mediaType, bytes },
    file: found.file,
  };
}

/** SHA-256 of bytes, hexadecimal. */
export function sha256OfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface FoundBytes {
  readonly bytes: Uint8Array;
  readonly path: string | null;
  readonly file: string | null;
  /** Media type that the cell itself states. */
  readonly declared: string | null;
}

async function bytesOf(cell: Json, context: MediaContext): Promise<FoundBytes> {
  if (typeof cell === 'string') {
    return /^data:/i.test(cell) ? readDataUri(cell, context) : await readPath(cell, context);
  }
  if (isJsonObject(cell)) {
    const path = typeof cell.path === 'string' ? cell.path : null;
    if (typeof cell.bytes === 'string') {
      return { bytes: decodeBase64(cell.bytes, context), path, file: null, declared: null };
    }
    if (path !== null) return await readPath(path, context);
  }
  const isAddress = isJsonObject(cell) && typeof cell.src === 'string';
  throw new InputError(
    isAddress
      ? `the ${context.kind} is an address on the network`
      : `${describeJson(cell)} is no ${context.kind}`,
    {
      where: context.where,
      hint: `the column holds a path relative to the dataset file, a data URI, or {bytes: base64}${isAddress ? '; save the file beside the dataset' : ''}`,
    },
  );
}

function readDataUri(uri: string, context: MediaContext): FoundBytes {
  const comma = uri.indexOf(',');
  const [declared = '', ...options] = uri.slice('data:'.length, comma).toLowerCase().split(';');
  if (comma === -1 || options.at(-1) !== 'base64') {
    throw new InputError('the data URI is not base64', {
      where: context.where,
      hint: 'write it as data:image/png;base64,…',
    });
  }
  const bytes = decodeBase64(uri.slice(comma + 1), context);
  return { bytes, path: null, file: null, declared: declared === '' ? null : declared };
}

function decodeBase64(text: string, { kind, where }: MediaContext): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  const digits = text.replace(/[\s=]+/g, '');
  // Node skips what is no base64; as many digits as the bytes need means that nothing was skipped.
  if (digits.length !== Math.ceil((bytes.length * 4) / 3) || /[^A-Za-z0-9+/_-]/.test(digits)) {
    throw new InputError(`the bytes of the ${kind} are not base64`, { where });
  }
  return bytes;
}

async function readPath(path: string, context: MediaContext): Promise<FoundBytes> {
  const { folder, kind, where } = context;
  if (folder === null) {
    throw new InputError(`the row names the ${kind} ${path} and does not hold its bytes`, {
      where,
      hint: 'download the dataset with its files and name its metadata file as the source',
    });
  }
  if (isAbsolute(path) || /^[a-z]:|^\\/i.test(path) || path.split(/[\\/]/).includes('..'))
    throw outside(path, context);
  const file = join(folder, path);
  try {
    const inside = relative(await realpath(folder), await realpath(file));
    if (isAbsolute(inside) || inside.split(/[\\/]/)[0] === '..') throw outside(path, context);
    const { size } = await stat(file);
    if (size > MEDIA_CAP_BYTES) throw new Error('it is larger than 20 MB');
    return { bytes: await readFile(file), path, file, declared: null };
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`the ${kind} ${path} can't be read: ${messageOf(cause)}`, {
      where,
      hint: "paths are relative to the dataset's file",
      cause,
    });
  }
}

function outside(path: string, { kind, where }: MediaContext): InputError {
  return new InputError(`the ${kind} ${path} lies outside the dataset's folder`, {
    where,
    hint: "put it into the folder of the dataset's file, and write its path relative to that",
  });
}
