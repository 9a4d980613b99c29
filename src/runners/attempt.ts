import type { HttpClient, HttpHeaders } from '../http/client.ts';
import { type ErrorBody, readErrorBody } from '../http/error-body.ts';
import { isCached, NO_SERVER_FACTS, serverFactsOf } from '../http/server-facts.ts';
import { quotaOf, type WaitHint, waitHintOf } from '../http/wait-hint.ts';
import type { Attempt, ConnectPhases, ErrorCode, Marks, WaitReason } from '../types/attempt.ts';
import type { Clock } from '../types/context.ts';
import type { ReadFault, Reading, WireAnswer } from '../types/task.ts';
import { redact } from '../util/redact.ts';
import { type Collector, StreamCollector } from './collect.ts';
import { collectBody, exchangeOnce, isAnswered, type Reply } from './exchange.ts';
import { followJob, type JobEnd } from './follow-job.ts';
import type { Route, RoutedRequest } from './route.ts';
import { errorCodeOfStatus } from './status.ts';
import { createWireAnswer } from './wire-answer.ts';

/** What one send needs. */
export interface AttemptPlan {
  readonly route: Route;
  readonly request: RoutedRequest;
  /** 1-based within the request. */
  readonly attempt: number;
  readonly scheduledAtMs: number;
  readonly waitBeforeMs: number;
  readonly waitReason: WaitReason | null;
  readonly attemptMs: number;
  readonly headersMs: number | null;
  readonly idleMs: number;
  readonly freshConnection: boolean;
  readonly signal: AbortSignal;
}

/** An attempt, its answer if it got one, and what the server asks of the next. */
export interface AttemptOutcome {
  readonly attempt: Attempt;
  readonly reading: Reading | null;
  readonly hint: WaitHint | null;
  readonly quota: { readonly remaining: number; readonly resetMs: number } | null;
  readonly estimatedTimeMs: number | null;
}

/**
 * Sends one request once and records what happened; a job that the provider accepts is followed to its end within the
 * same attempt. Never throws for what the server or network does.
 */
export async function sendAttempt(
  client: HttpClient,
  plan: AttemptPlan,
  clock: Pick<Clock, 'nowMs' | 'wallMs' | 'sleep'>,
): Promise<AttemptOutcome> {
  const { route, request } = plan;
  const limits = { headersMs: plan.headersMs, idleMs: plan.idleMs, signal: plan.signal };
  const first = await exchangeOnce(
    client,
    {
      url: request.url,
      method: 'POST',
      headers: request.headers,
      body: request.body,
      attemptMs: plan.attemptMs,
      freshConnection: plan.freshConnection,
      ...limits,
    },
    (status, headers) =>
      isEventStream(route, status, headers)
        ? new StreamCollector(route.task.openStream?.(route.setting) ?? null, headers['content-encoding'])
        : collectBody(status),
  );
  const { protocol, base } = route.place;
  const job =
    protocol === null || !isAnswered(first) || first.collector instanceof StreamCollector
      ? atOnce(first)
      : await followJob(
          client,
          {
            protocol,
            origin: new URL(base).origin,
            headers: route.headers,
            attemptMs: plan.attemptMs,
            limits,
          },
          first,
          clock,
        );
  const outcome = judge(plan, job);
  const { status, headers } = job.last;
  return {
    attempt: recordAttempt(plan, first, job, outcome),
    reading: outcome.reading,
    hint: status === null || status < 400 ? null : waitHintOf(headers, clock.wallMs()),
    quota: quotaOf(headers),
    estimatedTimeMs: outcome.errorBody?.estimatedTimeMs ?? null,
  };
}

/** The end of a request that one exchange answers. */
function atOnce(last: Reply): JobEnd {
  const { doneAtMs, responseBytes } = last.exchange;
  return { end: null, last, steps: null, doneAtMs, responseBytes };
}

interface Judgement {
  readonly reading: Reading | null;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  readonly errorBody: ErrorBody | null;
}

function failed(code: ErrorCode, message: string, errorBody: ErrorBody | null = null): Judgement {
  return { reading: null, error: { code, message: redact(message).slice(0, 500) }, errorBody };
}

function judge(plan: AttemptPlan, { end, last, steps }: JobEnd): Judgement {
  if (end !== null && 'code' in end) return failed(end.code, end.message);
  if (end !== null && 'fault' in end) return failed(end.fault, end.message);
  const { status, headers, exchange, collector } = last;
  if (exchange.fault !== null && (status === null || status < 400))
    return failed(exchange.fault.code, exchange.fault.message);
  if (status === null) return failed('unknown', 'no status was received');
  if (status >= 300) {
    const errorBody = readErrorBody(collector.bytes(headers).subarray(0, 65_536).toString('utf8'));
    const text = errorBody.message ?? 'empty body';
    if (status < 400)
      return failed(
        'unknown',
        `HTTP ${status} redirect to ${headers.location ?? 'nowhere'} was not followed`,
      );
    if (steps === null)
      return failed(errorCodeOfStatus(status, errorBody), `HTTP ${status}: ${text}`, errorBody);
    return failed(errorCodeOfJob(status, errorBody), `HTTP ${status} when asked for its job: ${text}`);
  }
  const read = readAnswer(plan, headers, collector, end);
  return 'fault' in read ? failed(read.fault, read.message) : { reading: read, error: null, errorBody: null };
}

