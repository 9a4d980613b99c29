import { describe, expect, it } from 'vitest';
import { quotaOf, waitHintOf } from './wait-hint.ts';

const WALL_MS = Date.parse('2026-11-21T10:00:00Z');

describe('the wait that a refusal asks for', () => {
  it.each([
    ['whole seconds', { 'retry-after': '2' }, { waitMs: 2000, source: 'retry_after' }],
    ['a fraction of a second', { 'retry-after': '0.5' }, { waitMs: 500, source: 'retry_after' }],
    [
      'an HTTP date',
      { 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT' },
      { waitMs: 30_000, source: 'retry_after' },
    ],
    [
      'a date in the past is no wait',
      { 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' },
      { waitMs: 0, source: 'retry_after' },
    ],
    ['the Hub form of RateLimit', { ratelimit: '"api";r=0;t=2' }, { waitMs: 2000, source: 'rate_limit' }],
    [
      'the draft form of RateLimit',
      { ratelimit: 'limit=100, remaining=0, reset=5' },
      { waitMs: 5000, source: 'rate_limit' },
    ],
    [
      'Retry-After stands over RateLimit',
      { 'retry-after': '1', ratelimit: '"api";r=0;t=9' },
      { waitMs: 1000, source: 'retry_after' },
    ],
    ['a reset in seconds', { 'x-ratelimit-reset': '23.5' }, { waitMs: 23_500, source: 'rate_limit' }],
    [
      'a reset with units',
      { 'x-ratelimit-reset-requests': '1m30s' },
      { waitMs: 90_000, source: 'rate_limit' },
    ],
    [
      'a reset as epoch seconds',
      { 'x-ratelimit-reset': String(WALL_MS / 1000 + 12) },
      { waitMs: 12_000, source: 'rate_limit' },
    ],
  ])('%s', (_name, headers, hint) => {
    expect(waitHintOf(headers, WALL_MS)).toEqual(hint);
  });

  it.each([
    ['no header', {}],
    ['words', { 'retry-after': 'soon' }],
    ['a negative number', { 'retry-after': '-3' }],
    ['quota that is left', { ratelimit: '"api";r=7;t=2' }],
    ['a unit that nobody uses', { 'x-ratelimit-reset': '3 fortnights' }],
  ])('%s names no time', (_name, headers) => {
    expect(waitHintOf(headers, WALL_MS)).toBeNull();
  });
});

it('reads the quota that a good answer carries', () => {
  expect(quotaOf({ ratelimit: '"api";r=12;t=140' })).toEqual({ remaining: 12, resetMs: 140_000 });
  expect(quotaOf({ ratelimit: 'nonsense' })).toBeNull();
  expect(quotaOf({})).toBeNull();
});

it('takes a number of hundreds of digits for no time', () => {
  const huge = '9'.repeat(400);
  expect(waitHintOf({ 'retry-after': huge }, 0)).toBeNull();
  expect(waitHintOf({ 'x-ratelimit-reset': `${huge}s` }, 0)).toBeNull();
  expect(quotaOf({ ratelimit: `"api";r=0;t=${huge}` })).toBeNull();
});
