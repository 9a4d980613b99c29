import { setMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EndpointServer, startEndpointServer } from '../../test/fixtures/endpoint-server.ts';
import { json } from '../../test/fixtures/plain-replies.ts';
import { createHttpClient, type HttpClient } from '../http/client.ts';
import type { EndpointOrder } from '../types/endpoint.ts';
import { systemClock } from '../util/clock.ts';
import { apiPlaceAt, createManagementApi, type ManagementApi } from './api.ts';
import { offeredPricePerHour } from './offers.ts';
import { listedPricePerHour, PRICE_LIST } from './price-list.ts';

const SIGNAL = new AbortController().signal;
setMaxListeners(0, SIGNAL);
const ORDER: EndpointOrder = {
  vendor: 'aws',
  region: 'us-east-1',
  accelerator: 'gpu',
  instanceType: 'nvidia-l4',
  instanceSize: 'x1',
  minReplica: 1,
  maxReplica: 2,
  scaleToZeroMinutes: 15,
  type: 'authenticated',
  framework: 'pytorch',
  revision: null,
  image: null,
};

let fake: EndpointServer;
let client: HttpClient;
let api: ManagementApi;

beforeEach(async () => {
  fake = await startEndpointServer();
  client = createHttpClient({ now: systemClock.nowMs, connectMs: 1000, env: {} });
  api = createManagementApi(apiPlaceAt(fake.origin), {
    client,
    clock: systemClock,
    loginFor: () => ({ authorization: 'Bearer hf_unitTestToken' }),
  });
});
afterEach(async () => {
  await client.close();
  await fake.close();
});

it('stands at Hugging Face unless it is told otherwise', () => {
  expect(apiPlaceAt(null)).toEqual({
    base: 'https://api.endpoints.huggingface.cloud/v2',
    hub: 'https://huggingface.co',
  });
  expect(apiPlaceAt('http://127.0.0.1:1/')).toEqual({
    base: 'http://127.0.0.1:1/v2',
    hub: 'http://127.0.0.1:1',
  });
});

describe('calls', () => {
  it('reads the owner, the list and one endpoint', async () => {
    fake.add('bart', 'running');
    expect(await api.owner(SIGNAL)).toEqual({ ok: true, value: 'me' });
    const list = await api.list('me', SIGNAL);
    expect(list.ok && list.value).toMatchObject([{ name: 'bart', state: 'running', maxReplica: 1 }]);
    const one = await api.find('me', 'bart', SIGNAL);
    expect(one).toMatchObject({ ok: true, value: { url: `${fake.origin}/data/bart`, readyReplicas: 1 } });
    expect(fake.server.log.every(({ headers }) => headers.authorization === 'Bearer hf_unitTestToken')).toBe(
      true,
    );
  });

  it('creates without a task, with a revision that may be null', async () => {
    const made = await api.create('me', 'bart', 'acme/bart', ORDER, SIGNAL);
    expect(made).toMatchObject({ ok: true, value: { state: 'pending', url: null } });
    const body = fake.server.posts()[0]?.json as Record<string, Record<string, unknown>>;
    expect(body.model).toEqual({
      repository: 'acme/bart',
      framework: 'pytorch',
      revision: null,
      image: { huggingface: {} },
    });
    expect(body.compute?.scaling).toEqual({ minReplica: 1, maxReplica: 2, scaleToZeroTimeout: 15 });
    expect(body.provider).toEqual({ vendor: 'aws', region: 'us-east-1' });
    expect(body).toMatchObject({ accountId: null, name: 'bart', type: 'authenticated' });
  });

  it('takes "already running" for a resumed endpoint', async () => {
    fake.add('bart', 'running');
    expect(await api.resume('me', 'bart', SIGNAL)).toEqual({ ok: true, value: null });
  });

  it('puts, pauses, scales down and deletes', async () => {
    fake.add('bart', 'running');
    expect((await api.update('me', 'bart', { maxReplica: 3 }, SIGNAL)).ok).toBe(true);
    expect(fake.server.log.at(-1)?.json).toEqual({ compute: { scaling: { maxReplica: 3 } } });
    expect((await api.pause('me', 'bart', SIGNAL)).ok).toBe(true);
    expect((await api.scaleToZero('me', 'bart', SIGNAL)).ok).toBe(true);
    expect((await api.remove('me', 'bart', SIGNAL)).ok).toBe(true);
    expect(fake.endpoints.size).toBe(0);
  });

  it('names with a slash stay in their place', async () => {
    await api.find('me', 'a/../b', SIGNAL);
    expect(fake.calls()).toEqual(['GET /v2/endpoint/me/a%2F..%2Fb']);
  });
});

