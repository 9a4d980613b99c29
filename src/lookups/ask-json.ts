import type { HttpClient, HttpHeaders } from '../http/client.ts';
import { readErrorBody } from '../http/error-body.ts';
import type { Json } from '../types/json.ts';
import { parseJson } from '../util/parse-json.ts';
import { redact } from '../util/redact.ts';

/** How look-ups are sent: best effort, each once. */
export interface Asking {
  readonly client: HttpClient;
  /** Login included, if there is one for the address that is asked. */
  readonly headers: Readonly<Record<string, string>>;
  /** Longest time for one question, ms. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What came of a question. */
export type Word =
  | { readonly kind: 'json'; readonly body: Json; readonly url: string }
  /** `status` null: nothing came, or what came was no answer. `says` is one line for people. */
  | {
      readonly kind: 'none';
      readonly status: number | null;
      readonly says: string;
      readonly code: string | null;
    };

/** Longest time for one question unless told otherwise, ms. */
export const LOOK_UP_MS = 5000;
/** Renamed models are followed this often. */
const MAX_HOPS = 3;
/** The router's whole list is about 0.5 MB; a larger answer is none. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Asks one address for JSON. Redirects are followed only within the same origin (the Hub's 307 of a renamed model), so a
 * login never leaves the host it was meant for. Never throws for what the server or network does.
 */
export async function askJson(url: string, asking: Asking): Promise<Word> {
  let at = url;
  for (let hop = 0; ; hop += 1) {
    const { status, headers, body, fault } = await fetchOnce(at, asking);
    if (status === null || (fault !== null && status < 300)) return none(null, fault ?? 'no answer');
    if (status >= 300 && status < 400) {
      const next = sameOrigin(at, headers.location);
      if (next === null || hop >= MAX_HOPS)
        return none(status, `HTTP ${status} to ${headers.location ?? 'nowhere'}, which was not followed`);
      at = next;
      continue;
    }
    if (status >= 400) {
      const { message } = readErrorBody(body.slice(0, 65_536));
      return {
        ...none(status, `HTTP ${status}${message === null ? '' : `: ${message.slice(0, 160)}`}`),
        code: headers['x-error-code'] ?? null,
      };
    }
    const json = parseJson(body);
    return json === undefined
      ? none(status, `HTTP ${status} without JSON`)
      : { kind: 'json', body: json, url: at };
  }
}

function none(status: number | null, says: string): Word & { kind: 'none' } {
  return { kind: 'none', status, says: redact(says), code: null };
}

async function fetchOnce(url: string, asking: Asking) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let status: number | null = null;
  let headers: HttpHeaders = {};
  const tooMuch = new AbortController();
  const { fault } = await asking.client.send({
    url,
    method: 'GET',
    headers: {
      'user-agent': 'hfbench',
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...asking.headers,
    },
    body: null,
    attemptMs: asking.timeoutMs,
    headersMs: null,
    idleMs: asking.timeoutMs,
    signal: AbortSignal.any([asking.signal, tooMuch.signal]),
    onHeaders: (code, received) => {
      status = code;
      headers = received;
    },
    onData: (chunk) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) tooMuch.abort();
      else chunks.push(chunk);
    },
  });
  return {
    status: status as number | null,
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
    fault: fault === null ? null : tooMuch.signal.aborted ? `more than ${MAX_BYTES} bytes` : fault.message,
  };
}

/** The address that a redirect names, if it is of the same origin; else null. */
function sameOrigin(from: string, location: string | undefined): string | null {
  if (location === undefined || !URL.canParse(location, from)) return null;
  const target = new URL(location, from);
  return target.origin === new URL(from).origin ? target.href : null;
}
