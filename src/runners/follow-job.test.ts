import { describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import { FakeClock } from '../../test/fixtures/fake-clock.ts';
import type { HttpClient, HttpRequest } from '../http/client.ts';
import type { NextStep, Protocol } from '../types/provider.ts';
import type { Task, WireAnswer } from '../types/task.ts';
import { type AttemptOutcome, sendAttempt } from './attempt.ts';
import type { Route } from './route.ts';

const ROUTER = 'https://router.example';

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly login: string | undefined;
  readonly atMs: number;
}
type Scripted =
  | { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  | 'reset';

/** A server that takes 10 ms for an answer: headers after 8, the last byte after 10. Answers by the path of the request. */
function scripted(clock: FakeClock, reply: (path: string, nth: number) => Scripted) {
  const sent: Sent[] = [];
  const seen = new Map<string, number>();
  const send = async (request: HttpRequest) => {
    const { url, method, headers } = request;
    const sentAtMs = clock.nowMs();
    sent.push({ method, url, login: headers.authorization, atMs: sentAtMs });
    const path = new URL(url).pathname;
    const nth = seen.get(path) ?? 0;
    seen.set(path, nth + 1);
    const answer = reply(path, nth);
    await clock.sleep(8);
    const headersAtMs = clock.nowMs();
    const base = { sentAtMs, connectedAtMs: null, connection: 'reused' as const, connect: null };
    if (answer === 'reset') {
      const fault = { code: 'reset' as const, message: 'the line broke' };
      return {
        ...base,
        headersAtMs: null,
        firstByteAtMs: null,
        doneAtMs: headersAtMs,
        responseBytes: 0,
        fault,
      };
    }
    request.onHeaders(answer.status, { 'content-type': 'application/json', ...answer.headers });
    await clock.sleep(2);
    request.onData(Buffer.from(answer.body), clock.nowMs());
    const { length } = answer.body;
    return {
      ...base,
      headersAtMs,
      firstByteAtMs: clock.nowMs(),
      doneAtMs: clock.nowMs(),
      responseBytes: length,
      fault: null,
    };
  };
  const client: HttpClient = { send, close: async () => undefined };
  return { client, sent };
}

/** submit {job} → poll /job until {file} → fetch it. */
const protocol: Protocol = {
  toRequest: () => ({ path: '/submit', contentType: 'application/json', accept: null, body: '{}' }),
  next: (answer, { kind }): NextStep | WireAnswer | { fault: 'stream_error'; message: string } | null => {
    if (kind === 'fetch') return null;
    const body = answer.json() as { file?: string; failed?: string; now?: boolean } | undefined;
    if (body?.failed !== undefined) return { fault: 'stream_error', message: body.failed };
    if (body?.now === true) return null;
    if (body?.file !== undefined) return { kind: 'fetch', url: body.file, afterMs: 0 };
    return { kind: 'poll', url: `${ROUTER}/job`, afterMs: 300 };
  },
};

const task = {
  name: 'text-to-image',
  openStream: null,
  readBody: (answer: WireAnswer) => ({
    outputs: [{ kind: 'text', text: answer.text(), reasoning: null, finishReason: 'other', toolCalls: [] }],
    usage: null,
  }),
} as unknown as Task;

async function run(
  reply: (path: string, nth: number) => Scripted,
  more: { attemptMs?: number; stopAtMs?: number; protocol?: Protocol } = {},
): Promise<{ outcome: AttemptOutcome; sent: readonly Sent[] }> {
  const clock = new FakeClock();
  const { client, sent } = scripted(clock, reply);
  const stop = new AbortController();
  const candidate = makeCandidate({ stream: false });
  const headers = { authorization: 'Bearer secret', prefer: 'wait' };
  const place = {
    base: ROUTER,
    headers: {},
    dialect: 'openai',
    modelName: 'm',
    countsAsItGoes: false,
    protocol: more.protocol ?? protocol,
  };
  const route = { candidate, task, place, setting: { candidate }, headers } as unknown as Route;
  const end = sendAttempt(
    client,
    {
      route,
      request: {
        inputs: [{ kind: 'input', input: 'x', media: null }],
        url: `${ROUTER}/submit`,
        headers,
        body: '{}',
      },
      freshConnection: false,
      attempt: 1,
      scheduledAtMs: 0,
      waitBeforeMs: 0,
      waitReason: null,
      attemptMs: more.attemptMs ?? 10_000,
      headersMs: null,
      idleMs: 1000,
      signal: stop.signal,
    },
    clock,
  );
  if (more.stopAtMs !== undefined) {
    await clock.advance(more.stopAtMs);
    stop.abort(new Error('cut'));
  }
  await clock.advance(60_000);
  return { outcome: await end, sent };
}

const queued = { status: 200, body: '{}' };
const done = (file: string): Scripted => ({ status: 200, body: JSON.stringify({ file }) });
const CDN = 'https://cdn.example/a.png';

describe('a job', () => {
  it('is one attempt from its submit to the last byte of its file, with each exchange on record', async () => {
    const { outcome, sent } = await run((path, nth) =>
      path === '/job'
        ? nth < 2
          ? queued
          : done(CDN)
        : path === '/a.png'
          ? { status: 200, body: 'picture' }
          : queued,
    );
    const { attempt, reading } = outcome;
    expect(reading?.outputs[0]).toMatchObject({ text: 'picture' });
    expect(attempt.marks).toMatchObject({ sentAtMs: 0, doneAtMs: 950, firstByteAtMs: 950, headersAtMs: 948 });
    // 10 ms each, 300 ms before each look, none before the download.
    expect(attempt.steps).toEqual([
      { kind: 'submit', sentAtMs: 0, doneAtMs: 10, httpStatus: 200 },
      { kind: 'poll', sentAtMs: 310, doneAtMs: 320, httpStatus: 200 },
      { kind: 'poll', sentAtMs: 620, doneAtMs: 630, httpStatus: 200 },
      { kind: 'poll', sentAtMs: 930, doneAtMs: 940, httpStatus: 200 },
      { kind: 'fetch', sentAtMs: 940, doneAtMs: 950, httpStatus: 200 },
    ]);
    expect(attempt.responseBytes).toBe(
      3 * '{}'.length + JSON.stringify({ file: CDN }).length + 'picture'.length,
    );
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET', 'GET']);
  });

  it('carries the login to the candidate’s own origin and to no other', async () => {
    const { sent } = await run((path) =>
      path === '/submit' ? queued : path === '/job' ? done(CDN) : queued,
    );
    expect(sent.map(({ url, login }) => `${url} ${login}`)).toEqual([
      `${ROUTER}/submit Bearer secret`,
      `${ROUTER}/job Bearer secret`,
      `${CDN} undefined`,
    ]);
  });

  it('that its first answer ends is a plain request without steps', async () => {
    const { outcome } = await run(() => ({ status: 201, body: '{"now":true}' }));
    expect(outcome.attempt).toMatchObject({ steps: null, httpStatus: 201, errorCode: null });
  });

  it('survives looks that fail, each on record', async () => {
    const looks: readonly Scripted[] = [
      { status: 503, body: 'busy' },
      'reset',
      { status: 429, body: '', headers: { 'retry-after': '3' } },
      done(CDN),
    ];
    const { outcome, sent } = await run((path, nth) => (path === '/job' ? (looks[nth] ?? queued) : queued));
    expect(outcome.attempt.errorCode).toBeNull();
    expect(outcome.attempt.steps?.map(({ httpStatus }) => httpStatus)).toEqual([
      200,
      503,
      null,
      429,
      200,
      200,
    ]);
    // 500 ms, then 1 s, then what the server asks for.
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 310, 820, 1828, 4838, 4848]);
  });

  it.each<[string, (nth: number) => Scripted, string, number]>([
    ['whose looks go on failing', () => ({ status: 502, body: '{"error":"gateway"}' }), 'http_5xx', 5],
    [
      'that is refused when looked at',
      () => ({ status: 404, body: '{"error":"no such job"}' }),
      'http_4xx',
      2,
    ],
    [
      'whose look meets a loading model',
      () => ({ status: 503, body: '{"error":"Model is loading","estimated_time":20}' }),
      'http_5xx',
      5,
    ],
    ['that is redirected', () => ({ status: 302, body: '', headers: { location: CDN } }), 'unknown', 2],
    ['that failed', () => ({ status: 200, body: '{"failed":"no credit"}' }), 'stream_error', 2],
    ['that points at what is no URL', () => done('nowhere'), 'malformed', 2],
    ['that points at an unencrypted address', () => done('http://cdn.example/a.png'), 'malformed', 2],
    ['that points into this machine', () => done('file:///etc/passwd'), 'malformed', 2],
  ])('%s is a typed error', async (_name, look, code, exchanges) => {
    const { outcome } = await run((path, nth) => (path === '/job' ? look(nth) : queued));
    expect(outcome.reading).toBeNull();
    expect(outcome.attempt).toMatchObject({ errorCode: code, cold: null });
    expect(outcome.attempt.steps).toHaveLength(exchanges);
  });

  it('has the attempt’s time for all its steps, and not a moment more', async () => {
    const { outcome, sent } = await run(() => queued, { attemptMs: 1000 });
    expect(outcome.attempt).toMatchObject({ errorCode: 'timeout', marks: { sentAtMs: 0, doneAtMs: 1000 } });
    expect(outcome.attempt.errorMessage).toBe('the job did not end within 1000 ms');
    expect(sent.every(({ atMs }) => atMs < 1000)).toBe(true);
  });

  it('ends when the run is cut, in the middle of a pause too', async () => {
    const { outcome, sent } = await run(() => queued, { stopAtMs: 50 });
    expect(outcome.attempt).toMatchObject({ errorCode: 'aborted', marks: { doneAtMs: 50 } });
    expect(outcome.attempt.steps).toHaveLength(1);
    expect(sent).toHaveLength(1);
  });

  it('whose protocol asks at once for the same again is asked four times a second at most', async () => {
    const eager = { ...protocol, next: (): NextStep => ({ kind: 'poll', url: `${ROUTER}/job`, afterMs: 0 }) };
    const { sent } = await run(() => queued, { attemptMs: 1000, protocol: eager });
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 10, 270, 530, 790]);
  });

  it('whose submit fails is no job', async () => {
    const { outcome } = await run(() => ({ status: 503, body: 'busy' }));
    expect(outcome.attempt).toMatchObject({ steps: null, errorCode: 'http_5xx', httpStatus: 503 });
  });
});
