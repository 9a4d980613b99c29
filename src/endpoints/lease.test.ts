import { spawnSync } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EndpointServer, startEndpointServer } from '../../test/fixtures/endpoint-server.ts';
import { json } from '../../test/fixtures/plain-replies.ts';
import { createHttpClient, type HttpClient } from '../http/client.ts';
import type { AfterLease, Lease } from '../types/endpoint.ts';
import { systemClock } from '../util/clock.ts';
import { apiPlaceAt, createManagementApi, type ManagementApi } from './api.ts';
import { type EndpointLease, takeLease } from './lease.ts';
import { readLeases, writeLease } from './lease-file.ts';
import { putDown, stillUp } from './put-down.ts';
import { reapLeases } from './reap.ts';

const SIGNAL = new AbortController().signal;
setMaxListeners(0, SIGNAL);
const LEASE: Lease = {
  create: null,
  after: 'pause',
  maxTimeMs: 3_600_000,
  maxCostUsd: null,
  readyWithinMs: 5_000,
};

let fake: EndpointServer;
let client: HttpClient;
let api: ManagementApi;
let folder: string;
let states: (string | null)[];

beforeEach(async () => {
  fake = await startEndpointServer();
  client = createHttpClient({ now: systemClock.nowMs, connectMs: 1000, env: {} });
  api = createManagementApi(apiPlaceAt(fake.origin), { client, clock: systemClock, loginFor: () => ({}) });
  folder = join(mkdtempSync(join(tmpdir(), 'lease-')), '.leases');
  states = [];
});
afterEach(async () => {
  await client.close();
  await fake.close();
});

const take = (lease: Partial<Lease> = {}) =>
  takeLease(
    {
      name: 'bart',
      namespace: 'me',
      model: 'acme/bart',
      lease: { ...LEASE, ...lease },
      statedPerHourUsd: null,
      tokenEnv: null,
      runFolder: 'reports/tickets/1',
    },
    {
      api,
      clock: systemClock,
      pollMs: 5,
      leasesFolder: folder,
      onState: (facts) => states.push(facts?.state ?? null),
    },
    SIGNAL,
  );
async function taken(lease: Partial<Lease> = {}): Promise<EndpointLease> {
  const told = await take(lease);
  if (!told.ok) throw new Error(told.says);
  return told.value;
}
const reap = (withinMs = 2_000) =>
  reapLeases({ leasesFolder: folder, clock: systemClock, apiFor: () => api, withinMs, pollMs: 5 });

