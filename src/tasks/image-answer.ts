import { createHash } from 'node:crypto';
import type { Answer } from '../types/output.ts';
import { base64Of } from './base64.ts';
import { readImageHeader } from './image-header.ts';

/** Bytes as an answered picture; null: they begin like no PNG, JPEG, WebP or GIF. */
export function imageAnswerOf(bytes: Uint8Array): Extract<Answer, { kind: 'image' }> | null {
  const header = readImageHeader(bytes);
  if (header === null) return null;
  return {
    kind: 'image',
    mediaType: header.mediaType,
    bytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    width: header.size?.width ?? null,
    height: header.size?.height ?? null,
    data: base64Of(bytes),
    file: null,
  };
}
