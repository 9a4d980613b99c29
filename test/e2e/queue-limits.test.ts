import { describe, expect, it } from 'vitest';
import { fleetPlace, mostWithin } from '../fixtures/fleet-place.ts';
import { hasRedis } from '../fixtures/redis.ts';
import { figure } from '../fixtures/run-cli.ts';
import { deployment, ledgerOf } from '../fixtures/sandbox.ts';
import { candidate, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const LIMIT_MS = 120_000;
const MODEL = 'sandbox/router-small';

describe.skipIf(!hasRedis())('four workers share', { timeout: LIMIT_MS }, () => {
  it('one budget, also while one after the other is killed', async () => {
    const price = { mode: 'request' as const, perRequestUsd: 0.001 };
    const place = await fleetPlace(deployment(MODEL, { serviceTimeMs: 150 }, price), LIMIT_MS);
    place.workspace.dataset('tickets.csv', tickets(300));
    const one = candidate('one', place.base, { model: MODEL, price: { perRequestUsd: 0.001 } });
    place.workspace.suite(
      'suite.yaml',
      ticketSuite([one], { load: { kind: 'closed', concurrency: 4 }, limits: { maxCostUsd: 0.1 } }),
    );
    for (let i = 0; i < 4; i += 1) place.fleet.join();
    const run = place.start();
    place.fleet.disturb(4_000, 3);
    const end = await run.end;
    expect(end.code, end.all).toBe(3);
    expect(end.all).toContain('maxCostUsd');
    const billedUsd = (await ledgerOf(place.base)).reduce((sum, { priceUsd }) => sum + (priceUsd ?? 0), 0);
    console.log(JSON.stringify({ billedUsd, killed: place.fleet.killed() }));
    expect(billedUsd).toBeLessThanOrEqual(0.1 + 1e-9);
    // What a killed worker had on the wire counts as spent, so a little may be left.
    expect(billedUsd).toBeGreaterThan(0.1 - 0.001 * 4 * (place.fleet.killed() + 1));
    expect(figure(place.workspace.read('out').summary.rows[0]!, 'cost_usd')).toBeLessThanOrEqual(
      billedUsd + 1e-9,
    );
  });

  it('one rate', async () => {
    const place = await fleetPlace(deployment(MODEL, { serviceTimeMs: 20 }), LIMIT_MS);
    place.workspace.dataset('tickets.csv', tickets(70));
    place.workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', place.base, { model: MODEL })], {
        load: { kind: 'closed', concurrency: 16 },
        // A minute leaves a second for sends that reach a busy server late.
        limits: { requests: '60/m' },
      }),
    );
    for (let i = 0; i < 4; i += 1) place.fleet.join();
    const end = await place.start().end;
    expect(end.code, end.all).toBe(0);
    const arrivals = (await ledgerOf(place.base)).map(({ arrivalMs }) => arrivalMs);
    const most = mostWithin(arrivals, 60_000);
    console.log(JSON.stringify({ most, seconds: (arrivals.at(-1)! - arrivals[0]!) / 1000 }));
    expect(arrivals).toHaveLength(70);
    expect(most).toBeLessThanOrEqual(60);
    expect(place.redis.keys(), 'left in Redis').toEqual([]);
  });
});
