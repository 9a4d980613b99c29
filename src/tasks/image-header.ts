/** What an image's first bytes say of it. */
export interface ImageHeader {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif';
  /** Pixels; null: the header is cut off, broken, or states none. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

/**
 * Kind and size of a PNG, JPEG, WebP or GIF; null: the bytes begin like none of them. Nothing outside the given bytes
 * is read: a cut header has no size. Sources: PNG (ISO/IEC 15948) 11.2.2, JPEG (ITU-T T.81) B.2.2, GIF89a 18, RFC 9649.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { mediaType, begins, size } of KINDS) {
    if (begins(view)) return { mediaType, size: stated(size(view)) };
  }
  return null;
}

/** [width, height]; null: not found within the bytes. */
type Size = readonly [number, number] | null;

interface Kind {
  readonly mediaType: ImageHeader['mediaType'];
  begins(view: DataView): boolean;
  size(view: DataView): Size;
}

const KINDS: readonly Kind[] = [
  {
    mediaType: 'image/png',
    begins: (view) => bytesAt(view, 0, '\x89PNG\r\n\x1a\n'),
    // Width and height stand first in IHDR, which the standard wants to be the first chunk.
    size: (view) =>
      view.byteLength >= 24 && bytesAt(view, 12, 'IHDR') ? [view.getUint32(16), view.getUint32(20)] : null,
  },
  {
    mediaType: 'image/jpeg',
    begins: (view) => bytesAt(view, 0, '\xff\xd8\xff'),
    size: jpegSize,
  },
  {
    mediaType: 'image/webp',
    begins: (view) => bytesAt(view, 0, 'RIFF') && bytesAt(view, 8, 'WEBP'),
    size: webpSize,
  },
  {
    mediaType: 'image/gif',
    begins: (view) => bytesAt(view, 0, 'GIF87a') || bytesAt(view, 0, 'GIF89a'),
    size: (view) => (view.byteLength >= 10 ? [view.getUint16(6, true), view.getUint16(8, true)] : null),
  },
];

/** Walks from segment to segment to the frame header, which may stand behind profiles and previews. */
function jpegSize(view: DataView): Size {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    else if (marker === SCAN || marker === END) return null;
    else if (isBare(marker)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
  return null;
}

const SCAN = 0xda;
const END = 0xd9;

/** SOF0 to SOF15 without DHT, JPG and DAC, which lie among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Markers without a length: TEM and the restarts. */
function isBare(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

function webpSize(view: DataView): Size {
  if (view.byteLength < 30) return view.byteLength >= 25 ? losslessSize(view) : null;
  if (bytesAt(view, 12, 'VP8 '))
    return bytesAt(view, 23, '\x9d\x01\x2a')
      ? [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]
      : null;
  if (bytesAt(view, 12, 'VP8X')) return [1 + uint24(view, 24), 1 + uint24(view, 27)];
  return losslessSize(view);
}

/** 14 bits of width less one, then 14 bits of height less one. */
function losslessSize(view: DataView): Size {
  if (!bytesAt(view, 12, 'VP8L') || view.getUint8(20) !== 0x2f) return null;
  const bits = view.getUint32(21, true);
  return [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)];
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 0x1_0000;
}

/** No picture has no pixels: a zero means that the header says nothing. */
function stated(size: Size): ImageHeader['size'] {
  return size === null || size[0] === 0 || size[1] === 0 ? null : { width: size[0], height: size[1] };
}

/** Whether these bytes stand there, written as Latin-1. */
function bytesAt(view: DataView, at: number, text: string): boolean {
  if (at + text.length > view.byteLength) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (view.getUint8(at + index) !== text.charCodeAt(index)) return false;
  }
  return true;
}