describe('refusals', () => {
  it('says which right a refused token needs, and not the token', async () => {
    fake.fault(/./, json(401, { error: 'Invalid hf_unitTestToken' }));
    const told = await api.list('org', SIGNAL);
    expect(told).toMatchObject({ ok: false, status: 401 });
    const says = told.ok ? '' : told.says;
    expect(says).toContain('Manage Inference Endpoints');
    expect(says).toContain('billing rights');
    expect(says).not.toContain('hf_unitTestToken');
  });

  it.each([429, 500, 503])('asks again after a %i', async (status) => {
    fake.add('bart', 'paused');
    fake.fault(/^GET/, json(status, { error: 'later' }, { 'retry-after': '0' }), 2);
    expect((await api.find('me', 'bart', SIGNAL)).ok).toBe(true);
    expect(fake.calls()).toHaveLength(3);
  });

  it('asks again after a broken connection', async () => {
    fake.add('bart', 'paused');
    fake.fault(/^POST/, { drop: 'reset' });
    expect((await api.pause('me', 'bart', SIGNAL)).ok).toBe(true);
  });

  it('never creates twice', async () => {
    fake.fault(/^POST/, json(500, { error: 'oops' }), 5);
    expect(await api.create('me', 'bart', 'acme/bart', ORDER, SIGNAL)).toMatchObject({
      ok: false,
      status: 500,
    });
    expect(fake.server.posts()).toHaveLength(1);
  });

  it('ends a call that hangs when its signal does', async () => {
    fake.fault(/^GET/, { drop: 'hang' }, 5);
    expect(await api.find('me', 'bart', AbortSignal.timeout(100))).toMatchObject({ ok: false, status: null });
  });

  it('names a state that it does not know', async () => {
    fake.add('bart', 'hibernating');
    const told = await api.find('me', 'bart', SIGNAL);
    expect(told.ok ? '' : told.says).toContain('"hibernating"');
  });

  it.each([
    ['no JSON', '<html>gone</html>'],
    ['a list', '[]'],
    ['an endpoint without a status', '{"name":"bart"}'],
    ['statuses of wrong types', '{"name":"bart","status":{"state":7,"url":{}}}'],
  ])('is told %s and does not break', async (_, body) => {
    fake.fault(/^GET/, { status: 200, body });
    expect((await api.find('me', 'bart', SIGNAL)).ok).toBe(false);
  });
});

describe('prices', () => {
  it('of today, by region where that is known', async () => {
    const told = await api.offers('me', SIGNAL);
    const offers = told.ok ? told.value : [];
    const l4 = { vendor: 'aws', instanceType: 'nvidia-l4', instanceSize: 'x1' };
    expect(offeredPricePerHour(offers, { ...l4, region: 'us-east-1' })).toBe(0.9);
    expect(offeredPricePerHour(offers, { ...l4, region: 'eu-west-1' })).toBe(0.9);
    expect(offeredPricePerHour(offers, { ...l4, vendor: 'gcp' })).toBeNull();
    expect(offers.find(({ instanceType }) => instanceType === 'nvidia-t4')?.status).toBe('deprecated');
  });

  it('of the published list', () => {
    expect(listedPricePerHour({ vendor: 'aws', instanceType: 'nvidia-l4', instanceSize: 'x1' })).toBe(0.8);
    expect(listedPricePerHour({ vendor: 'gcp', instanceType: 'nvidia-l4', instanceSize: 'x1' })).toBe(0.7);
    expect(listedPricePerHour({ vendor: 'aws', instanceType: 'nvidia-l4', instanceSize: 'x2' })).toBeNull();
    expect(listedPricePerHour({ vendor: 'aws', instanceType: 'inf2', instanceSize: 'toString' })).toBeNull();
    expect(PRICE_LIST.instances).toHaveLength(17);
  });
});
