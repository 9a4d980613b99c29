import type { ErrorCode } from '../types/attempt.ts';
import { messageOf } from '../util/errors.ts';

/** One of our own clocks ran out. */
export class TimeoutFault extends Error {
  override readonly name = 'TimeoutFault';
}

/** The run stopped the exchange. */
export class StopFault extends Error {
  override readonly name = 'StopFault';
}

/** Largest head of an answer that is read, bytes, whatever Node itself is told. */
export const MAX_HEADER_BYTES = 64 * 1024;

/** The answer is larger, or otherwise more, than we read. */
export class OversizeFault extends Error {
  override readonly name = 'OversizeFault';
}

const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/;

const CODES: Readonly<Record<string, ErrorCode>> = {
  // The client's own machine has no file left for a socket: not the server's doing.
  EMFILE: 'aborted',
  ENFILE: 'aborted',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ECONNREFUSED: 'connect',
  EHOSTUNREACH: 'connect',
  ENETUNREACH: 'connect',
  EADDRNOTAVAIL: 'connect',
  ETIMEDOUT: 'connect',
  UND_ERR_CONNECT_TIMEOUT: 'connect',
  // Our own aborts are StopFaults; undici's come from a proxy that refuses the tunnel.
  UND_ERR_ABORTED: 'connect',
  UND_ERR_HEADERS_OVERFLOW: 'malformed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'truncated',
};

const BROKEN_CONNECTION = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'ECONNABORTED',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);

/**
 * The closed error code of a transport failure. A connection that breaks before the headers is `reset`; after
 * them the answer is `truncated`, because the server had begun it. Unknown errors are `unknown`, never guessed.
 */
export function errorCodeOf(error: Error, answerBegan: boolean): ErrorCode {
  if (error instanceof TimeoutFault) return 'timeout';
  if (error instanceof OversizeFault) return 'malformed';
  if (error instanceof StopFault) return 'aborted';
  // undici gives its parser's errors a code only sometimes.
  if (error.name === 'HTTPParserError') return answerBegan ? 'truncated' : 'malformed';
  const code = codeOf(error);
  if (code === null) return 'unknown';
  if (TLS_CODE.test(code)) return 'tls';
  if (BROKEN_CONNECTION.has(code)) return answerBegan ? 'truncated' : 'reset';
  return CODES[code] ?? 'unknown';
}

/** What is said of a transport failure, before secrets are taken out. */
export function describeFault(error: Error): string {
  return codeOf(error) === 'UND_ERR_HEADERS_OVERFLOW'
    ? `the headers are larger than ${MAX_HEADER_BYTES} bytes`
    : messageOf(error);
}

function codeOf(error: Error): string | null {
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  if (error.cause instanceof Error) return codeOf(error.cause);
  return null;
}
