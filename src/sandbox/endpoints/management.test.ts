import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { deployment, get, ledgerOf, post, TINY_MODELS, tinySandbox } from '../../../test/fixtures/sandbox.ts';
import type { EndpointConfig } from '../deployment.ts';
import { type SandboxConfig, startSandbox } from '../sandbox.ts';
import type { EndpointBill } from './bill.ts';

const MODEL = 'sandbox/sentiment-small';
const BODY = { inputs: 'fine' };
const OWN = '/v2/endpoint/sandbox';
const ORDER = {
  accountId: null,
  name: 'mine',
  type: 'authenticated',
  provider: { vendor: 'aws', region: 'us-east-1' },
  compute: {
    accelerator: 'gpu',
    instanceType: 'nvidia-l4',
    instanceSize: 'x1',
    scaling: { minReplica: 1, maxReplica: 1, scaleToZeroTimeout: null },
  },
  model: { repository: MODEL, framework: 'pytorch', revision: null, image: { huggingface: {} } },
};

interface Told {
  readonly name: string;
  readonly compute: { readonly scaling: unknown };
  readonly status: {
    readonly state: string;
    readonly url?: string;
    readonly updatedAt: string;
    readonly readyReplica: number;
    readonly targetReplica: number;
  };
}

function managed(knobs: Parameters<typeof deployment>[1], endpoint: Partial<EndpointConfig> = {}) {
  return {
    ...deployment(MODEL, knobs),
    endpoint: { name: 'mine', namespace: null, exists: true, ...endpoint },
  };
}

async function faulty(config: Omit<SandboxConfig, 'port'>) {
  const sandbox = await startSandbox({ port: 0, ...config }, TINY_MODELS);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

async function call(method: string, url: string, body?: unknown) {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, told: (text === '' ? null : JSON.parse(text)) as Told };
}

/** The endpoint as soon as it is in a state. */
async function reach(url: string, state: string): Promise<Told> {
  for (;;) {
    const { told } = await call('GET', url);
    if (told.status.state === state) return told;
    await delay(5);
  }
}

async function billsOf(url: string) {
  return ((await get(`${url}/sandbox/ledger`)).json as { endpoints: EndpointBill[]; wallZeroMs: number })
    .endpoints;
}

it('a created endpoint goes its whole way to deletion, and the bill has every state of it', async () => {
  const { url } = await tinySandbox();
  const created = await call('POST', `${url}${OWN}`, ORDER);
  expect(created.told).toEqual({
    name: 'mine',
    type: 'authenticated',
    accountId: null,
    provider: ORDER.provider,
    healthRoute: '/health',
    compute: ORDER.compute,
    model: ORDER.model,
    status: {
      state: 'pending',
      message: expect.any(String),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      createdBy: { id: 'sandbox', name: 'sandbox' },
      updatedAt: expect.any(String),
      updatedBy: { id: 'sandbox', name: 'sandbox' },
      private: null,
      readyReplica: 0,
      targetReplica: 1,
    },
  });
  expect((await post(`${url}/d/mine`, BODY)).status).toBe(503);
  expect((await call('GET', `${url}${OWN}`)).told).toMatchObject({ items: [{ name: 'mine' }] });
  const running = await reach(`${url}${OWN}/mine`, 'running');
  expect(running.status).toMatchObject({ url: `${url}/d/mine`, readyReplica: 1, targetReplica: 1 });
  expect((await get(`${running.status.url}/health`)).status).toBe(200);
  expect((await post(`${running.status.url}`, BODY)).status).toBe(200);
  const paused = await call('POST', `${url}${OWN}/mine/pause`);
  expect(paused.told.status).toMatchObject({ state: 'paused', readyReplica: 0, targetReplica: 0 });
  expect(await call('DELETE', `${url}${OWN}/mine`)).toMatchObject({ status: 200, text: '' });
  expect((await call('GET', `${url}${OWN}/mine`)).status).toBe(404);
  expect((await call('GET', `${url}${OWN}`)).told).toEqual({ items: [] });
  expect((await post(`${url}/d/mine`, BODY)).status).toBe(404);

  const bills = await billsOf(url);
  expect(bills).toMatchObject([
    {
      name: 'mine',
      namespace: 'sandbox',
      deployment: 'mine',
      pricePerHour: 0.8,
      replicas: 1,
      billedMinutes: 1,
      priceUsd: 0.8 / 60,
      state: 'deleted',
    },
  ]);
  const [pending, initializing, run, pause] = bills[0]?.spans ?? [];
  expect([pending, initializing, run, pause].map((span) => span?.state)).toEqual([
    'pending',
    'initializing',
    'running',
    'paused',
  ]);
  expect(bills[0]?.billedMs).toBeCloseTo((run?.toMs ?? 0) - (initializing?.fromMs ?? 0), 6);
  expect((run?.fromMs ?? 0) - (pending?.fromMs ?? 0)).toBeCloseTo(1000, 6);
  expect((pending?.toMs ?? 0) - (pending?.fromMs ?? 0)).toBeCloseTo(250, 6);
  expect(pause?.toMs).not.toBeNull();
});

