import type { Dispatcher } from 'undici';
import type { ConnectPhases, ErrorCode } from '../types/attempt.ts';
import { MAX_TIMER_MS } from '../util/clock.ts';
import { redact } from '../util/redact.ts';
import { BodyRoom, type OpenBody } from './body-room.ts';
import { Endings } from './endings.ts';
import { describeFault, errorCodeOf, OversizeFault, StopFault, TimeoutFault } from './fault.ts';
import { createPools, type Line, type Pools, type SocketUse } from './pools.ts';
import { StopList, type Stoppable } from './stop-list.ts';
import { type Target, Targets } from './targets.ts';

/** One HTTP request. */
export interface HttpRequest {
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Longest time for the whole exchange, ms. */
  readonly attemptMs: number;
  /** Longest time until the headers, ms; null: no limit of its own. */
  readonly headersMs: number | null;
  /** Longest silence after the headers, ms. */
  readonly idleMs: number;
  /**
   * Largest body that is read, bytes; a larger one is a malformed answer. Default: 64 MB, and room that is shared with
   * the client's other requests; who names a size has room of its own.
   */
  readonly maxBodyBytes?: number;
  /** Its connection is closed behind it, so that the next request of the origin opens its own. Default: false. */
  readonly freshConnection?: boolean;
  /** Aborts the exchange. */
  readonly signal: AbortSignal;
  /** Called with the status and headers before any data. */
  readonly onHeaders: (status: number, headers: HttpHeaders) => void;
  /** Called for each socket read with its moment, before anything parses it. */
  readonly onData: (chunk: Buffer, atMs: number) => void;
  /** Asked after each read: why the rest is not worth reading (a malformed answer); null: go on. */
  readonly whyStop?: () => string | null;
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
  /** What answers under way may hold together. Default: 512 MB. */
  readonly room?: BodyRoom;
}): HttpClient {
  const pools = createPools(options);
  const stops = new StopList();
  const targets = new Targets();
  const endings = new Endings<Exchange>(options.now);
  const { now, room = new BodyRoom() } = options;
  return {
    send: (request) =>
      new Promise((resolve) => {
        const exchange = new OpenExchange(request, now, stops, room, (end) =>
          endings.hand((handed) => {
            room.leave(exchange);
            resolve(handed);
          }, end),
        );
        exchange.start(pools, targets.of(request.url));
      }),
    close: () => pools.close(),
  };
}

/** One exchange under way: undici's handler, our limits, and the marks. */
class OpenExchange implements Dispatcher.DispatchHandler, Stoppable, OpenBody {
  place = -1;
  seat = -1;
  bytes = 0;
  readonly #request: HttpRequest;
  readonly #now: () => number;
  readonly #stops: StopList;
  readonly #room: BodyRoom;
  readonly #resolve: (exchange: Exchange) => void;
  readonly #sentAtMs: number;
  #line: Line | null = null;
  #use: SocketUse | null = null;
  #timer: NodeJS.Timeout | undefined;
  #abort: ((error: Error) => void) | null = null;
  #headersAtMs: number | null = null;
  #firstByteAtMs: number | null = null;
  /** The send, the headers, or the last read: silence is counted from here. */
  #heardAtMs: number;
  #ended = false;

  constructor(
    request: HttpRequest,
    now: () => number,
    stops: StopList,
    room: BodyRoom,
    resolve: (exchange: Exchange) => void,
  ) {
    this.#request = request;
    this.#now = now;
    this.#stops = stops;
    this.#room = room;
    this.#resolve = resolve;
    this.#sentAtMs = now();
    this.#heardAtMs = this.#sentAtMs;
  }

