import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { deployment, get, ledgerOf, post, tinySandbox } from '../../test/fixtures/sandbox.ts';
import type { SandboxKnobs } from '../types/suite.ts';

const MODEL = 'sandbox/sentiment-small';
const PATH = '/d/it/hf-inference/models/sandbox/sentiment-small';
const BODY = { inputs: 'fine' };

async function statusesOf(url: string, count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1) statuses.push((await post(url, BODY)).status);
  return statuses;
}

it('beyond the rate limit it answers 429 with the headers that say when to come back', async () => {
  const { url } = await tinySandbox(deployment(MODEL, { rateLimit: { count: 2, perMs: 600_000 } }));
  const answers = [];
  for (let i = 0; i < 3; i += 1) answers.push(await post(`${url}${PATH}`, BODY));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers.map(({ headers }) => headers.get('ratelimit'))).toEqual([
    expect.stringMatching(/^"api";r=1;t=600$/),
    expect.stringMatching(/^"api";r=0;t=(600|599)$/),
    expect.stringMatching(/^"api";r=0;t=(600|59\d)$/),
  ]);
  expect(answers[2]?.headers.get('ratelimit-policy')).toBe('"fixed window";"api";q=2;w=600');
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(590);
  expect(answers[0]?.headers.get('retry-after')).toBeNull();
  expect(answers[2]?.json).toEqual({ error: expect.stringContaining('Rate limit') });
  expect((await get(`${url}/d/it/api/models/${MODEL}`)).status).toBe(200);
});

it('a window that has passed lets requests through again', async () => {
  const { url } = await tinySandbox(deployment(MODEL, { rateLimit: { count: 1, perMs: 200 } }));
  expect(await statusesOf(`${url}${PATH}`, 1)).toEqual([200]);
  await delay(250);
  expect(await statusesOf(`${url}${PATH}`, 1)).toEqual([200]);
});

it('a cold serverless model answers 503 with the time left, loads, and is warm', async () => {
  const { url } = await tinySandbox(
    deployment(MODEL, { coldStartMs: 600, rateLimit: { count: 999, perMs: 1000 } }),
  );
  const first = await post(`${url}${PATH}`, BODY);
  expect([first.status, first.json]).toEqual([
    503,
    { error: `Model ${MODEL} is currently loading`, estimated_time: 0.6 },
  ]);
  expect(first.headers.get('ratelimit')).toBeNull();
  const second = await post(`${url}${PATH}`, BODY);
  const left = (second.json as { estimated_time: number }).estimated_time;
  expect([second.status, left > 0, left < 0.6]).toEqual([503, true, true]);
  await delay(left * 1000 + 20);
  expect(await statusesOf(`${url}${PATH}`, 2)).toEqual([200, 200]);
  const entries = await ledgerOf(`${url}/d/it`);
  expect(entries.map(({ cold, status }) => [cold, status])).toEqual([
    [true, 503],
    [true, 503],
    [false, 200],
    [false, 200],
  ]);
  expect((entries[2]?.arrivalMs ?? 0) - (entries[0]?.arrivalMs ?? 0)).toBeGreaterThanOrEqual(600);
});

it('a model left alone for the idle time is cold again', async () => {
  const { url } = await tinySandbox(deployment(MODEL, { coldStartMs: 1, idleTimeoutMs: 900 }));
  expect((await post(`${url}${PATH}`, BODY)).status).toBe(503);
  await delay(20);
  expect((await post(`${url}${PATH}`, BODY)).status).toBe(200);
  await delay(920);
  expect((await post(`${url}${PATH}`, BODY)).status).toBe(503);
});

it('a cold endpoint answers 503 at once, also to a health check, without saying how long', async () => {
  const { url } = await tinySandbox(deployment(MODEL, { as: 'endpoint', coldStartMs: 60_000 }));
  const refused = await post(`${url}/d/it`, BODY);
  expect(refused.status).toBe(503);
  expect(refused.json).not.toHaveProperty('estimated_time');
  expect((await get(`${url}/d/it/health`)).status).toBe(503);
  const impatient = await post(`${url}/d/it`, BODY, { 'x-scale-up-timeout': '1' });
  expect(impatient.status).toBe(503);
  const entries = await ledgerOf(url);
  expect(entries.map(({ cold, startMs }) => [cold, startMs])).toEqual(Array(3).fill([true, null]));
  expect((entries[2]?.endMs ?? 0) - (entries[2]?.arrivalMs ?? 0)).toBeGreaterThanOrEqual(1000);
});

it('a cold endpoint holds a request until it is ready when X-Scale-Up-Timeout allows', async () => {
  const { url } = await tinySandbox(deployment(MODEL, { as: 'endpoint', coldStartMs: 300 }));
  const held = await post(`${url}/d/it`, BODY, { 'x-scale-up-timeout': '60' });
  expect(held.status).toBe(200);
  const [entry] = await ledgerOf(url);
  expect(entry?.cold).toBe(true);
  expect((entry?.startMs ?? 0) - (entry?.arrivalMs ?? 0)).toBeGreaterThanOrEqual(300);
  expect((await get(`${url}/d/it/health`)).status).toBe(200);
});

