import { expect, it } from 'vitest';
import type { EndpointState } from '../../types/endpoint.ts';
import { costOf } from './bill.ts';

const MINUTE = 60_000;

/** Spans from 0 on, of these states and ends; the last one's end may be null. */
function spansOf(...rows: readonly (readonly [EndpointState, number | null, number?])[]) {
  return rows.map(([state, toMs, replicas = 1], index) => ({
    state,
    fromMs: rows[index - 1]?.[1] ?? 0,
    toMs,
    replicas,
  }));
}

it.each([
  ['a life that never began', spansOf(['paused', null]), 1, 0, 0, 0],
  ['one millisecond: a minute', spansOf(['paused', 5], ['initializing', 6], ['paused', null]), 6, 1, 1, 0.1],
  [
    'exactly two minutes',
    spansOf(['initializing', MINUTE], ['running', 2 * MINUTE], ['paused', null]),
    0.6,
    2 * MINUTE,
    2,
    0.02,
  ],
  [
    'a start and its running are one stretch, pending is free',
    spansOf(
      ['pending', MINUTE],
      ['initializing', 1.5 * MINUTE],
      ['running', 2.2 * MINUTE],
      ['scaledToZero', null],
    ),
    0.5,
    1.2 * MINUTE,
    2,
    (2 / 60) * 0.5,
  ],
  [
    'two stretches are rounded up apart',
    spansOf(
      ['running', 0.2 * MINUTE],
      ['scaledToZero', MINUTE],
      ['initializing', 1.2 * MINUTE],
      ['failed', null],
    ),
    60,
    0.4 * MINUTE,
    2,
    2,
  ],
  ['what still runs is billed up to now', spansOf(['running', null]), 1.2, 10 * MINUTE, 10, 0.2],
  [
    'more replicas: a stretch of its own, times their number',
    spansOf(
      ['running', 1.5 * MINUTE],
      ['updating', 2 * MINUTE, 3],
      ['running', 3 * MINUTE, 3],
      ['paused', null],
    ),
    60,
    3 * MINUTE,
    4,
    2 + 2 * 3,
  ],
])('bills %s', (_what, spans, pricePerHour, billedMs, billedMinutes, priceUsd) => {
  const cost = costOf(spans, pricePerHour, 10 * MINUTE);
  expect(cost.billedMs).toBeCloseTo(billedMs, 6);
  expect(cost.billedMinutes).toBe(billedMinutes);
  expect(cost.priceUsd).toBeCloseTo(priceUsd, 12);
});
