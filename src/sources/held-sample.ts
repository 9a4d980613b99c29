import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Media, Sample } from '../types/sample.ts';
import type { DatasetSpec } from '../types/suite.ts';
import { changedFile } from './changed-file.ts';
import { type ReadMedia, sha256OfBytes } from './sample-media.ts';

/** A sample that waits for its turn: without its bytes when a file holds them. */
export interface HeldSample {
  readonly sample: Sample;
  /** File of the bytes; null: there are none, or they are in memory. */
  readonly file: MediaFile | null;
}

interface MediaFile {
  readonly path: string;
  readonly mediaType: string;
  readonly sha256: string;
}

/**
 * Puts a sample of an image or a recording aside. Bytes that a row holds itself are written to the cache folder; null:
 * they stay in memory.
 */
export async function holdSample(
  { sample, read }: { readonly sample: Sample & { readonly media: Media }; readonly read: ReadMedia },
  cacheFolder: string | null,
): Promise<HeldSample> {
  const { mediaType, sha256 } = read.reference;
  const path = read.file ?? (cacheFolder === null ? null : await keepBytes(read, cacheFolder));
  if (path === null) return { sample, file: null };
  return { sample: { ...sample, media: null }, file: { path, mediaType, sha256 } };
}

/** The sample with its bytes. Bytes that are no longer the same are an InputError. */
export async function releaseSample({ sample, file }: HeldSample, spec: DatasetSpec): Promise<Sample> {
  if (file === null) return sample;
  const bytes = await readFile(file.path).catch(() => null);
  if (bytes === null || sha256OfBytes(bytes) !== file.sha256) throw changedFile(spec);
  return { ...sample, media: { mediaType: file.mediaType, bytes } };
}

async function keepBytes({ reference, media }: ReadMedia, cacheFolder: string): Promise<string> {
  const folder = join(cacheFolder, 'media');
  const path = join(folder, reference.sha256);
  const known = await stat(path).catch(() => null);
  if (known?.size === reference.bytes) return path;
  await mkdir(folder, { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, media.bytes);
  await rename(temporary, path);
  return path;
}
