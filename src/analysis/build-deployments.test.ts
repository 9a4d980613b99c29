import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeCandidate,
  makeCells,
  makeFinish,
  makeManifest,
  makeResult,
  makeStart,
  makeSuite,
} from '../../test/fixtures/make-run.ts';
import type { Rental } from '../types/endpoint.ts';
import type { RunEvent } from '../types/event.ts';
import type { TrafficFacts } from '../types/manifest.ts';
import type { Candidate, StatedPrice } from '../types/suite.ts';
import { createRng } from '../util/rng.ts';
import { buildDeployments } from './build-deployments.ts';
import { buildReport } from './build-report.ts';
import { statedPrice } from './candidate-prices.ts';
import { readCell } from './cell-data.ts';
import { tariffOf } from './cost.ts';
import { readEvents } from './read-events.ts';
import { turnByBlock } from './turns.ts';

const BLOCKS = 6;
const PER_BLOCK = 10;
const HOUR: StatedPrice = { mode: 'hour', perHourUsd: 1, replicas: 1 };
const REQUEST: StatedPrice = { mode: 'request', perRequestUsd: 0.0005 };

/** One request after the other: serverless 100 ms each, one in ten refused first; the endpoint 50 ms, more in odd blocks. */
function events(): RunEvent[] {
  const results = ['serverless', 'endpoint'].flatMap((id, place) =>
    Array.from({ length: BLOCKS * PER_BLOCK }, (_, i) => {
      const block = Math.floor(i / PER_BLOCK);
      const each = place === 0 ? 100 : 50 + (block % 2) * 5;
      const sentAtMs = block * 10_000 + place * 5000 + (i % PER_BLOCK) * each;
      const answer = makeAttempt(
        { scheduledAtMs: sentAtMs, sentAtMs, doneAtMs: sentAtMs + each },
        place === 0 && i % 10 === 0 ? { attempt: 2 } : {},
      );
      const refused = makeAttempt(
        { scheduledAtMs: sentAtMs, sentAtMs, doneAtMs: sentAtMs },
        { httpStatus: 429, errorCode: 'rate_limited' },
      );
      return makeResult({
        cellId: `${id}/tickets/closed-1`,
        sampleId: `s${i}`,
        block,
        seq: i,
        attempts: answer.attempt === 2 ? [refused, answer] : [answer],
      });
    }),
  );
  return [makeStart(), ...results, makeFinish(60_000)];
}

const candidate = (id: string, price: StatedPrice | null, model = 'org/m'): Candidate =>
  makeCandidate(id, { model, price });

function study(
  options: {
    readonly prices?: readonly [StatedPrice | null, StatedPrice | null];
    readonly models?: readonly [string, string];
    readonly traffic?: TrafficFacts;
    readonly rentals?: readonly Rental[];
    readonly clientValid?: boolean;
  } = {},
) {
  const { prices = [REQUEST, HOUR], models = ['org/m', 'org/m'] } = options;
  const candidates = [
    candidate('serverless', prices[0], models[0]),
    candidate('endpoint', prices[1], models[1]),
  ];
  const suite = makeSuite({ candidates, loads: [{ kind: 'closed', concurrency: 1 }] });
  const manifest = { ...makeManifest(suite, 60), traffic: options.traffic ?? null };
  const cells = makeCells(suite);
  const report = buildReport({
    manifest,
    cells,
    events: events(),
    deploymentOf: ({ id }) => (id === 'endpoint' ? 'endpoint' : 'serverless'),
  });
  const facts = readEvents(events());
  const data = cells.map((cell) => {
    const ended = facts.ended.get(cell.id) ?? [];
    const tariff = tariffOf(cell.candidate, statedPrice(cell.candidate), ended, null);
    return readCell(cell, tariff, facts, suite, 60, null);
  });
  const studies = buildDeployments({
    data,
    cells: report.cells,
    turnOf: () => turnByBlock([]),
    rentals: options.rentals ?? [],
    comparisons: report.comparisons,
    traffic: manifest.traffic,
    rightBy: 'accuracy',
    clientValid: options.clientValid ?? true,
    twin: null,
    rng: createRng(1),
  });
  return { studies, report };
}

const RENTAL: Rental = {
  name: 'e',
  namespace: 'org',
  candidates: ['endpoint'],
  spans: [],
  setupMs: 120_000,
  billedMinutes: 4,
  perHourUsd: 1,
  usd: 0.07,
  replicas: { least: 1, most: 1 },
  left: 'paused',
};

