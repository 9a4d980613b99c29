import { expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import { FakeClock } from '../../test/fixtures/fake-clock.ts';
import type { HttpClient } from '../http/client.ts';
import type { Protocol } from '../types/provider.ts';
import type { Result } from '../types/result.ts';
import type { Suite } from '../types/suite.ts';
import type { WorkItem } from '../types/work.ts';
import { createRng } from '../util/rng.ts';
import { ColdGate } from './cold-gate.ts';
import { Limiter, SlidingWindow } from './limiter.ts';
import { type Lane, perform, type RunTools } from './perform.ts';
import { resolveRoutes } from './route.ts';
import { StopBoard } from './stop-board.ts';

const LOADING = '{"error":"Model org/model is currently loading"}';
const ANSWER = '[{"label":"a","score":1}]';

const SUITE = {
  task: 'text-classification',
  candidates: [makeCandidate({ baseUrl: 'http://127.0.0.1:1', stream: false })],
  timeout: { attemptMs: 60_000, requestMs: 600_000, connectMs: 1000, idleMs: 1000 },
  retry: {
    attempts: 5,
    initialMs: 1000,
    factor: 2,
    maxMs: 30_000,
    jitter: 'none',
    respectRetryAfter: true,
  },
  coldStart: { maxWaitMs: 300_000, scaleUpTimeoutMs: 45_000 },
} as unknown as Suite;

/** A server that takes 10 ms and answers as told by the time of the send; keeps each send's time and limit. */
function scripted(clock: FakeClock, reply: (atMs: number) => { status: number; body: string }) {
  const sends: { atMs: number; attemptMs: number }[] = [];
  const client: HttpClient = {
    send: async ({ onHeaders, onData, attemptMs }) => {
      const sentAtMs = clock.nowMs();
      sends.push({ atMs: sentAtMs, attemptMs });
      const { status, body } = reply(sentAtMs);
      await clock.sleep(10);
      const atMs = clock.nowMs();
      onHeaders(status, { 'content-type': 'application/json' });
      onData(Buffer.from(body), atMs);
      return {
        sentAtMs,
        connectedAtMs: null,
        headersAtMs: atMs,
        firstByteAtMs: atMs,
        doneAtMs: atMs,
        connection: 'reused',
        connect: null,
        responseBytes: body.length,
        fault: null,
      };
    },
    close: async () => undefined,
  };
  return { client, sends };
}

async function setUp(client: HttpClient, clock: FakeClock, more: Partial<Suite> = {}, limiter?: Limiter) {
  const suite = { ...SUITE, ...more };
  const { routes } = await resolveRoutes(suite, { env: {}, tokenFile: null });
  const route = [...routes.values()][0];
  if (route === undefined) throw new Error('no route');
  const lane: Lane = {
    route,
    limiter: limiter ?? new Limiter(clock.nowMs, clock.sleep, []),
    coldGate: new ColdGate(clock.nowMs, clock.sleep),
    rng: createRng(1),
    account: null,
  };
  const tools: RunTools = {
    client,
    clock,
    now: clock.nowMs,
    suite,
    board: new StopBoard(['one']),
    keepsMetadata: false,
    groupColumns: [],
    memory: null,
    budget: null,
    endpoints: null,
    toInputs: () => [{ kind: 'input', input: 'x', media: null }],
  };
  const item = { key: 'k', cell: { id: 'c', candidate: { id: 'one' }, batch: 1 }, samples: [{ id: 's' }] };
  return { lane, tools, item: item as unknown as WorkItem };
}

it("a request held back by the suite's own rate has its whole limit once it is sent", async () => {
  const clock = new FakeClock();
  const { client, sends } = scripted(clock, () => ({ status: 200, body: ANSWER }));
  const hourly = new SlidingWindow({ count: 1, perMs: 3_600_000, text: '1/h' });
  const { lane, tools, item } = await setUp(
    client,
    clock,
    {},
    new Limiter(clock.nowMs, clock.sleep, [hourly]),
  );
  const ends = [perform(item, 0, lane, tools), perform(item, 0, lane, tools)];
  await clock.advance(3_600_020);
  expect((await Promise.all(ends)).map((end) => end?.status)).toEqual(['ok', 'ok']);
  expect(sends).toEqual([
    { atMs: 0, attemptMs: 60_000 },
    { atMs: 3_600_000, attemptMs: 60_000 },
  ]);
});

it('a wait for a loading model beyond the limit of the request ends it as loading, with no last send of 1 ms', async () => {
  const clock = new FakeClock();
  const { client, sends } = scripted(clock, () => ({ status: 503, body: LOADING }));
  const timeout = { ...SUITE.timeout, requestMs: 20_000 };
  const { lane, tools, item } = await setUp(client, clock, { timeout });
  const end = perform(item, 0, lane, tools);
  await clock.advance(40_000);
  expect(await end).toMatchObject({ status: 'error', errorCode: 'loading' });
  expect(await end).toHaveProperty('errorMessage', expect.stringContaining("request's limit of 20 s"));
  expect(sends.every((send) => send.atMs < 20_000 && send.attemptMs > 1)).toBe(true);
});

it('however many requests wait for a model that never loads, all end when maxWait is over', async () => {
  const clock = new FakeClock();
  const { client } = scripted(clock, () => ({ status: 503, body: LOADING }));
  const { lane, tools, item } = await setUp(client, clock);
  const endsAtMs: number[] = [];
  const ends = Array.from({ length: 20 }, async (): Promise<Result | null> => {
    const end = await perform(item, 0, lane, tools);
    endsAtMs.push(clock.nowMs());
    return end;
  });
  await clock.advance(400_000);
  expect((await Promise.all(ends)).every((end) => end?.status === 'error')).toBe(true);
  expect(Math.max(...endsAtMs)).toBeLessThanOrEqual(300_100);
});

it('a bug in the request that probes a cold model does not leave the others waiting for ever', async () => {
  const clock = new FakeClock();
  let sends = 0;
  const { client } = scripted(clock, () => {
    sends += 1;
    if (sends === 3) throw new Error('a bug');
    return sends < 3 ? { status: 503, body: LOADING } : { status: 200, body: ANSWER };
  });
  const { lane, tools, item } = await setUp(client, clock);
  const ends = Promise.allSettled([perform(item, 0, lane, tools), perform(item, 0, lane, tools)]);
  await clock.advance(60_000);
  expect((await ends).map((end) => end.status)).toEqual(['rejected', 'fulfilled']);
});

it('an answer from a cache does not count as sign that the model is warm', async () => {
  const clock = new FakeClock();
  const gate = new ColdGate(clock.nowMs, clock.sleep);
  const { client } = scripted(clock, () => ({ status: 200, body: ANSWER }));
  const cached: HttpClient = {
    ...client,
    send: (request) =>
      client.send({
        ...request,
        onHeaders: (status) => request.onHeaders(status, { 'x-compute-type': 'cache' }),
      }),
  };
  const { lane, tools, item } = await setUp(cached, clock);
  const leader = {};
  gate.refused(leader, 0, null);
  const end = perform(item, 0, { ...lane, coldGate: gate }, tools);
  await clock.advance(10);
  expect(await end).toMatchObject({ status: 'ok' });
  let waited = false;
  void gate.wait({}, Infinity, new AbortController().signal).then(() => {
    waited = true;
  });
  await clock.advance(0);
  expect(waited).toBe(false);
});

it('a job that was accepted is not submitted again when it fails, a submit that failed is', async () => {
  const clock = new FakeClock();
  let submits = 0;
  const { client } = scripted(clock, () => ({ status: 200, body: '{}' }));
  const partner: HttpClient = {
    ...client,
    send: (request) => {
      if (request.method === 'POST') submits += 1;
      const status = request.method === 'POST' ? (submits === 1 ? 503 : 200) : 500;
      return client.send({ ...request, onHeaders: (_, headers) => request.onHeaders(status, headers) });
    },
  };
  const { lane, tools, item } = await setUp(partner, clock);
  const protocol: Protocol = {
    toRequest: () => ({ path: '', contentType: 'application/json', accept: null, body: '{}' }),
    next: () => ({ kind: 'poll', url: 'http://127.0.0.1:1/job', afterMs: 10 }),
  };
  const place = { ...lane.route.place, protocol };
  const end = perform(item, 0, { ...lane, route: { ...lane.route, place } }, tools);
  await clock.advance(60_000);
  expect(await end).toMatchObject({ status: 'error', errorCode: 'http_5xx' });
  expect(submits).toBe(2);
});
