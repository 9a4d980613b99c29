import { describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import type { AfterLease, Rental } from '../types/endpoint.ts';
import type { EndpointEvent } from './read-events.ts';
import { warnAboutEndpoints } from './warn-endpoints.ts';

const running = (readyReplicas: number | null, name = 'l4'): EndpointEvent => ({
  type: 'endpoint',
  name,
  namespace: 'me',
  state: 'running',
  readyReplicas,
  targetReplicas: readyReplicas,
  since: null,
  at: '2026-11-21T10:00:00.000Z',
  atMs: 0,
});
const leased = (after: AfterLease) =>
  makeCandidate({
    managed: {
      name: 'l4',
      namespace: 'me',
      lease: { create: null, after, maxTimeMs: 1, maxCostUsd: null, readyWithinMs: 1 },
    },
  });
const left = (state: Rental['left']): Rental => ({
  name: 'l4',
  namespace: 'me',
  candidates: ['one'],
  spans: [],
  setupMs: null,
  billedMinutes: 3,
  perHourUsd: 0.8,
  usd: 0.04,
  replicas: null,
  left: state,
});
const codes = (...input: Parameters<typeof warnAboutEndpoints>) =>
  warnAboutEndpoints(...input).map(({ code, about }) => `${code} ${about}`);

describe('an endpoint that changes its size', () => {
  it('is a doubt, by name', () => {
    expect(codes([], [running(1), running(2), running(1, 'other')], [])).toEqual(['endpoint_scaled me/l4']);
  });

  it('is none where the API does not say, or a replica only starts', () => {
    expect(codes([], [running(null), running(0), running(2), running(null)], [])).toEqual([]);
  });
});

describe('an endpoint that the run did not see put down', () => {
  it('is a doubt with its price and the command that puts it down', () => {
    const [warning, ...more] = warnAboutEndpoints([leased('pause')], [], [left('running')]);
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ code: 'endpoint_left_up', about: 'me/l4' });
    expect(warning?.message).toContain('$0.800 an hour');
    expect(warning?.remedy).toContain('hfbench endpoint reap');
  });

  it.each([
    ['paused', 'pause'],
    ['deleted', 'delete'],
    ['scaledToZero', 'scale-to-zero'],
    ['running', 'keep'],
  ] as const)('is none when it is %s after %s', (state, after) => {
    expect(codes([leased(after)], [], [left(state)])).toEqual([]);
  });
});
