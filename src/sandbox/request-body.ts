import type { IncomingMessage } from 'node:http';

/** Largest request body, bytes, as TGI and TEI have it; a larger one is answered 413. */
export const MAX_BODY_BYTES = 2_000_000;
/** Bytes of an oversized body that are still read and thrown away, so that its sender gets to read the answer. */
const MAX_DRAIN_BYTES = 32_000_000;

/** The whole body as text; null: it is larger than the limit. Rejects when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > MAX_DRAIN_BYTES) return null;
  }
  return bytes > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8');
}
