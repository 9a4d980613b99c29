import type { HttpClient, HttpHeaders } from '../http/client.ts';
import { readErrorBody } from '../http/error-body.ts';
import { waitHintOf } from '../http/wait-hint.ts';
import type { Clock } from '../types/context.ts';
import type { Json, JsonObject } from '../types/json.ts';
import { parseJson } from '../util/parse-json.ts';
import { redact } from '../util/redact.ts';

/** What calls of the management API need. */
export interface ApiTools {
  readonly client: HttpClient;
  readonly clock: Clock;
  /** Login for a URL, empty where none may go. */
  readonly loginFor: (url: string) => Readonly<Record<string, string>>;
}

/** Why a call gave nothing: status null when nothing came at all. `says` is one line for people. */
export interface Refusal {
  readonly ok: false;
  readonly status: number | null;
  readonly says: string;
}

/** What came of a call. */
export type Told<T> = { readonly ok: true; readonly value: T } | Refusal;

/** One call of the API. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly body?: JsonObject;
  /** False: it may not be sent twice, because the second would do something else. */
  readonly repeatable: boolean;
  readonly signal: AbortSignal;
}

/** Longest time for one call, ms. */
const CALL_MS = 15_000;
/** Waits before a repeatable call is sent again, ms. */
const WAITS_MS = [300, 1_000, 3_000] as const;
/** A server that asks for a longer wait is not waited for, ms. */
const LONGEST_WAIT_MS = 30_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** Sends a call, again after refusals that pass (429, 5xx, a broken connection). Never throws for what server or network do. */
export async function callApi(call: ApiCall, tools: ApiTools): Promise<Told<Json | undefined>> {
  for (let sent = 1; ; sent += 1) {
    const { told, headers } = await callOnce(call, tools);
    const waitMs = WAITS_MS[sent - 1];
    if (told.ok || !call.repeatable || waitMs === undefined || call.signal.aborted || !passes(told.status))
      return told;
    const asked = waitHintOf(headers, tools.clock.wallMs())?.waitMs ?? null;
    if (asked !== null && asked > LONGEST_WAIT_MS) return told;
    try {
      await tools.clock.sleep(asked ?? waitMs, call.signal);
    } catch {
      return told;
    }
  }
}

function passes(status: number | null): boolean {
  return status === null || status === 408 || status === 429 || status >= 500;
}

async function callOnce(
  { method, url, body, signal }: ApiCall,
  { client, loginFor }: ApiTools,
): Promise<{ readonly told: Told<Json | undefined>; readonly headers: HttpHeaders }> {
  const chunks: Buffer[] = [];
  const head: { status: number | null; headers: HttpHeaders } = { status: null, headers: {} };
  const { fault } = await client.send({
    url,
    method,
    headers: {
      'user-agent': 'hfbench',
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...loginFor(url),
    },
    body: body === undefined ? null : JSON.stringify(body),
    attemptMs: CALL_MS,
    headersMs: null,
    idleMs: CALL_MS,
    maxBodyBytes: MAX_BYTES,
    signal,
    onHeaders: (status, headers) => {
      head.status = status;
      head.headers = headers;
    },
    onData: (chunk) => chunks.push(chunk),
  });
  const text = Buffer.concat(chunks).toString('utf8');
  const told = toldBy(head.status, text, fault?.message ?? null, url);
  return { told, headers: head.headers };
}

function toldBy(
  status: number | null,
  text: string,
  fault: string | null,
  url: string,
): Told<Json | undefined> {
  const host = new URL(url).host;
  if (status === null || (fault !== null && status < 300))
    return refusal(null, `${host} did not answer: ${fault ?? 'nothing came'}`);
  if (status < 300) return { ok: true, value: text.trim() === '' ? undefined : parseJson(text) };
  const { message } = readErrorBody(text.slice(0, 65_536));
  return refusal(
    status,
    `${host} answered HTTP ${status}${message === null ? '' : `: ${message.slice(0, 300)}`}`,
  );
}

/** A refusal whose words are safe to print. */
export function refusal(status: number | null, says: string): Refusal {
  return { ok: false, status, says: redact(says) };
}