describe('a study of two places', () => {
  const { studies, report } = study();
  const [found] = studies;
  const [use, hour] = found?.rows ?? [];

  it('stands in the report as it stands alone', () => {
    expect(report.deployments).toHaveLength(1);
    expect(report.deployments[0]?.pairs[0]?.breakEvenPerHour).toEqual(found?.pairs[0]?.breakEvenPerHour);
  });

  it('counts refusals over attempts and prices over answers', () => {
    expect(use?.rateLimited).toMatchObject({ value: 6 / 66, n: 66 });
    expect(use?.cost.per1kUsd).toMatchObject({
      value: expect.closeTo(0.5, 9),
      note: 'every request cost the same',
    });
    expect(use?.cost.per1kAtCapacityUsd).toBeNull();
    // A minute of $1 an hour over 60 answers; the run lasted less than a minute.
    expect(hour?.cost.per1kUsd?.value).toBeCloseTo((1 / 60 / 60) * 1000, 6);
  });

  it('reaches what its blocks say, as no ceiling', () => {
    // Blocks of 500 and 550 ms in turn.
    expect(hour?.capacity).toMatchObject({ kind: 'reached', replicas: 1, inFlight: 1 });
    expect(hour?.capacity?.perSecond.value).toBeCloseTo(60 / 3.15, 9);
    expect(hour?.capacity?.perSecond.low).toBeLessThan(60 / 3.15);
    expect(hour?.capacity?.basis).toBe('reached with 1 in flight');
    expect(hour?.cost.per1kAtCapacityUsd?.value).toBeCloseTo(1000 / ((60 / 3.15) * 3600), 9);
  });

  it('breaks even at an hour of it ÷ a request of the other', () => {
    expect(found?.pairs[0]?.breakEvenPerHour?.value).toBeCloseTo(2000, 6);
    expect(found?.pairs[0]).toMatchObject({ reach: 'within', scaleToZero: null });
    expect(found?.pairs[0]?.recommendation.headline).toMatch(/^It depends on the traffic: from 2,000/);
  });
});

it('is none for two models, and has no pair without a price by the hour', () => {
  expect(study({ models: ['org/m', 'org/n'] }).studies).toEqual([]);
  const { studies } = study({ prices: [REQUEST, REQUEST] });
  expect(studies[0]?.pairs).toEqual([]);
});

it('keeps an unknown price unknown', () => {
  const [found] = study({ prices: [null, HOUR] }).studies;
  expect(found?.rows[0]?.cost).toMatchObject({
    per1kUsd: null,
    unknownReason: expect.stringContaining('no price'),
  });
  expect(found?.pairs[0]).toMatchObject({ breakEvenPerHour: null, reach: 'unknown', points: [] });
  expect(found?.pairs[0]?.recommendation.choice).toBeNull();
});

describe('a month of traffic', () => {
  const traffic = { perHour: [6000], source: '6000 requests an hour' };
  const { studies, report } = study({ traffic, rentals: [RENTAL] });
  const months = studies[0]?.months ?? [];

  it('has each option, and costs by use what its requests cost', () => {
    expect(months.map(({ option }) => option)).toEqual(['by-use', 'always-on', 'scale-to-zero']);
    expect(months[0]?.usd?.value).toBeCloseTo(0.0005 * 6000 * 730, 6);
    expect(months[0]).toMatchObject({ coldShare: null, replicas: null });
    expect(months[1]?.usd).toMatchObject({ value: 730, low: 730, high: 730 });
    expect(months[2]?.usd?.value).toBeCloseTo(730, 0);
  });

  it('feels like the measured times, and a queue ahead of them', () => {
    expect(months[0]?.p95Ms.value).toBeCloseTo(100, 0);
    expect(months[1]?.p50Ms.value).toBeGreaterThanOrEqual(50);
    expect(months[1]?.p95Ms.value).toBeGreaterThan(55);
    expect(months[1]?.p95Ms.low).not.toBeNull();
  });

  it('names the cheaper option, and says what it takes for granted', () => {
    expect(studies[0]?.pairs[0]?.recommendation.headline).toMatch(
      /^Take endpoint: .*\$1460\.00 less a month/,
    );
    expect(studies[0]?.assumptions.join('\n')).toMatch(
      /put down after 15 m.* \(assumed, nothing was measured or stated\)/,
    );
    expect(studies[0]?.assumptions.join('\n')).toMatch(/refused 9\.1 % of its attempts with 429/);
    expect(report.deployments[0]?.months).toHaveLength(2);
  });

  it('is the same for the same seed, and not played with times of a saturated client', () => {
    expect(study({ traffic, rentals: [RENTAL] }).studies).toEqual(studies);
    expect(study({ traffic, clientValid: false }).studies[0]?.months).toEqual([]);
  });

  it('adds replicas where the busiest hour needs them', () => {
    const day = [...new Array<number>(20).fill(100), ...new Array<number>(4).fill(150_000)];
    const busy = study({ traffic: { perHour: day, source: 'day.csv' }, rentals: [RENTAL] }).studies[0];
    const alwaysOn = busy?.months.find(({ option }) => option === 'always-on');
    expect(alwaysOn?.replicas?.most).toBeGreaterThan(1);
    expect(alwaysOn?.usd?.value).toBeGreaterThan(730);
    expect(busy?.assumptions.join('\n')).toMatch(/the first .* of each of 24 hours were played/);
  });
});