/** A job that was accepted meets no cold model: nobody waits for one with a second job. */
function errorCodeOfJob(status: number, body: ErrorBody): ErrorCode {
  const code = errorCodeOfStatus(status, body);
  return code === 'loading' ? 'http_5xx' : code;
}

function readAnswer(
  { route, request }: AttemptPlan,
  headers: HttpHeaders,
  collector: Collector,
  unwrapped: WireAnswer | null,
): Reading | ReadFault {
  const { inputs } = request;
  const answer = unwrapped ?? createWireAnswer(headers, collector.bytes(headers));
  const fault = collector.fault();
  if (fault !== null) return { fault: 'malformed', message: fault };
  const reading = collector.reading() ?? route.task.readBody(answer, inputs, route.setting);
  if ('fault' in reading || reading.outputs.length === inputs.length) return reading;
  const message = `${inputs.length} answers were asked for and ${reading.outputs.length} came`;
  return { fault: 'malformed', message };
}

/** A stream was asked for and the server sends one: by its content type, or by calling it neither JSON nor a page. */
function isEventStream(route: Route, status: number, headers: HttpHeaders): boolean {
  if (!route.candidate.stream || route.task.openStream === null || status >= 300) return false;
  return !/\b(json|html)\b/i.test(headers['content-type'] ?? '');
}

function recordAttempt(plan: AttemptPlan, first: Reply, job: JobEnd, outcome: Judgement): Attempt {
  const { last } = job;
  const body = last.collector.marks();
  const marks: Marks = {
    scheduledAtMs: round(plan.scheduledAtMs),
    sentAtMs: round(first.exchange.sentAtMs),
    connectedAtMs: roundOrNull(first.exchange.connectedAtMs),
    headersAtMs: roundOrNull(last.exchange.headersAtMs),
    firstByteAtMs: roundOrNull(last.exchange.firstByteAtMs),
    firstTokenAtMs: roundOrNull(body.firstTokenAtMs),
    firstOutputAtMs: roundOrNull(body.firstOutputAtMs),
    lastTokenAtMs: roundOrNull(body.lastTokenAtMs),
    doneAtMs: round(job.doneAtMs),
  };
  return {
    attempt: plan.attempt,
    marks,
    httpStatus: last.status,
    errorCode: outcome.error?.code ?? null,
    errorMessage: outcome.error?.message ?? null,
    cold:
      outcome.error?.code === 'loading' && outcome.errorBody !== null ? evidenceOf(outcome.errorBody) : null,
    cached: outcome.error === null && (isCached(first.headers) || isCached(last.headers)),
    connection: first.exchange.connection,
    connect: roundPhases(first.exchange.connect),
    waitBeforeMs: round(plan.waitBeforeMs),
    waitReason: plan.waitReason,
    // A stream that broke was billed for what it had sent.
    usage: outcome.reading === null ? last.collector.usageSoFar() : outcome.reading.usage,
    server: serverFactsIn(first, last),
    requestBytes: Buffer.byteLength(plan.request.body),
    responseBytes: job.responseBytes,
    tokenEvents: body.tokenEvents,
    itlMs: body.itlMs?.map(round) ?? null,
    steps:
      job.steps?.map((step) => ({
        ...step,
        sentAtMs: round(step.sentAtMs),
        doneAtMs: round(step.doneAtMs),
      })) ?? null,
  };
}

function serverFactsIn(first: Reply, last: Reply): Attempt['server'] {
  if (first.status === null) return NO_SERVER_FACTS;
  return serverFactsOf(first === last ? first.headers : { ...last.headers, ...first.headers });
}

function evidenceOf(body: ErrorBody): 'estimated_time' | 'loading_503' {
  return body.estimatedTimeMs === null ? 'loading_503' : 'estimated_time';
}

function roundPhases(phases: ConnectPhases | null): ConnectPhases | null {
  if (phases === null) return null;
  const { dnsMs, tcpMs, tlsMs } = phases;
  return { dnsMs: roundOrNull(dnsMs), tcpMs: roundOrNull(tcpMs), tlsMs: roundOrNull(tlsMs) };
}

/** Microseconds are as fine as the clock is worth. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function roundOrNull(ms: number | null): number | null {
  return ms === null ? null : round(ms);
}
