import { describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import type { ManagedEndpoint } from '../types/endpoint.ts';
import { statedPrice } from './candidate-prices.ts';
import type { EndpointEvent } from './read-events.ts';
import { findRentals } from './rentals.ts';

const managed: ManagedEndpoint = {
  name: 'l4',
  namespace: null,
  lease: { create: null, after: 'pause', maxTimeMs: 3_600_000, maxCostUsd: null, readyWithinMs: 60_000 },
};
const rented = (id: string, perHourUsd: number | null) =>
  makeCandidate({
    id,
    managed,
    price: perHourUsd === null ? null : { mode: 'hour', perHourUsd, replicas: 1 },
  });

/** A state at so many seconds by our own clock; `since` by the API's, 0.25 s earlier unless it is silent. */
const seen = (
  state: EndpointEvent['state'],
  atS: number,
  over: Partial<EndpointEvent> = {},
): EndpointEvent => ({
  type: 'endpoint',
  name: 'l4',
  namespace: 'me',
  state,
  readyReplicas: state === 'running' ? 1 : 0,
  targetReplicas: 1,
  since: new Date(atS * 1000 - 250).toISOString(),
  at: new Date(atS * 1000).toISOString(),
  atMs: atS * 1000,
  ...over,
});
const rentalOf = (
  events: readonly EndpointEvent[],
  finishedAt: string | null = null,
  usd: number | null = 1.2,
) => findRentals([rented('a', usd)], events, statedPrice, finishedAt)[0];

describe('what a lease costs', () => {
  it('is initializing and running by the whole minute, pending and paused left out', () => {
    const rental = rentalOf([
      seen('pending', 0),
      seen('initializing', 30),
      seen('running', 90),
      seen('paused', 151),
    ]);
    // 30 s to 151 s are 121 s: 3 minutes at 1.2 ÷ 60 = 0.02.
    expect(rental).toMatchObject({ billedMinutes: 3, setupMs: 90_000, left: 'paused' });
    expect(rental?.usd).toBeCloseTo(0.06, 12);
  });

  it('goes by the times of the API, not by when we looked', () => {
    const since = (ms: number) => ({ since: new Date(ms).toISOString() });
    const rental = rentalOf([
      seen('initializing', 1, since(0)),
      seen('running', 30, since(29_000)),
      seen('paused', 61, since(60_000)),
    ]);
    expect(rental?.billedMinutes).toBe(1);
  });

  it('goes by our own clock where the API names no time', () => {
    const silent = { since: null };
    const rental = rentalOf([
      seen('initializing', 0, silent),
      seen('running', 20, silent),
      seen('paused', 60.5, silent),
    ]);
    expect(rental?.billedMinutes).toBe(2);
  });

  it('rounds each stretch up for itself: two starts of ten seconds are two minutes', () => {
    const rental = rentalOf([
      seen('initializing', 0),
      seen('running', 5),
      seen('paused', 10),
      seen('initializing', 100),
      seen('running', 105),
      seen('paused', 110),
    ]);
    expect(rental?.billedMinutes).toBe(2);
    expect(rental?.usd).toBeCloseTo(0.04, 12);
  });

  it('bills each replica for its own time', () => {
    const rental = rentalOf([
      seen('running', 10),
      seen('running', 70, { readyReplicas: 2, targetReplicas: 2 }),
      seen('paused', 130.25),
    ]);
    // The API names no time of the change, so it is ours: 60.25 s of one replica are 2 minutes, 60 s of two are 1.
    expect(rental?.usd).toBeCloseTo(0.08, 12);
    expect(rental?.replicas).toEqual({ least: 1, most: 2 });
  });

  it('goes on to the last moment known when the endpoint was left running', () => {
    const rental = rentalOf([seen('running', 0)], new Date(599_000).toISOString());
    expect(rental).toMatchObject({ billedMinutes: 10, left: 'running', setupMs: null });
  });

  it('is unknown without an hourly price, and never 0', () => {
    expect(rentalOf([seen('running', 0), seen('paused', 60)], null, null)).toMatchObject({
      perHourUsd: null,
      usd: null,
      billedMinutes: 1,
    });
  });
});

describe('who shares it', () => {
  const other: ManagedEndpoint = { ...managed, namespace: 'you' };
  it('every candidate of that name, and nobody of another namespace', () => {
    const candidates = [rented('a', 1), rented('b', 1), makeCandidate({ id: 'c', managed: other })];
    const [rental, ...more] = findRentals(candidates, [seen('running', 0)], statedPrice, null);
    expect(rental?.candidates).toEqual(['a', 'b']);
    expect(more).toEqual([]);
  });

  it('none where the endpoint is used as it is found', () => {
    const found = makeCandidate({ managed: { ...managed, lease: null } });
    expect(findRentals([found], [seen('running', 0)], statedPrice, null)).toEqual([]);
  });
});
