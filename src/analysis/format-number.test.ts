import { expect, it } from 'vitest';
import {
  differenceUnit,
  formatCount,
  formatEstimate,
  formatNumber,
  formatPlural,
  formatUsd,
} from './format-number.ts';

it.each<[string, string]>([
  [formatNumber(0.8149, 'share'), '81.5 %'],
  [formatNumber(-0.125, 'share'), '-12.5 %'],
  [formatNumber(-0.125, differenceUnit('share')), '-12.5 pp'],
  [formatNumber(-0.125, differenceUnit('score')), '-0.125'],
  [formatNumber(0.51234, 'score'), '0.512'],
  [formatNumber(12.34, 'ms'), '12.3 ms'],
  [formatNumber(812.6, 'ms'), '813 ms'],
  [formatNumber(2.71, 'perSecond'), '2.71/s'],
  [formatNumber(12.345, 'usd'), '$12.35'],
  [formatUsd(0), '$0'],
  [formatUsd(0.001234), '$0.00123'],
  [formatUsd(0.00012), '$0.000120'],
  [formatCount(1234567), '1,234,567'],
  [formatPlural(1, 'request'), '1 request'],
  [formatPlural(2000, 'request'), '2,000 requests'],
  [formatEstimate({ value: 0.8, low: 0.7112, high: 0.8666 }, 'share'), '80.0 % [71.1 %, 86.7 %]'],
  [formatEstimate({ value: 0.8, low: null, high: null }, 'share'), '80.0 % (no interval)'],
])('%s', (written, expected) => {
  expect(written).toBe(expected);
});
