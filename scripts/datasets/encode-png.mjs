import { crc32, deflateSync } from 'node:zlib';

/** A PNG of 8-bit RGB pixels, not interlaced; every row takes the one filter that makes the file smallest. */
export function encodePng(width, height, pixels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const tried = [0, 1, 2, 3, 4].map((filter) =>
    deflateSync(filterRows(filter, width * 3, pixels), { level: 9 }),
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk(
      'IDAT',
      tried.reduce((best, each) => (each.length < best.length ? each : best)),
    ),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function filterRows(filter, stride, pixels) {
  const rows = [];
  for (let start = 0; start < pixels.length; start += stride) {
    const above = start === 0 ? new Uint8Array(stride) : pixels.subarray(start - stride, start);
    rows.push(filterRow(filter, pixels.subarray(start, start + stride), above));
  }
  return Buffer.concat(rows);
}

function filterRow(filter, row, above) {
  const out = Buffer.alloc(row.length + 1);
  out[0] = filter;
  for (let i = 0; i < row.length; i += 1) {
    const left = i < 3 ? 0 : row[i - 3];
    const corner = i < 3 ? 0 : above[i - 3];
    const guess = [0, left, above[i], (left + above[i]) >> 1, paeth(left, above[i], corner)][filter];
    out[i + 1] = (row[i] - guess) & 255;
  }
  return out;
}

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(guess - value));
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
