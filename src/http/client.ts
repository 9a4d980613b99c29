import type { Dispatcher } from 'undici';
import type { ConnectPhases, ErrorCode } from '../types/attempt.ts';
import { MAX_TIMER_MS } from '../util/clock.ts';
import { messageOf } from '../util/errors.ts';
import { redact } from '../util/redact.ts';
import { errorCodeOf, OversizeFault, StopFault, TimeoutFault } from './fault.ts';
import { createPools, type Pools, type SocketObserver } from './pools.ts';

/** One HTTP request. */
export interface HttpRequest {
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Longest time for the whole exchange, ms. */
  readonly attemptMs: number;
  /** Longest time until the headers, ms; null: no limit of its own. */
  readonly headersMs: number | null;
  /** Longest silence after the headers, ms. */
  readonly idleMs: number;
  /** Largest body that is read, bytes; a larger one is a malformed answer. Default: 64 MB. */
  readonly maxBodyBytes?: number;
  /** Its connection is closed behind it, so that the next request of the origin opens its own. Default: false. */
  readonly freshConnection?: boolean;
  /** Aborts the exchange. */
  readonly signal: AbortSignal;
  /** Called with the status and headers before any data. */
  readonly onHeaders: (status: number, headers: HttpHeaders) => void;
  /** Called for each socket read with its moment, before anything parses it. */
  readonly onData: (chunk: Buffer, atMs: number) => void;
}

/** Response headers, names in lower case, repeated ones joined by ", ". */
export type HttpHeaders = Readonly<Record<string, string>>;

/** How an exchange went. Times in ms of the run's clock; null: did not happen. */
export interface Exchange {
  readonly sentAtMs: number;
  readonly connectedAtMs: number | null;
  readonly headersAtMs: number | null;
  readonly firstByteAtMs: number | null;
  readonly doneAtMs: number;
  readonly connection: 'new' | 'reused' | null;
  /** Null: reused, or not seen. */
  readonly connect: ConnectPhases | null;
  readonly responseBytes: number;
  /** Null: the response was received whole. */
  readonly fault: { readonly code: ErrorCode; readonly message: string } | null;
}

/** A client that measures; it never retries, follows or looks up anything. */
export interface HttpClient {
  send(request: HttpRequest): Promise<Exchange>;
  close(): Promise<void>;
}

/** Largest response body that is read unless the request says otherwise, bytes. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Creates a client over undici's dispatch. `now` is the run's clock in ms; marks are taken with it inside the
 * socket callbacks. Connections are kept alive and one request uses one connection at a time.
 */
export function createHttpClient(options: {
  readonly now: () => number;
  readonly connectMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}): HttpClient {
  const pools = createPools(options);
  return {
    send: (request) =>
      new Promise((resolve) => {
        const exchange = new OpenExchange(request, options.now, pools.observe(), resolve);
        exchange.start(pools);
      }),
    close: () => pools.close(),
  };
}

/** One exchange under way: undici's handler, our timers, and the marks. */
class OpenExchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #now: () => number;
  readonly #socket: SocketObserver;
  readonly #resolve: (exchange: Exchange) => void;
  readonly #sentAtMs: number;
  readonly #attemptTimer: NodeJS.Timeout;
  /** Runs until the headers, then anew from read to read. */
  #silenceTimer: NodeJS.Timeout | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #headersAtMs: number | null = null;
  #firstByteAtMs: number | null = null;
  #bytes = 0;
  #ended = false;

  constructor(
    request: HttpRequest,
    now: () => number,
    socket: SocketObserver,
    resolve: (exchange: Exchange) => void,
  ) {
    this.#request = request;
    this.#now = now;
    this.#socket = socket;
    this.#resolve = resolve;
    this.#sentAtMs = now();
    this.#attemptTimer = setTimeout(
      () => this.#stop(new TimeoutFault(`no complete answer within ${request.attemptMs} ms`)),
      Math.min(MAX_TIMER_MS, request.attemptMs),
    );
    const { headersMs } = request;
    if (headersMs !== null) this.#limitSilence(headersMs, `no headers within ${headersMs} ms`);
  }

  start(pools: Pools): void {
    const { url, method, headers, body, signal } = this.#request;
    const { origin, pathname, search } = new URL(url);
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) {
      this.#onAbort();
      return;
    }
    const path = pathname + search;
    // Our own timers are finer than undici's, and count an attempt as people do: from the call on.
    pools.of(origin).dispatch(
      {
        path,
        method,
        headers,
        body,
        headersTimeout: 0,
        bodyTimeout: 0,
        reset: this.#request.freshConnection ?? false,
      },
      this,
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended) controller.abort(new StopFault('ended before it was sent'));
    else this.#socket.start();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {
    // An early hint (1xx) is no answer yet.
    if (status < 200) return;
    this.#headersAtMs = this.#now();
    const { idleMs } = this.#request;
    this.#limitSilence(idleMs, `silence of ${idleMs} ms inside the answer`);
    this.#request.onHeaders(status, plainHeaders(headers));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const atMs = this.#now();
    this.#firstByteAtMs ??= atMs;
    this.#bytes += chunk.length;
    this.#silenceTimer?.refresh();
    const { maxBodyBytes = MAX_BODY_BYTES } = this.#request;
    if (this.#bytes > maxBodyBytes)
      this.#stop(new OversizeFault(`the answer is larger than ${maxBodyBytes} bytes`));
    else this.#request.onData(chunk, atMs);
  }

  onResponseEnd(): void {
    this.#finish(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#finish(error);
  }

  readonly #onAbort = () => this.#stop(new StopFault('stopped by the run'));

  #limitSilence(ms: number, message: string): void {
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#stop(new TimeoutFault(message)), Math.min(MAX_TIMER_MS, ms));
  }

  #stop(reason: Error): void {
    this.#finish(reason);
    this.#controller?.abort(reason);
  }

  #finish(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#attemptTimer);
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer);
    this.#request.signal.removeEventListener('abort', this.#onAbort);
    const use = this.#socket.seen();
    this.#resolve({
      sentAtMs: this.#sentAtMs,
      connectedAtMs: use?.fresh ? Math.max(this.#sentAtMs, use.readyAtMs) : null,
      headersAtMs: this.#headersAtMs,
      firstByteAtMs: this.#firstByteAtMs,
      doneAtMs: this.#now(),
      connection: use === null ? null : use.fresh ? 'new' : 'reused',
      connect: use?.fresh ? use.connect : null,
      responseBytes: this.#bytes,
      fault: error === null ? null : this.#faultOf(error),
    });
  }

  #faultOf(error: Error): Exchange['fault'] {
    const code = errorCodeOf(error, this.#headersAtMs !== null);
    return { code, message: redact(messageOf(error)).slice(0, 500) };
  }
}

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

function plainHeaders(headers: RawHeaders): HttpHeaders {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}
