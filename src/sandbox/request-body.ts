import type { IncomingMessage } from 'node:http';
import type { Json } from '../types/json.ts';
import { parseJson } from '../util/parse-json.ts';
import { FieldProblem } from './fields.ts';

/** Largest request body, bytes, as TGI and TEI have it; a larger one is answered 413. */
const MAX_BODY_BYTES = 2_000_000;
/** Bytes of an oversized body that are still read and thrown away, so that its sender gets to read the answer. */
const MAX_DRAIN_BYTES = 32_000_000;

/** A request's body with its stated type. */
export interface RequestBody {
  readonly bytes: Uint8Array;
  /** As the header states it; empty: not stated. */
  readonly contentType: string;
  /** Throws FieldProblem of kind json when it is none. */
  json(): Json;
}

/** The whole body; null: it is larger than the limit. Rejects when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<RequestBody | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > MAX_DRAIN_BYTES) return null;
  }
  if (bytes > MAX_BODY_BYTES) return null;
  return createRequestBody(Buffer.concat(chunks), request.headers['content-type'] ?? '');
}

/** A body of these bytes. Its JSON is parsed once. */
function createRequestBody(bytes: Buffer, contentType: string): RequestBody {
  let parsed: { readonly json: Json | undefined } | null = null;
  return {
    bytes,
    contentType,
    json: () => {
      parsed ??= { json: parseJson(bytes.toString('utf8')) };
      if (parsed.json === undefined) {
        throw new FieldProblem('body', 'The request body is not valid JSON', 'json');
      }
      return parsed.json;
    },
  };
}
