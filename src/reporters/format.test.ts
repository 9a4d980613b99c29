import { expect, it } from 'vitest';
import { formatDifference, formatInterval, formatMs, formatP, formatShare, formatUsd } from './format.ts';

it.each([
  ['a share in percent with one decimal', formatShare(0.83125), '83.1 %'],
  ['a missing share as a dash, never 0', formatShare(null), '–'],
  ['a measured zero as zero', formatShare(0), '0.0 %'],
  ['a few milliseconds with a decimal', formatMs(3.44), '3.4 ms'],
  ['a few microseconds with what tells', formatMs(0.0123), '0.0123 ms'],
  ['hundreds of milliseconds whole', formatMs(512.4), '512 ms'],
  ['seconds', formatMs(1240), '1.24 s'],
  ['a percentile among the failures', formatMs('infinite'), '∞'],
  ['a small price without an exponent', formatUsd(0.00000312), '$0.00000312'],
  ['a price with three digits that count', formatUsd(0.0383012), '$0.0383'],
  ['dollars and cents', formatUsd(1234.5), '$1,234.50'],
  ['an unknown price as unknown, never free', formatUsd(null), 'unknown'],
  ['a free run as zero', formatUsd(0), '$0'],
  ['a loss in points of a share', formatDifference(-0.112, 'share'), '−11.2 pp'],
  ['a gain in ms', formatDifference(145, 'ms'), '+145 ms'],
  ['an unknown difference', formatDifference(null, 'ms'), '–'],
  ['a tiny p value', formatP(0.0004), '< 0.001'],
  ['an interval of a share', formatInterval({ low: 0.785, high: 0.869 }, 'share'), '[78.5, 86.9]'],
  ['no interval as nothing', formatInterval({ low: null, high: 0.9 }, 'share'), ''],
])('writes %s', (_, text, expected) => {
  expect(text).toBe(expected);
});
