import { describe, expect, it, onTestFinished } from 'vitest';
import type { FleetSummary } from '../../src/types/fleet.ts';
import { startDelayingProxy } from '../fixtures/delaying-proxy.ts';
import { fleetPlace } from '../fixtures/fleet-place.ts';
import { hasRedis } from '../fixtures/redis.ts';
import { deployment } from '../fixtures/sandbox.ts';
import { candidate, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const LIMIT_MS = 120_000;
const MODEL = 'sandbox/router-small';
const DELAYS_MS = { near: 5, far: 30 };

describe.skipIf(!hasRedis())('workers in two places', { timeout: LIMIT_MS }, () => {
  it('the report tells the places apart by what lies between them', async () => {
    const place = await fleetPlace(deployment(MODEL, { serviceTimeMs: 5 }), LIMIT_MS);
    place.workspace.dataset('tickets.csv', tickets(600));
    // No proxy is asked for this machine's own addresses, so the server goes by a name that only the proxies know.
    const one = candidate('one', place.base.replace('127.0.0.1', 'server.test'), { model: MODEL });
    place.workspace.suite('suite.yaml', ticketSuite([one], { load: { kind: 'closed', concurrency: 2 } }));
    const direct = await startDelayingProxy(0);
    onTestFinished(() => direct.close());
    const held = new Map<string, () => number | null>();
    for (const [region, delayMs] of Object.entries(DELAYS_MS)) {
      const proxy = await startDelayingProxy(delayMs);
      onTestFinished(() => proxy.close());
      held.set(region, proxy.heldMs);
      place.fleet.join(['--label', `region=${region}`], { HTTP_PROXY: proxy.url });
    }
    const end = await place.start([], { HTTP_PROXY: direct.url }).end;
    expect(end.code, end.all).toBe(0);
    const fleet = place.workspace.read('out').report.fleet as FleetSummary;
    const rows = fleet.places.filter(({ metric }) => metric === 'service_time');
    expect(rows.map(({ label, value }) => `${label}=${value}`)).toEqual(['region=far', 'region=near']);
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(600);
    const shift = rows[1]?.shift;
    const [near, far] = [held.get('near')?.() ?? Number.NaN, held.get('far')?.() ?? Number.NaN];
    const planted = near - far;
    console.log(JSON.stringify({ shift, planted, n: rows.map(({ n }) => n) }));
    expect(planted).toBeLessThan(-20);
    // What was planted, to within 1 ms or what the machine's noise leaves undecided.
    expect(shift?.low).toBeLessThanOrEqual(planted + 1);
    expect(shift?.high).toBeGreaterThanOrEqual(planted - 1);
    expect(fleet.workers.map(({ labels }) => labels.region).toSorted()).toEqual(['far', 'near']);
    for (const worker of fleet.workers) expect(worker.clockUncertaintyMs).toBeGreaterThan(0);
    expect(end.stdout).toContain('region=near');
  });
});
