import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePng, encodePng } from './png.ts';

function chunk(type: string, data: Uint8Array, sum?: number): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(sum ?? crc32(body), body.length + 4);
  return out;
}

interface Parts {
  readonly width?: number;
  readonly height?: number;
  readonly header?: readonly number[];
  readonly raw: readonly number[];
}

/** A PNG put together by hand: [bit depth, colour type, compression, filter, interlace] and the filtered rows. */
function png({ width = 2, height = 1, header = [8, 2, 0, 0, 0], raw }: Parts): Buffer {
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(width, 0);
  ihdr.writeUInt32BE(height, 4);
  ihdr.set(header, 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', ihdr),
    chunk('tEXt', Buffer.from('Comment\0none')),
    chunk('IDAT', deflateSync(Uint8Array.from(raw))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

// Pixels 10 20 30 / 40 60 80 in the first row, 15 25 35 / 50 50 50 in the second; filters applied by hand.
const FIRST = [0, 10, 20, 30, 40, 60, 80];
const PIXELS = [10, 20, 30, 40, 60, 80, 15, 25, 35, 50, 50, 50];

describe('reading', () => {
  it.each([
    ['none', [0, 15, 25, 35, 50, 50, 50]],
    ['sub', [1, 15, 25, 35, 35, 25, 15]],
    ['up', [2, 5, 5, 5, 10, 246, 226]],
    // (0 + 10) >> 1 = 5, …; (15 + 40) >> 1 = 27, (25 + 60) >> 1 = 42, (35 + 80) >> 1 = 57
    ['average', [3, 10, 15, 20, 23, 8, 249]],
    // first pixel: above; second: 15 + 40 − 10 = 45 → above 40; 25 + 60 − 20 = 65 → 60; 35 + 80 − 30 = 85 → 80
    ['Paeth', [4, 5, 5, 5, 10, 246, 226]],
  ])('undoes the filter %s', (_name, second) => {
    const picture = decodePng(png({ height: 2, raw: [...FIRST, ...second] }));
    expect(Array.from(picture?.rgb ?? [])).toEqual(PIXELS);
  });

  it.each([
    ['grey', 0, [0, 7, 9], [7, 7, 7, 9, 9, 9]],
    ['grey with alpha over white', 4, [0, 0, 255, 0, 51], [0, 0, 0, 204, 204, 204]],
    ['RGB with alpha over white', 6, [0, 10, 20, 30, 255, 1, 2, 3, 0], [10, 20, 30, 255, 255, 255]],
  ])('reads %s', (_name, type, raw, rgb) => {
    expect(Array.from(decodePng(png({ header: [8, type, 0, 0, 0], raw }))?.rgb ?? [])).toEqual(rgb);
  });

  it('gives back what was written', () => {
    const pictures = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .chain(([width, height]) =>
        fc
          .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
          .map((rgb) => ({ width, height, rgb })),
      );
    fc.assert(
      fc.property(pictures, (picture) => {
        expect(decodePng(encodePng(picture))).toEqual(picture);
      }),
      { seed: 3 },
    );
  });
});

const good = png({ raw: [0, 1, 2, 3, 4, 5, 6] });

describe('what is no picture is null', () => {
  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['a text', Buffer.from('PNG? no.')],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
    ['the signature alone', good.subarray(0, 8)],
    ['a file without its end', good.subarray(0, good.length - 12)],
    ['16 bits a sample', png({ header: [16, 2, 0, 0, 0], raw: [0, 1, 2, 3, 4, 5, 6] })],
    ['a palette', png({ header: [8, 3, 0, 0, 0], raw: [0, 1, 2] })],
    ['interlaced rows', png({ header: [8, 2, 0, 0, 1], raw: [0, 1, 2, 3, 4, 5, 6] })],
    ['an unknown filter', png({ raw: [5, 1, 2, 3, 4, 5, 6] })],
    ['no pixels', png({ width: 0, raw: [0] })],
    ['fewer rows than stated', png({ height: 2, raw: [0, 1, 2, 3, 4, 5, 6] })],
    ['more rows than stated', png({ raw: [...FIRST, ...FIRST] })],
    ['a size of 4 billion by 4 billion', png({ width: 0xffffffff, height: 0xffffffff, raw: [0] })],
    ['a size just over the limit', png({ width: 1025, height: 1024, raw: [0] })],
    ['no header', Buffer.concat([good.subarray(0, 8), chunk('IEND', Buffer.alloc(0))])],
    [
      'a chunk of stated length beyond the file',
      Buffer.concat([good.subarray(0, 8), Buffer.from([255, 255, 255, 255, 73, 68, 65, 84, 0, 0, 0, 0])]),
    ],
    [
      'a wrong checksum',
      Buffer.concat([good.subarray(0, 8), chunk('IHDR', good.subarray(16, 29), 1), good.subarray(33)]),
    ],
    [
      'data that is not deflated',
      Buffer.concat([
        good.subarray(0, 33),
        chunk('IDAT', Buffer.from('zzzzzzzz')),
        chunk('IEND', Buffer.alloc(0)),
      ]),
    ],
  ])('%s', (_what, bytes) => {
    expect(decodePng(bytes)).toBeNull();
  });

  it('cut anywhere', () => {
    for (let length = 0; length < good.length; length += 1)
      expect(decodePng(good.subarray(0, length))).toBeNull();
  });

  it('with any bit turned, except in what is only a comment', () => {
    for (let at = 0; at < good.length; at += 1) {
      const broken = Uint8Array.from(good);
      broken[at] = (broken[at] as number) ^ 1;
      expect(decodePng(broken)).toBeNull();
    }
  });
});

it('a bomb in the data is not unpacked beyond the stated size', () => {
  const bomb = Buffer.concat([
    good.subarray(0, 33),
    chunk('IDAT', deflateSync(Buffer.alloc(50_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  const before = process.memoryUsage();
  expect(decodePng(bomb)).toBeNull();
  const after = process.memoryUsage();
  expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(
    20_000_000,
  );
});
