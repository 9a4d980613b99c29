import { describe, expect, it } from 'vitest';
import {
  makeCapacity,
  makeEstimate,
  makeHourRow,
  makeUseRow,
  ZERO,
} from '../../test/fixtures/deployment-study.ts';
import type { DeploymentRow } from '../types/deployment-study.ts';
import { findBreakEven } from './break-even.ts';

const priced = (row: DeploymentRow, cost: Partial<DeploymentRow['cost']>): DeploymentRow => ({
  ...row,
  cost: { ...row.cost, ...cost },
});

describe('the break-even of $0.50 [$0.40, $0.60] for 1,000 and $1 an hour', () => {
  const found = findBreakEven(makeUseRow(), makeHourRow(), 1, ZERO);

  it('is 2,000 requests an hour, and its ends are those of the cost turned round', () => {
    expect(found.breakEvenPerHour?.value).toBeCloseTo(2000, 9);
    expect(found.breakEvenPerHour?.low).toBeCloseTo(1 / 0.0006, 6);
    expect(found.breakEvenPerHour?.high).toBeCloseTo(2500, 9);
    expect(found.capacityPerHour).toEqual({ value: 7200, low: 5400, high: 9000 });
    expect(found.reach).toBe('within');
  });

  it('steps by a replica where one is full', () => {
    const at = (perHour: number) => found.points.find((point) => point.perHour >= perHour);
    expect([at(7200)?.replicas, at(7200)?.byHour]).toEqual([1, 1]);
    expect([at(7200.000001)?.replicas, at(7200.000001)?.byHour]).toEqual([2, 2]);
    expect(at(14_401)?.replicas).toBe(3);
    const crossing = at(2000);
    expect(crossing?.byUse.value).toBeCloseTo(crossing?.byHour ?? 0, 9);
    expect(crossing?.byUse.low).toBeCloseTo(0.8, 9);
  });

  it('is put down most of the time at low rates, and never at high ones', () => {
    const [first] = found.points;
    // 0.4 an hour: λT = 0.1, λC = 0.4 ÷ 3600 × 190.
    expect(first?.perHour).toBeCloseTo(0.4, 9);
    const stays = 1 - 1 / ((0.4 / 3600) * 190 + Math.exp(0.1));
    expect(first?.scaledToZero).toBeCloseTo(stays, 9);
    expect(found.points.at(-1)?.scaledToZero).toBeCloseTo(found.points.at(-1)?.byHour ?? 0, 6);
    expect(first?.coldShare).toBeGreaterThan(0.9);
  });
});

describe('capacity bounds it', () => {
  const reachOf = (capacity: DeploymentRow['capacity']) =>
    findBreakEven(makeUseRow(), makeHourRow({ capacity }), 1, null);

  it('beyond one replica no number of them wins', () => {
    const found = reachOf(makeCapacity(0.4, 0.35, 0.45));
    expect([found.reach, found.alwaysFromPerHour]).toEqual(['beyond', null]);
    const cheaper = found.points.filter(({ byUse, byHour }) => byHour < byUse.value * (1 - 1e-9));
    expect(cheaper).toEqual([]);
  });

  it('a rate that was only reached proves no bound', () => {
    expect(reachOf(makeCapacity(0.4, 0.35, 0.45, 'reached')).reach).toBe('unmeasured');
    expect(reachOf(makeCapacity(0.6, 0.5, 0.8, 'reached')).reach).toBe('open');
    expect(reachOf(makeCapacity(0.6, 0.5, 0.8)).reach).toBe('open');
    expect(reachOf(makeCapacity(2, null, null)).reach).toBe('open');
    expect(reachOf(null).reach).toBe('open');
  });

  it('each further replica has to be filled again until the steps lie close', () => {
    // 2,000 and 2,700: n × 2,700 ≥ (n + 1) × 2,000 from n = 3 on.
    const found = reachOf(makeCapacity(0.75, 0.72, 0.78));
    expect([found.reach, found.alwaysFromReplicas]).toEqual(['within', 3]);
    expect(found.alwaysFromPerHour).toBeCloseTo(6000, 6);
    const cheaper = (perHour: number) => Math.ceil(perHour / 2700) < perHour / 2000;
    expect([2001, 2699, 2701, 3999, 4001, 5399, 5401, 5999, 6001, 8101].map(cheaper)).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
  });

  it('replicas that always run raise the break-even with them', () => {
    const found = findBreakEven(makeUseRow(), makeHourRow(), 2, null);
    expect(found.breakEvenPerHour?.value).toBeCloseTo(4000, 9);
    expect(found.points.every(({ replicas }) => replicas >= 2)).toBe(true);
  });
});

describe('an unknown price is no price of 0', () => {
  it.each<[string, DeploymentRow, DeploymentRow, RegExp]>([
    [
      'by use',
      priced(makeUseRow(), { per1kUsd: null, unknownReason: 'no price is stated for it' }),
      makeHourRow(),
      /bart-serverless costs is unknown: no price is stated/,
    ],
    [
      'by the hour',
      makeUseRow(),
      priced(makeHourRow(), { hourUsd: null }),
      /price of an hour of bart-endpoint/,
    ],
    ['nothing answered', priced(makeUseRow(), { per1kUsd: null }), makeHourRow(), /it answered no request/],
    ['free', priced(makeUseRow(), { per1kUsd: makeEstimate(0, 0, 0) }), makeHourRow(), /cost nothing/],
  ])('%s', (_, use, hour, reason) => {
    const found = findBreakEven(use, hour, 1, null);
    expect(found.unknownReason).toMatch(reason);
    expect([found.breakEvenPerHour, found.reach, found.points]).toEqual([null, 'unknown', []]);
  });

  it('a cost that may be 0 leaves the upper end open', () => {
    const use = priced(makeUseRow(), { per1kUsd: makeEstimate(0.5, 0, 1.2) });
    expect(findBreakEven(use, makeHourRow(), 1, null)).toMatchObject({
      breakEvenPerHour: { high: null },
      reach: 'open',
    });
  });
});
