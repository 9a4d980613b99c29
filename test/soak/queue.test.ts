import { expect, it } from 'vitest';
import { fleetPlace, indexOfDispersion, mostWithin } from '../fixtures/fleet-place.ts';
import { tryQueue } from '../fixtures/queue-run.ts';
import { hasRedis } from '../fixtures/redis.ts';
import { deployment, ledgerOf } from '../fixtures/sandbox.ts';
import { candidate, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

/** HFBENCH_QUEUE_KEYS asks for more or fewer. */
const KEYS = Number(process.env.HFBENCH_QUEUE_KEYS ?? 100_000);
const MODEL = 'sandbox/router-small';
const LIMIT_MS = 60 * 60_000;
const there = hasRedis();

it.skipIf(!there).each([
  { keeps: true, keys: KEYS },
  { keeps: false, keys: KEYS },
])(
  '$keys keys end once each while workers are killed and Redis restarts in the middle, with its keys kept: $keeps',
  async ({ keeps, keys }) => {
    const trial = {
      keys,
      keeps,
      workers: 4,
      killEveryMs: 5_000,
      restartAt: 0.5,
      concurrency: 32,
      answerMs: 5,
    };
    const figures = await tryQueue({ ...trial, limitMs: LIMIT_MS, seed: 21 });
    console.log(JSON.stringify(figures));
    expect([figures.results, figures.distinct]).toEqual([keys, keys]);
    expect(figures.killed).toBeGreaterThan(3);
    if (!keeps) expect(figures.requeued).toBeGreaterThan(0);
  },
  LIMIT_MS,
);

it.skipIf(!there)(
  'a rate of 300 a minute holds over four workers',
  async () => {
    const place = await fleetPlace(deployment(MODEL, { serviceTimeMs: 20 }), LIMIT_MS);
    place.workspace.dataset('tickets.csv', tickets(700));
    const more = { load: { kind: 'closed', concurrency: 16 }, limits: { requests: '300/m' } };
    place.workspace.suite('suite.yaml', ticketSuite([candidate('one', place.base, { model: MODEL })], more));
    for (let i = 0; i < 4; i += 1) place.fleet.join();
    const end = await place.start().end;
    expect(end.code, end.all).toBe(0);
    const arrivals = (await ledgerOf(place.base)).map(({ arrivalMs }) => arrivalMs);
    const most = mostWithin(arrivals, 60_000);
    console.log(JSON.stringify({ arrivals: arrivals.length, most }));
    expect(arrivals).toHaveLength(700);
    expect(most).toBeLessThanOrEqual(300);
    // A limit that held everything back would hold as well.
    expect(most).toBeGreaterThan(290);
  },
  LIMIT_MS,
);

it.skipIf(!there)(
  'Poisson arrivals over four workers are Poisson arrivals at the server: index of dispersion 1 ± 0.1 over 5,000 windows',
  async () => {
    const place = await fleetPlace(deployment(MODEL, { serviceTimeMs: 5 }), LIMIT_MS);
    place.workspace.dataset('tickets.csv', tickets(500));
    const more = { load: { kind: 'poisson', rate: '30/s', duration: '202s' }, seed: 5 };
    place.workspace.suite('suite.yaml', ticketSuite([candidate('one', place.base, { model: MODEL })], more));
    for (let i = 0; i < 4; i += 1) place.fleet.join();
    const end = await place.start().end;
    expect(end.code, end.all).toBe(0);
    const arrivals = (await ledgerOf(place.base)).map(({ arrivalMs }) => arrivalMs);
    const index = indexOfDispersion(arrivals, 5_000, 40);
    const rows = place.workspace.read('out').requests.rows;
    const planned = rows.map((row) => Number(row.scheduled_at_ms));
    const figures = { arrivals: arrivals.length, index, planned: indexOfDispersion(planned, 5_000, 40) };
    console.log(JSON.stringify(figures));
    expect(arrivals).toHaveLength(rows.length);
    expect(Math.abs(index - 1)).toBeLessThanOrEqual(0.1);
  },
  LIMIT_MS,
);
