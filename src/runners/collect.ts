import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { HttpHeaders } from '../http/client.ts';
import { createSseReader } from '../http/sse.ts';
import type { Usage } from '../types/attempt.ts';
import type { ReadFault, Reading, StreamReader } from '../types/task.ts';

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

/** Keeps a whole body for reading at its end. */
export class BodyCollector implements Collector {
  readonly #chunks: Buffer[] = [];

  take(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  marks(): BodyMarks {
    return NO_TOKENS;
  }

  bytes(headers: HttpHeaders): Buffer {
    const [first] = this.#chunks;
    const bytes = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    const decode = DECODERS[(headers['content-encoding'] ?? 'identity').toLowerCase()];
    if (decode === undefined) return bytes;
    try {
      return decode(bytes, { maxOutputLength: MAX_DECODED_BYTES });
    } catch {
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

  constructor(reader: StreamReader | null) {
    this.#reader = reader;
  }

  take(chunk: Buffer, atMs: number): void {
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

  usageSoFar(): Usage | null {
    return this.#reader?.usageSoFar() ?? null;
  }

  reading(): Reading | ReadFault {
    // An event that lacks its blank line comes to light only now; it came with the last read.
    this.#readToken = false;
    this.#readVisible = false;
    this.#sse.end();
    if (this.#readToken) this.#stamp(this.#lastReadAtMs);
    const fault = this.#sse.fault();
    if (fault !== null) return { fault: 'malformed', message: fault };
    return this.#reader?.end() ?? { fault: 'malformed', message: 'this task reads no stream' };
  }

  #push(data: string): void {
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