it.each(['serverless', 'endpoint'] as const)(
  'coldMode hold: a cold %s holds what did not ask for it',
  async (as) => {
    const { url } = await tinySandbox(deployment(MODEL, { as, coldMode: 'hold', coldStartMs: 300 }));
    const held = await post(as === 'serverless' ? `${url}${PATH}` : `${url}/d/it`, BODY);
    expect(held.status).toBe(200);
    const [entry] = await ledgerOf(url);
    expect(entry?.cold).toBe(true);
    expect((entry?.startMs ?? 0) - (entry?.arrivalMs ?? 0)).toBeGreaterThanOrEqual(300);
  },
);

it('coldMode refuse: a cold endpoint does not heed X-Scale-Up-Timeout', async () => {
  const { url } = await tinySandbox(
    deployment(MODEL, { as: 'endpoint', coldMode: 'refuse', coldStartMs: 300 }),
  );
  expect((await post(`${url}/d/it`, BODY, { 'x-scale-up-timeout': '60' })).status).toBe(503);
  const [entry] = await ledgerOf(url);
  expect([entry?.cold, entry?.startMs]).toEqual([true, null]);
});

it.each([1, 2])('%d replicas work on as many requests at once, in order of arrival', async (replicas) => {
  const { url } = await tinySandbox(deployment(MODEL, { replicas, serviceTimeMs: 15 }));
  await Promise.all(Array.from({ length: 8 }, () => post(`${url}${PATH}`, BODY)));
  const entries = await ledgerOf(url);
  const spans = entries
    .map(({ startMs, endMs }) => ({ from: startMs ?? Number.NaN, to: endMs ?? Number.NaN }))
    .sort((a, b) => a.from - b.from);
  for (const [index, span] of spans.entries()) {
    expect(span.to - span.from).toBeGreaterThanOrEqual(15);
    const busy = spans.slice(0, index).filter(({ to }) => to > span.from).length;
    expect(busy).toBeLessThan(replicas);
  }
  const last = spans.at(-1);
  expect((last?.from ?? 0) - (spans[0]?.from ?? 0)).toBeGreaterThanOrEqual((8 / replicas - 1) * 15);
});

it('unlimited replicas overlap', async () => {
  const { url } = await tinySandbox(deployment(MODEL, { serviceTimeMs: 600 }));
  await Promise.all(Array.from({ length: 6 }, () => post(`${url}${PATH}`, BODY)));
  const entries = await ledgerOf(url);
  const lastStart = Math.max(...entries.map(({ startMs }) => startMs ?? Number.NaN));
  expect(lastStart).toBeLessThan(Math.min(...entries.map(({ endMs }) => endMs ?? Number.NaN)));
});

it('fails the share of requests that the knob says, the same ones for the same seed', async () => {
  const knobs: Partial<SandboxKnobs> = { errorRate: 0.3, serviceTimeMs: 0 };
  const { url } = await tinySandbox(
    deployment(MODEL, { ...knobs, seed: 1 }),
    { ...deployment(MODEL, { ...knobs, seed: 1 }), id: 'twin' },
    { ...deployment(MODEL, { ...knobs, seed: 2 }), id: 'other' },
  );
  const [first, twin, other] = [
    await statusesOf(`${url}${PATH}`, 200),
    await statusesOf(`${url}${PATH.replace('it', 'twin')}`, 200),
    await statusesOf(`${url}${PATH.replace('it', 'other')}`, 200),
  ];
  expect(twin).toEqual(first);
  expect(other).not.toEqual(first);
  expect(new Set(first)).toEqual(new Set([200, 500]));
  const failed = first.filter((status) => status === 500).length;
  // 60 expected, standard deviation 6.5
  expect(failed).toBeGreaterThan(40);
  expect(failed).toBeLessThan(80);
});

it('a failure has the shape of a real one, took its time and is not billed', async () => {
  const price = { mode: 'compute-second', perComputeSecondUsd: 0.5 } as const;
  const { url } = await tinySandbox(deployment(MODEL, { errorRate: 1, serviceTimeMs: 20 }, price), {
    ...deployment(MODEL, { serviceTimeMs: 20 }, price),
    id: 'good',
  });
  const failed = await post(`${url}${PATH}`, BODY);
  expect([failed.status, failed.json]).toEqual([
    500,
    { error: 'unknown error', warnings: [expect.stringContaining('inference error')] },
  ]);
  const good = await post(`${url}${PATH.replace('it', 'good')}`, BODY);
  const seconds = Number(good.headers.get('x-compute-time'));
  const [first, second] = await ledgerOf(url);
  expect(first).toMatchObject({ status: 500, priceUsd: 0 });
  expect(first?.computeSeconds).toBeGreaterThanOrEqual(0.02);
  expect(second?.computeSeconds).toBe(seconds);
  expect(second?.priceUsd).toBeCloseTo(seconds * 0.5, 12);
});

it('a list of inputs costs one service time each; the knob replaces the pace of the model', async () => {
  const { url } = await tinySandbox(deployment(MODEL, { serviceTimeMs: 20 }));
  await post(`${url}${PATH}`, { inputs: ['a', 'b', 'c'] });
  const [entry] = await ledgerOf(url);
  expect((entry?.endMs ?? 0) - (entry?.startMs ?? 0)).toBeGreaterThanOrEqual(60);
});

it('answers are the same for the same request, whatever the seed and the jitter', async () => {
  const { url } = await tinySandbox(deployment(MODEL, { jitter: 0.5, seed: 9 }));
  const [once, again] = [await post(`${url}${PATH}`, BODY), await post(`${url}${PATH}`, BODY)];
  const root = await post(`${url}/hf-inference/models/${MODEL}`, BODY);
  expect(again.text).toBe(once.text);
  expect(root.text).toBe(once.text);
});