/** A process id that is certainly dead. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

function leaveLease(more: Readonly<Record<string, unknown>> = {}): void {
  const { path, record } = writeLease(folder, {
    name: 'bart',
    namespace: 'me',
    apiBase: api.place.base,
    hub: api.place.hub,
    after: 'pause',
    tokenEnv: null,
    startedAt: new Date(Date.now() - 600_000).toISOString(),
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
    perHourUsd: 0.9,
    runFolder: 'reports/tickets/1',
  });
  const owner = { pid: deadPid(), host: hostname(), began: '1' };
  writeFileSync(path, JSON.stringify({ ...record, owner, ...more }));
}

describe('a lease', () => {
  it('stands on disk before anything is ordered, with all that a stranger needs', async () => {
    fake.add('bart', 'paused');
    const lease = await taken();
    expect(fake.calls().filter((call) => call.startsWith('POST'))).toEqual([]);
    const path = join(folder, 'me--bart.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      name: 'bart',
      namespace: 'me',
      apiBase: `${fake.origin}/v2`,
      after: 'pause',
      owner: { pid: process.pid },
      perHourUsd: 0.9,
      runFolder: 'reports/tickets/1',
    });
    await lease.putDown();
  });

  it('brings up, shows each state, puts down and removes its file', async () => {
    fake.add('bart', 'paused');
    const lease = await taken();
    expect(await lease.bringUp(SIGNAL)).toMatchObject({
      kind: 'ready',
      facts: { url: `${fake.origin}/data/bart` },
    });
    expect(await lease.putDown()).toEqual({ ok: true, left: 'paused' });
    expect(states).toEqual(['paused', 'pending', 'initializing', 'running', 'paused']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('creates what does not exist, and deletes it', async () => {
    const create = {
      vendor: 'aws',
      region: 'us-east-1',
      accelerator: 'gpu' as const,
      instanceType: 'nvidia-l4',
      instanceSize: 'x1',
      minReplica: 1,
      maxReplica: 1,
      scaleToZeroMinutes: null,
      type: 'authenticated' as const,
      framework: 'pytorch',
      revision: null,
      image: null,
    };
    const lease = await taken({ create, after: 'delete' });
    expect((await lease.bringUp(SIGNAL)).kind).toBe('ready');
    expect(await lease.putDown()).toEqual({ ok: true, left: 'deleted' });
    expect(fake.endpoints.size).toBe(0);
  });

  it.each<[AfterLease, string]>([
    ['pause', 'paused'],
    ['scale-to-zero', 'scaledToZero'],
    ['keep', 'running'],
  ])('after %s the endpoint is %s, and no file stays', async (after, state) => {
    fake.add('bart', 'running');
    const lease = await taken({ after });
    await lease.bringUp(SIGNAL);
    expect(await lease.putDown()).toEqual({ ok: true, left: state });
    expect(fake.endpoints.get('bart')?.state).toBe(state);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('puts an endpoint down that failed, hung, or whose wait was ended', async () => {
    for (const rise of [['pending', 'failed'], ['initializing']]) {
      fake.add('bart', 'paused');
      fake.rise = rise;
      const lease = await taken({ readyWithinMs: 200 });
      expect((await lease.bringUp(AbortSignal.timeout(100))).kind).toBe('not-ready');
      expect(await lease.putDown()).toEqual({ ok: true, left: 'paused' });
    }
  });

  it('puts down through refusals that pass', async () => {
    fake.add('bart', 'running');
    const lease = await taken();
    fake.fault(/pause$/, json(500, { error: 'oops' }), 2);
    fake.fault(/^GET/, { drop: 'reset' }, 1);
    expect((await lease.putDown()).ok).toBe(true);
  });

  it('is given to one living process', async () => {
    fake.add('bart', 'running');
    const lease = await taken();
    await expect(take()).rejects.toThrow(/leased by this very command/);
    await lease.putDown();
    leaveLease({ owner: { pid: 1, host: 'another-machine', began: null } });
    await expect(take()).rejects.toThrow(/process 1 on another-machine/);
  });

  it('takes the place of a dead one', async () => {
    fake.add('bart', 'running');
    leaveLease();
    await (await taken()).putDown();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ends by its cost where that is sooner, and is not taken when that is unknown', async () => {
    fake.add('bart', 'paused');
    const lease = await taken({ maxCostUsd: 0.45 });
    expect(Math.round((lease.expiresAtMs - Date.now()) / 60_000)).toBe(30);
    expect(lease.limit).toContain('maxCostUsd of $0.45');
    await lease.putDown();
    fake.add('bart', 'paused', { compute: { instanceType: 'abacus' } });
    expect(await take({ maxCostUsd: 1 })).toMatchObject({ ok: false });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves an endpoint alone that was leased anew in the meantime', async () => {
    fake.add('bart', 'running');
    const lease = await taken();
    const path = join(folder, 'me--bart.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), id: 'another' }));
    await lease.putDown();
    expect(fake.endpoints.get('bart')?.state).toBe('running');
    expect(readdirSync(folder)).toEqual(['me--bart.json']);
  });

  it('puts down although its file was removed', async () => {
    fake.add('bart', 'running');
    const lease = await taken();
    const [found] = readLeases(folder);
    spawnSync('rm', [found?.path ?? '']);
    expect((await lease.putDown()).ok).toBe(true);
    expect(fake.endpoints.get('bart')?.state).toBe('paused');
  });
});

it('what could not be put down is named with its state, cost and way out', async () => {
  fake.add('bart', 'running');
  fake.fault(/pause$/, json(500, { error: 'oops' }), 1000);
  const end = await putDown({ namespace: 'me', name: 'bart', perhapsUnseen: false }, 'pause', {
    api,
    clock: systemClock,
    pollMs: 5,
    withinMs: 300,
    onState: () => undefined,
  });
  expect(end.ok).toBe(false);
  const text = end.ok ? '' : stillUp({ name: 'bart', namespace: 'me', perHourUsd: 0.9 }, end);
  for (const part of [
    'me/bart',
    '$0.9 an hour',
    'hfbench endpoint reap',
    'hfbench endpoint pause bart --namespace me',
  ])
    expect(text).toContain(part);
});

describe('reaping', () => {
  it('puts down what a dead process left, and then has nothing to do', async () => {
    fake.add('bart', 'running');
    leaveLease();
    expect(await reap()).toMatchObject([{ ok: true, says: expect.stringContaining('me/bart') }]);
    expect(fake.endpoints.get('bart')?.state).toBe('paused');
    expect(await reap()).toEqual([]);
  });

  it('leaves a living lease alone until its time is over', async () => {
    fake.add('bart', 'running');
    const lease = await taken();
    expect(await reap()).toEqual([]);
    await lease.putDown();
    fake.add('bart', 'running');
    leaveLease({
      owner: { pid: process.pid, host: hostname(), began: null },
      expiresAt: new Date(Date.now() - 1).toISOString(),
    });
    expect(await reap()).toMatchObject([{ ok: true }]);
  });

  it('notices a later process of the same number', async () => {
    fake.add('bart', 'running');
    leaveLease({ owner: { pid: process.pid, host: hostname(), began: '1' } });
    expect(await reap()).toMatchObject([{ ok: true }]);
  });

  it('keeps the file when the endpoint could not be put down', async () => {
    fake.add('bart', 'running');
    leaveLease();
    fake.fault(/./, json(401, { error: 'no' }), 1000);
    expect(await reap(200)).toMatchObject([
      { ok: false, says: expect.stringContaining('hfbench endpoint reap') },
    ]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('takes an endpoint for gone with the server of this machine that it lived on', async () => {
    leaveLease();
    await fake.close();
    expect(await reap()).toMatchObject([{ ok: true }]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names a file that it can not read', async () => {
    leaveLease({ after: 'burn' });
    expect(await reap()).toMatchObject([{ ok: false, says: expect.stringContaining("can't be read") }]);
  });

  it('keeps what was to be kept', async () => {
    fake.add('bart', 'running');
    leaveLease({ after: 'keep' });
    expect(await reap()).toMatchObject([{ ok: true }]);
    expect(fake.endpoints.get('bart')?.state).toBe('running');
  });
});
