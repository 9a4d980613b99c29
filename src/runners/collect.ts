import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { HttpHeaders } from '../http/client.ts';
import { createSseReader } from '../http/sse.ts';
import type { Usage } from '../types/attempt.ts';
import type { ReadFault, Reading, StreamReader } from '../types/task.ts';
import { messageOf } from '../util/errors.ts';

/** Token marks of a body, ms; null: the body was not streamed, or bore no token. */
export interface BodyMarks {
  readonly firstTokenAtMs: number | null;
  readonly firstOutputAtMs: number | null;
  readonly lastTokenAtMs: number | null;
  readonly tokenEvents: number | null;
  readonly itlMs: readonly number[] | null;
}

/** Takes a response body as it arrives. */
export interface Collector {
  take(chunk: Buffer, atMs: number): void;
  marks(): BodyMarks;
  /** The body, decompressed if the server compressed it unasked; empty when that fails, and for a stream, which keeps nothing. */
  bytes(headers: HttpHeaders): Buffer;
  /** Why the body can't be read, or not read on: no answer comes of it; null: nothing is wrong so far. */
  fault(): string | null;
  /** The answer of a stream; null when the body is not read as one. */
  reading(): Reading | ReadFault | null;
  /** Tokens of a stream by the server's own count, up to the last one that came; null: it does not count as it goes. */
  usageSoFar(): Usage | null;
}

const NO_TOKENS: BodyMarks = {
  firstTokenAtMs: null,
  firstOutputAtMs: null,
  lastTokenAtMs: null,
  tokenEvents: null,
  itlMs: null,
};

/** Largest text that a decompressed body may become, bytes. */
const MAX_DECODED_BYTES = 64 * 1024 * 1024;

/** Most events of a stream that are read: what is kept of each, however small, must not fill the memory. */
export const MAX_EVENTS = 500_000;

/** Keeps a body, or its first `maxBytes`, for reading at its end. */
export class BodyCollector implements Collector {
  readonly #chunks: Buffer[] = [];
  #room: number;
  #fault: string | null = null;

  constructor(maxBytes = Number.POSITIVE_INFINITY) {
    this.#room = maxBytes;
  }

  take(chunk: Buffer): void {
    if (this.#room <= 0) return;
    this.#chunks.push(chunk);
    this.#room -= chunk.length;
  }

  fault(): string | null {
    return this.#fault;
  }

  marks(): BodyMarks {
    return NO_TOKENS;
  }

  bytes(headers: HttpHeaders): Buffer {
    const [first] = this.#chunks;
    const bytes = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    const encoding = (headers['content-encoding'] ?? 'identity').toLowerCase();
    const decode = DECODERS[encoding];
    if (decode === undefined) return bytes;
    try {
      return decode(bytes, { maxOutputLength: MAX_DECODED_BYTES });
    } catch (error) {
      this.#fault = isTooLong(error)
        ? `the body is larger than ${MAX_DECODED_BYTES} bytes when decompressed`
        : `the body is said to be ${encoding} and can't be decompressed: ${messageOf(error)}`;
      return Buffer.alloc(0);
    }
  }

  reading(): null {
    return null;
  }

  usageSoFar(): null {
    return null;
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

const DECODERS: Readonly<Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** Reads server-sent events; every event of one socket read bears that read's moment. */
export class StreamCollector implements Collector {
  readonly #reader: StreamReader | null;
  readonly #sse = createSseReader((data) => this.#push(data));
  readonly #itlMs: number[] = [];
  #firstTokenAtMs: number | null = null;
  #firstOutputAtMs: number | null = null;
  #lastTokenAtMs: number | null = null;
  #tokenEvents = 0;
  #lastReadAtMs = 0;
  #readToken = false;
  #readVisible = false;
  #events = 0;
  #fault: string | null = null;

  /** `encoding`: of the body, as its headers say; only `identity` is read, because it alone keeps each token's moment. */
  constructor(reader: StreamReader | null, encoding = 'identity') {
    this.#reader = reader;
    if (encoding.toLowerCase() !== 'identity')
      this.#fault = `the stream came compressed (${encoding}), which was not asked for`;
  }

  take(chunk: Buffer, atMs: number): void {
    if (this.#fault !== null) return;
    this.#lastReadAtMs = atMs;
    this.#readToken = false;
    this.#readVisible = false;
    this.#sse.feed(chunk);
    // Every event of a read bears its moment.
    if (this.#readToken) this.#stamp(atMs);
  }

  marks(): BodyMarks {
    return {
      firstTokenAtMs: this.#firstTokenAtMs,
      firstOutputAtMs: this.#firstOutputAtMs,
      lastTokenAtMs: this.#lastTokenAtMs,
      tokenEvents: this.#tokenEvents,
      itlMs: this.#itlMs,
    };
  }

  bytes(): Buffer {
    return Buffer.alloc(0);
  }

  fault(): string | null {
    return this.#fault ?? this.#sse.fault();
  }

  usageSoFar(): Usage | null {
    return this.#reader?.usageSoFar() ?? null;
  }

  reading(): Reading | ReadFault {
    // An event that lacks its blank line comes to light only now; it came with the last read.
    this.#readToken = false;
    this.#readVisible = false;
    if (this.#fault === null) this.#sse.end();
    if (this.#readToken) this.#stamp(this.#lastReadAtMs);
    const fault = this.fault();
    if (fault !== null) return { fault: 'malformed', message: fault };
    return this.#reader?.end() ?? { fault: 'malformed', message: 'this task reads no stream' };
  }

  #push(data: string): void {
    this.#events += 1;
    if (this.#events > MAX_EVENTS) this.#fault ??= `the stream has more than ${MAX_EVENTS} events`;
    if (this.#fault !== null) return;
    const facts = this.#reader?.push(data);
    if (facts?.token) {
      this.#tokenEvents += 1;
      this.#readToken = true;
    }
    if (facts?.visible) this.#readVisible = true;
  }

  #stamp(atMs: number): void {
    if (this.#lastTokenAtMs !== null && atMs > this.#lastTokenAtMs)
      this.#itlMs.push(atMs - this.#lastTokenAtMs);
    this.#firstTokenAtMs ??= atMs;
    this.#lastTokenAtMs = atMs;
    if (this.#readVisible) this.#firstOutputAtMs ??= atMs;
  }
}