it('updatedAt is the wall time of the last change of state', async () => {
  const { url } = await tinySandbox(managed({ coldStartMs: 100 }));
  await call('POST', `${url}${OWN}/mine/resume`);
  const { status } = await reach(`${url}${OWN}/mine`, 'running');
  const { json } = await get(`${url}/sandbox/ledger`);
  const { wallZeroMs, endpoints } = json as { wallZeroMs: number; endpoints: EndpointBill[] };
  const since = endpoints[0]?.spans.at(-1)?.fromMs ?? Number.NaN;
  expect(Date.parse(status.updatedAt)).toBe(Math.floor(wallZeroMs + since));
});

it('a paused endpoint refuses every request with 400 until it is resumed; a running one is not resumed again', async () => {
  const { url } = await tinySandbox(managed({ coldStartMs: 200 }));
  const standing = await call('GET', `${url}${OWN}/mine`);
  expect(standing.told.status).toMatchObject({ state: 'paused', url: `${url}/d/it` });
  for (const answer of [await post(`${url}/d/it`, BODY), await get(`${url}/d/it/health`)]) {
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('Bad Request: Invalid state'),
    ]);
  }
  expect((await call('POST', `${url}${OWN}/mine/resume`)).told.status).toMatchObject({ state: 'pending' });
  const held = await post(`${url}/d/it`, BODY, { 'x-scale-up-timeout': '60' });
  expect(held.status).toBe(200);
  const again = await call('POST', `${url}${OWN}/mine/resume`);
  expect([again.status, again.text]).toEqual([400, expect.stringContaining('already running')]);
  expect((await ledgerOf(`${url}/d/it`)).map(({ status, cold }) => [status, cold])).toEqual([
    [400, false],
    [400, false],
    [200, true],
  ]);
});

it('scaled to zero, it wakes by a request and costs nothing meanwhile', async () => {
  const { url } = await tinySandbox(managed({ coldStartMs: 100 }));
  const own = `${url}${OWN}/mine`;
  expect((await call('POST', `${own}/scale-to-zero`)).status).toBe(400);
  await call('POST', `${own}/resume`);
  await reach(own, 'running');
  const asleep = await call('POST', `${own}/scale-to-zero`);
  expect(asleep.told.status).toMatchObject({ state: 'scaledToZero', readyReplica: 0, targetReplica: 0 });
  expect((await post(`${url}/d/it`, BODY)).status).toBe(503);
  await reach(own, 'running');
  expect((await post(`${url}/d/it`, BODY)).status).toBe(200);
  const [bill] = await billsOf(url);
  expect(bill?.spans.map(({ state }) => state)).toEqual([
    'paused',
    'pending',
    'initializing',
    'running',
    'scaledToZero',
    'initializing',
    'running',
  ]);
  expect(bill?.billedMinutes).toBe(2);
  expect(bill?.priceUsd).toBeCloseTo((2 / 60) * 0.033, 12);
});

