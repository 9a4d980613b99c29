import type { Exchange, HttpClient, HttpHeaders } from '../http/client.ts';
import { type ErrorBody, readErrorBody } from '../http/error-body.ts';
import { isCached, NO_SERVER_FACTS, serverFactsOf } from '../http/server-facts.ts';
import { quotaOf, type WaitHint, waitHintOf } from '../http/wait-hint.ts';
import type { Attempt, ErrorCode, Marks, WaitReason } from '../types/attempt.ts';
import type { ReadFault, Reading } from '../types/plugs.ts';
import { redact } from '../util/redact.ts';
import { BodyCollector, type BodyMarks, type Collector, StreamCollector } from './collect.ts';
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

/** Sends one request once and records what happened. Never throws for what the server or network does. */
export async function sendAttempt(
  client: HttpClient,
  plan: AttemptPlan,
  wallMs: () => number,
): Promise<AttemptOutcome> {
  const { route, request } = plan;
  let status: number | null = null;
  let headers: HttpHeaders = {};
  let collector: Collector = new BodyCollector();
  const exchange = await client.send({
    url: request.url,
    method: 'POST',
    headers: request.headers,
    body: request.body,
    attemptMs: plan.attemptMs,
    headersMs: plan.headersMs,
    idleMs: plan.idleMs,
    signal: plan.signal,
    onHeaders: (code, received) => {
      status = code;
      headers = received;
      if (isEventStream(route, code, received))
        collector = new StreamCollector(route.task.openStream?.(route.setting) ?? null);
    },
    onData: (chunk, atMs) => collector.take(chunk, atMs),
  });
  const outcome = judge(plan, status, headers, exchange, collector);
  return {
    attempt: recordAttempt(plan, status, headers, exchange, collector.marks(), outcome),
    reading: outcome.reading,
    hint: status === null || status < 400 ? null : waitHintOf(headers, wallMs()),
    quota: quotaOf(headers),
    estimatedTimeMs: outcome.errorBody?.estimatedTimeMs ?? null,
  };
}

interface Judgement {
  readonly reading: Reading | null;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  readonly errorBody: ErrorBody | null;
}

function judge(
  plan: AttemptPlan,
  status: number | null,
  headers: HttpHeaders,
  exchange: Exchange,
  collector: Collector,
): Judgement {
  const failed = (code: ErrorCode, message: string, errorBody: ErrorBody | null = null): Judgement => ({
    reading: null,
    error: { code, message: redact(message).slice(0, 500) },
    errorBody,
  });
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
    return failed(errorCodeOfStatus(status, errorBody), `HTTP ${status}: ${text}`, errorBody);
  }
  const read = readAnswer(plan, headers, collector);
  return 'fault' in read ? failed(read.fault, read.message) : { reading: read, error: null, errorBody: null };
}

function readAnswer(
  { route, request }: AttemptPlan,
  headers: HttpHeaders,
  collector: Collector,
): Reading | ReadFault {
  const { inputs } = request;
  const reading =
    collector.reading() ??
    route.task.readBody(createWireAnswer(headers, collector.bytes(headers)), inputs, route.setting);
  if ('fault' in reading || reading.outputs.length === inputs.length) return reading;
  const message = `${inputs.length} answers were asked for and ${reading.outputs.length} came`;
  return { fault: 'malformed', message };
}

/** A stream was asked for and the server sends one: by its content type, or by not calling it JSON. */
function isEventStream(route: Route, status: number, headers: HttpHeaders): boolean {
  if (!route.candidate.stream || route.task.openStream === null || status >= 300) return false;
  return !/\bjson\b/i.test(headers['content-type'] ?? '');
}

function recordAttempt(
  plan: AttemptPlan,
  status: number | null,
  headers: HttpHeaders,
  exchange: Exchange,
  body: BodyMarks,
  outcome: Judgement,
): Attempt {
  const marks: Marks = {
    scheduledAtMs: round(plan.scheduledAtMs),
    sentAtMs: round(exchange.sentAtMs),
    connectedAtMs: roundOrNull(exchange.connectedAtMs),
    headersAtMs: roundOrNull(exchange.headersAtMs),
    firstByteAtMs: roundOrNull(exchange.firstByteAtMs),
    firstTokenAtMs: roundOrNull(body.firstTokenAtMs),
    firstOutputAtMs: roundOrNull(body.firstOutputAtMs),
    lastTokenAtMs: roundOrNull(body.lastTokenAtMs),
    doneAtMs: round(exchange.doneAtMs),
  };
  return {
    attempt: plan.attempt,
    marks,
    httpStatus: status,
    errorCode: outcome.error?.code ?? null,
    errorMessage: outcome.error?.message ?? null,
    cold:
      outcome.error?.code === 'loading' && outcome.errorBody !== null ? evidenceOf(outcome.errorBody) : null,
    cached: outcome.error === null && isCached(headers),
    connection: exchange.connection,
    waitBeforeMs: round(plan.waitBeforeMs),
    waitReason: plan.waitReason,
    usage: outcome.reading?.usage ?? null,
    server: status === null ? NO_SERVER_FACTS : serverFactsOf(headers),
    requestBytes: Buffer.byteLength(plan.request.body),
    responseBytes: exchange.responseBytes,
    tokenEvents: body.tokenEvents,
    itlMs: body.itlMs?.map(round) ?? null,
  };
}

function evidenceOf(body: ErrorBody): 'estimated_time' | 'loading_503' {
  return body.estimatedTimeMs === null ? 'loading_503' : 'estimated_time';
}

/** Microseconds are as fine as the clock is worth. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function roundOrNull(ms: number | null): number | null {
  return ms === null ? null : round(ms);
}
