import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImageHeader } from './image-header.ts';

/** Pictures written by Pillow 12, each of a size of its own. */
const PICTURES = {
  png: 'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAHCAIAAABPxRC5AAAADElEQVR42mNgoC8AAABwAAFT92nSAAAAAElFTkSuQmCC',
  gif: 'R0lGODdhCQAEAIAAAAAAAAAAACwAAAAACQAEAAAIDAABCBxIsKDBgwgDAgA7',
  jpeg: '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAKBueIx4ZKCMgoy0qqC+8P//8Nzc8P//////////////////////////////////////////////////////////wAALCAAVACUBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AIgAAAA//9k=',
  progressive:
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAKBueIx4ZKCMgoy0qqC+8P//8Nzc8P//////////////////////////////////////////////////////////wgALCAAYACgBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAL/2gAIAQEAAAABgAA//8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQABBQJ//8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQAGPwJ//8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQABPyF//9oACAEBAAAAEAAB/8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQABPxB//9k=',
  lossy: 'UklGRjQAAABXRUJQVlA4ICgAAADwAgCdASohABEAP5nK3me5Mi0npWgDIDMJaQAAKUNt8AD+7G3pIAAA',
  lossless: 'UklGRhoAAABXRUJQVlA4TA4AAAAvIUAEAAcQEf0PRET/Aw==',
  extended:
    'UklGRmoAAABXRUJQVlA4WAoAAAAQAAAAIgAAEgAAQUxQSAoAAAABB1DAiAhERP8DVlA4IDoAAAAwAwCdASojABMAP5nK3Wc5Mi0npWgDIDMJZwDMlA8KmggAAP7cUfYYTBOv/Dn2x+9kmP86ZfeQAAAA',
} as const;

const bytesOf = (name: keyof typeof PICTURES) => Buffer.from(PICTURES[name], 'base64');

describe('the header of a picture', () => {
  it.each([
    ['png', 'image/png', 5, 7],
    ['gif', 'image/gif', 9, 4],
    ['jpeg', 'image/jpeg', 37, 21],
    ['progressive', 'image/jpeg', 40, 24],
    ['lossy', 'image/webp', 33, 17],
    ['lossless', 'image/webp', 34, 18],
    ['extended', 'image/webp', 35, 19],
  ] as const)('%s: %s of %i × %i', (name, mediaType, width, height) => {
    expect(readImageHeader(bytesOf(name))).toEqual({ mediaType, size: { width, height } });
  });

  it('is found in a JPEG behind a profile that holds another frame, and behind fill bytes', () => {
    const jpeg = bytesOf('jpeg');
    const preview = Buffer.from('ffe100100000ffc0000b0800010001010100', 'hex');
    const bytes = Buffer.concat([jpeg.subarray(0, 2), preview, Buffer.from([0xff, 0xff]), jpeg.subarray(2)]);
    expect(readImageHeader(bytes)?.size).toEqual({ width: 37, height: 21 });
  });

  it.each([
    ['a text', Buffer.from('hello')],
    ['nothing', Buffer.alloc(0)],
    ['a sound in the same container as WebP', Buffer.from('RIFF\x04\0\0\0WAVEfmt ')],
    ['a page', Buffer.from('<!doctype html>')],
    ['a bitmap', Buffer.from('BM\x3a\0\0\0')],
  ])('%s has none', (_name, bytes) => {
    expect(readImageHeader(bytes)).toBeNull();
  });

  it('no pixels and no frame are no size', () => {
    const png = bytesOf('png');
    png.writeUInt32BE(0, 16);
    expect(readImageHeader(png)).toEqual({ mediaType: 'image/png', size: null });
    expect(readImageHeader(Buffer.from('ffd8ffd9', 'hex'))?.size).toBeNull();
    expect(readImageHeader(Buffer.from('ffd8ffda00080101000000000000', 'hex'))?.size).toBeNull();
  });

  it('that is cut off is never completed with what lies behind it in memory', () => {
    for (const name of Object.keys(PICTURES) as (keyof typeof PICTURES)[]) {
      const whole = bytesOf(name);
      const size = readImageHeader(whole)?.size;
      for (let length = 0; length < whole.length; length += 1) {
        // A view into a larger buffer, as Node's pool hands them out.
        const pool = Buffer.alloc(whole.length + 64, 0x11);
        whole.copy(pool, 32, 0, length);
        const cut = readImageHeader(pool.subarray(32, 32 + length))?.size ?? null;
        if (cut !== null) expect({ name, length, cut }).toEqual({ name, length, cut: size });
      }
    }
  });

  it('never throws, and every size is whole and positive', () => {
    const broken = fc
      .tuple(
        fc.constantFrom(...(Object.keys(PICTURES) as (keyof typeof PICTURES)[])),
        fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 12 }),
        fc.nat(300),
      )
      .map(([name, edits, length]) => {
        const bytes = bytesOf(name);
        for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
        return bytes.subarray(0, length);
      });
    fc.assert(
      fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        const size = readImageHeader(bytes)?.size ?? { width: 1, height: 1 };
        expect(Number.isInteger(size.width) && size.width > 0).toBe(true);
        expect(Number.isInteger(size.height) && size.height > 0).toBe(true);
      }),
      { seed: 11, numRuns: 3000 },
    );
  });
});