it('left alone for the idle time it scales to zero by itself', async () => {
  const { url } = await tinySandbox(managed({ coldStartMs: 20, idleTimeoutMs: 100 }));
  await call('POST', `${url}${OWN}/mine/resume`);
  await reach(`${url}${OWN}/mine`, 'scaledToZero');
  const spans = (await billsOf(url))[0]?.spans ?? [];
  const ran = spans.find(({ state }) => state === 'running');
  expect((ran?.toMs ?? 0) - (ran?.fromMs ?? 0)).toBeCloseTo(100, 6);
});

it('a request that is held while its endpoint is paused is refused', async () => {
  const { url } = await tinySandbox(managed({ coldStartMs: 400 }));
  await call('POST', `${url}${OWN}/mine/resume`);
  const held = post(`${url}/d/it`, BODY, { 'x-scale-up-timeout': '60' });
  while ((await ledgerOf(`${url}/d/it`)).length === 0) await delay(5);
  await call('POST', `${url}${OWN}/mine/pause`);
  expect((await held).status).toBe(503);
});

it('a deployment that is still to come is created under its own place, price and model', async () => {
  const price = { mode: 'hour', perHourUsd: 6, replicas: 1 } as const;
  const { url } = await tinySandbox({
    ...managed({ coldStartMs: 50 }, { exists: false, namespace: 'acme' }),
    price,
  });
  const theirs = `${url}/v2/endpoint/acme`;
  expect((await post(`${url}/d/it`, BODY)).status).toBe(404);
  const other = { ...ORDER, model: { ...ORDER.model, repository: 'sandbox/sentiment-large' } };
  expect((await call('POST', theirs, other)).status).toBe(400);
  await call('POST', theirs, ORDER);
  expect((await reach(`${theirs}/mine`, 'running')).status.url).toBe(`${url}/d/it`);
  expect(await billsOf(url)).toMatchObject([{ namespace: 'acme', deployment: 'it', pricePerHour: 6 }]);
});

it.each([
  ['a name that exists', ORDER, 409, 'already exists'],
  ['a name whose place is taken', { ...ORDER, name: 'plain' }, 409, '/d/plain'],
  ['an unknown model', { ...ORDER, name: 'new', model: { repository: 'gpt2' } }, 400, 'gpt2'],
  ['an impossible name', { ...ORDER, name: 'A b' }, 400, 'name'],
  [
    'an unknown machine',
    { ...ORDER, name: 'new', compute: { ...ORDER.compute, instanceSize: 'x3' } },
    400,
    'nvidia-l4 x3',
  ],
  [
    'a task that is null',
    { ...ORDER, name: 'new', model: { ...ORDER.model, task: null } },
    400,
    'model.task',
  ],
  ['no JSON', undefined, 400, 'JSON'],
])('creating %s is refused', async (_what, order, status, text) => {
  const { url } = await tinySandbox(managed({}), { ...deployment(MODEL), id: 'plain' });
  const answer = await call('POST', `${url}${OWN}`, order);
  expect([answer.status, answer.told]).toEqual([status, { error: expect.stringContaining(text) }]);
});

it('what is not there is 404 in every call', async () => {
  const { url } = await tinySandbox(managed({}));
  const none = `${url}${OWN}/none`;
  const calls = [
    call('GET', none),
    call('PUT', none, {}),
    call('DELETE', none),
    ...['pause', 'resume', 'scale-to-zero'].map((what) => call('POST', `${none}/${what}`)),
    call('GET', `${url}/v2/endpoint/others/mine`),
  ];
  for (const { status, told } of await Promise.all(calls)) {
    expect([status, told]).toEqual([404, { error: expect.stringContaining('not found') }]);
  }
});