  start(pools: Pools, { origin, path }: Target): void {
    const { method, headers, body, freshConnection: reset = false, signal } = this.#request;
    if (signal.aborted) {
      this.onStop();
      return;
    }
    this.#stops.add(signal, this);
    this.#setTimer(this.#sentAtMs);
    this.#line = pools.take(origin);
    // Our own timers are finer than undici's, and count an attempt as people do: from the call on.
    this.#line.dispatcher.dispatch(
      { path, method, headers, body, headersTimeout: 0, bodyTimeout: 0, reset },
      this,
    );
  }

  // undici calls these names directly; the newer ones cost it two wrappers and a second reading of the headers.
  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    if (this.#ended) abort(new StopFault('ended before it was sent'));
    else this.#use = this.#line?.use() ?? null;
  }

  onHeaders(status: number, headers: readonly (Buffer | string)[]): boolean {
    // An early hint (1xx) is no answer yet.
    if (status < 200) return true;
    this.#headersAtMs = this.#now();
    this.#heardAtMs = this.#headersAtMs;
    const plain = plainHeaders(headers);
    this.#request.onHeaders(status, plain);
    const { maxBodyBytes = MAX_BODY_BYTES, method } = this.#request;
    const length = Number(plain['content-length']);
    // What says that it is too large need not be read to know it.
    if (method !== 'HEAD' && length > maxBodyBytes)
      this.#stop(new OversizeFault(`the answer has ${length} bytes; at most ${maxBodyBytes} are read`));
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#ended) return true;
    const atMs = this.#now();
    this.#firstByteAtMs ??= atMs;
    this.bytes += chunk.length;
    this.#heardAtMs = atMs;
    const { maxBodyBytes } = this.#request;
    if (maxBodyBytes === undefined) this.#room.take(this, chunk.length);
    // Crowded out.
    if (this.#ended) return true;
    if (this.bytes > (maxBodyBytes ?? MAX_BODY_BYTES)) {
      this.#stop(new OversizeFault(`the answer is larger than ${maxBodyBytes ?? MAX_BODY_BYTES} bytes`));
      return true;
    }
    this.#request.onData(chunk, atMs);
    const reason = this.#request.whyStop?.() ?? null;
    if (reason !== null) this.#stop(new OversizeFault(reason));
    return true;
  }

  onComplete(): void {
    this.#finish(null);
  }

  onError(error: Error): void {
    this.#finish(error);
  }

  onCrowded(reason: string): void {
    this.#stop(new OversizeFault(reason));
  }

  onStop(): void {
    this.#stop(new StopFault('stopped by the run'));
  }

  /** One timer sees to every limit: it looks when the nearest could be over, and is not touched by what comes in. */
  #setTimer(nowMs: number): void {
    const { attemptMs, headersMs, idleMs } = this.#request;
    const began = this.#headersAtMs !== null;
    const silentUntilMs = this.#heardAtMs + (began ? idleMs : (headersMs ?? attemptMs));
    const dueMs = Math.min(this.#sentAtMs + attemptMs, silentUntilMs) - nowMs;
    // An answer that begins in the meantime may fall silent at once.
    const waitMs = began ? dueMs : Math.min(dueMs, idleMs);
    this.#timer = setTimeout(look, Math.min(MAX_TIMER_MS, Math.ceil(waitMs)), this);
  }

  look(): void {
    const nowMs = this.#now();
    const { attemptMs, headersMs, idleMs } = this.#request;
    const silenceMs = nowMs - this.#heardAtMs;
    if (nowMs - this.#sentAtMs >= attemptMs)
      this.#stop(new TimeoutFault(`no complete answer within ${attemptMs} ms`));
    else if (this.#headersAtMs === null && headersMs !== null && silenceMs >= headersMs)
      this.#stop(new TimeoutFault(`no headers within ${headersMs} ms`));
    else if (this.#headersAtMs !== null && silenceMs >= idleMs)
      this.#stop(new TimeoutFault(`silence of ${idleMs} ms inside the answer`));
    else this.#setTimer(nowMs);
  }

  #stop(reason: Error): void {
    this.#finish(reason);
    this.#abort?.(reason);
  }

  #finish(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#stops.remove(this.#request.signal, this);
    this.#line?.release(error !== null);
    const use = this.#use;
    this.#resolve({
      sentAtMs: this.#sentAtMs,
      connectedAtMs: use?.fresh ? Math.max(this.#sentAtMs, use.readyAtMs) : null,
      headersAtMs: this.#headersAtMs,
      firstByteAtMs: this.#firstByteAtMs,
      doneAtMs: this.#now(),
      connection: use === null ? null : use.fresh ? 'new' : 'reused',
      connect: use?.fresh ? use.connect : null,
      responseBytes: this.bytes,
      fault: error === null ? null : this.#faultOf(error),
    });
  }

  #faultOf(error: Error): Exchange['fault'] {
    const code = errorCodeOf(error, this.#headersAtMs !== null);
    return { code, message: redact(describeFault(error)).slice(0, 500) };
  }
}

function look(exchange: OpenExchange): void {
  exchange.look();
}

/** Names in lower case by the names as servers wrote them. */
const NAMES = new Map<string, string>();

function plainHeaders(raw: readonly (Buffer | string)[]): HttpHeaders {
  const plain: Record<string, string> = {};
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = nameOf(textOf(raw[at] as Buffer | string));
    const value = textOf(raw[at + 1] as Buffer | string);
    plain[name] = Object.hasOwn(plain, name) ? `${plain[name]}, ${value}` : value;
  }
  return plain;
}

function textOf(raw: Buffer | string): string {
  return typeof raw === 'string' ? raw : raw.toString('latin1');
}

function nameOf(written: string): string {
  const known = NAMES.get(written);
  if (known !== undefined) return known;
  const name = written.toLowerCase();
  if (NAMES.size < MAX_NAMES) NAMES.set(written, name);
  return name;
}

/** Servers use a few dozen; one that invents names must not fill the memory. */
const MAX_NAMES = 1000;