it('an update changes the scaling while it serves; machine and model stay', async () => {
  const { url } = await tinySandbox(managed({ coldStartMs: 200 }));
  const own = `${url}${OWN}/mine`;
  await call('POST', `${own}/resume`);
  await reach(own, 'running');
  const updated = await call('PUT', own, { compute: { scaling: { minReplica: 2, maxReplica: 2 } } });
  expect(updated.told).toMatchObject({
    compute: { scaling: { minReplica: 2, maxReplica: 2, scaleToZeroTimeout: null } },
    status: { state: 'updating', targetReplica: 2 },
  });
  expect((await post(`${url}/d/it`, BODY)).status).toBe(200);
  expect((await reach(own, 'running')).status.readyReplica).toBe(2);
  expect((await call('PUT', own, { model: { repository: MODEL } })).status).toBe(400);
  expect((await call('PUT', own, { compute: { instanceSize: 'x4' } })).status).toBe(400);
});

it('the list of providers prices every machine, and whoami names the owner', async () => {
  const { url } = await tinySandbox();
  const { json } = await get(`${url}/v2/provider/sandbox`);
  const { vendors } = json as {
    vendors: { name: string; regions: { name: string; computes: { id: string }[] }[] }[];
  };
  const aws = vendors.find(({ name }) => name === 'aws')?.regions.find(({ name }) => name === 'us-east-1');
  expect(aws).toMatchObject({ label: expect.any(String), status: 'available' });
  expect(aws?.computes.find(({ id }) => id === 'aws-us-east-1-nvidia-l4-x4')).toEqual({
    id: 'aws-us-east-1-nvidia-l4-x4',
    accelerator: 'gpu',
    numAccelerators: 4,
    memoryGb: expect.any(Number),
    gpuMemoryGb: 96,
    instanceType: 'nvidia-l4',
    instanceSize: 'x4',
    architecture: expect.any(String),
    status: 'available',
    pricePerHour: 3.8,
    quota: { maxAccelerators: expect.any(Number), usedAccelerators: expect.any(Number) },
  });
  expect((await get(`${url}/api/whoami-v2`)).json).toMatchObject({ type: 'user', name: 'sandbox' });
});

it('meets planned calls with faults, once each', async () => {
  const { url } = await faulty({
    deployments: [managed({})],
    managementFaults: [
      { afterCalls: 0, kind: '401' },
      { afterCalls: 1, kind: '429' },
      { afterCalls: 2, kind: '500' },
      { afterCalls: 3, kind: 'hang' },
    ],
  });
  const own = `${url}${OWN}/mine`;
  expect((await get(own)).status).toBe(401);
  const limited = await get(own);
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1']);
  expect((await get(own)).status).toBe(500);
  await expect(fetch(own, { signal: AbortSignal.timeout(200) })).rejects.toThrow('timeout');
  expect((await get(own)).status).toBe(200);
});

it('a start can be told to fail; the next one works', async () => {
  const { url } = await faulty({
    deployments: [managed({ coldStartMs: 50 })],
    managementFaults: [{ afterCalls: 0, kind: 'failed' }],
  });
  const own = `${url}${OWN}/mine`;
  await call('POST', `${own}/resume`);
  expect((await post(`${url}/d/it`, BODY, { 'x-scale-up-timeout': '60' })).status).toBe(503);
  expect((await reach(own, 'failed')).status).toMatchObject({ readyReplica: 0, targetReplica: 1 });
  expect((await post(`${url}/d/it`, BODY)).status).toBe(503);
  await call('POST', `${own}/resume`);
  expect((await reach(own, 'running')).status.readyReplica).toBe(1);
});

it('two deployments of one endpoint name are an input error', async () => {
  const starting = startSandbox(
    { port: 0, deployments: [managed({}), { ...managed({}), id: 'twin' }] },
    TINY_MODELS,
  );
  await expect(starting).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining('sandbox/mine'),
  });
});
