import type { Json } from '../types/json.ts';
import type { Candidate } from '../types/suite.ts';
import { decodeVector } from '../util/vectors.ts';
import { isObject } from './label-scores.ts';
import { orderByIndex } from './order-by-index.ts';

/** Embeddings of texts, in the texts' order. */
export interface EmbeddingVectors {
  /** mean: the server sent a vector for each token, and they were averaged here. */
  readonly pooling: 'server' | 'mean';
  /** Of equal length, finite. */
  readonly vectors: readonly Float32Array[];
}

/**
 * Embeddings from any server's answer to `count` texts; a text that says what is wrong otherwise. Accepts one vector
 * (for one text), a list of vectors, token vectors `[texts][tokens][dimensions]` and `[texts][1][tokens][dimensions]`
 * (mean over all tokens sent, special ones included), `{embeddings}` around any of these, and OpenAI's
 * `{data: [{index, embedding}]}` with lists or base64 of little-endian 32-bit floats.
 */
export function embeddingVectorsOf(body: Json, count: number): EmbeddingVectors | string {
  const items = itemsOf(body, count);
  if (typeof items === 'string') return items;
  const pooled = items.map(pooledOf);
  const vectors: Float32Array[] = [];
  for (const item of pooled) {
    if (item === null) return 'an embedding is no list of numbers of equal length';
    if (!item.vector.every(Number.isFinite)) return 'an embedding holds a number that is not finite';
    vectors.push(item.vector);
  }
  const dimensions = vectors[0]?.length ?? 0;
  if (dimensions === 0) return 'an embedding is empty';
  if (vectors.some(({ length }) => length !== dimensions))
    return `embeddings differ in length: ${[...new Set(vectors.map(({ length }) => length))].join(', ')}`;
  const pooling = pooled[0]?.pooling ?? 'server';
  if (pooled.some((item) => item?.pooling !== pooling)) return 'some embeddings are of tokens, some of texts';
  return { pooling, vectors };
}

/** Why the embeddings that a candidate asks for can't be read, or null. */
export function checkEmbeddingFormat({ parameters }: Candidate): string | null {
  const format = parameters.encoding_format ?? 'float';
  return format === 'float' || format === 'base64'
    ? null
    : 'parameters.encoding_format must be float or base64: other embeddings can not be read';
}

/** What the answer holds for each text. */
function itemsOf(body: Json, count: number): readonly Json[] | string {
  if (isObject(body) && Array.isArray(body.data)) {
    const ordered = orderByIndex(body.data as readonly Json[], count);
    return typeof ordered === 'string' ? ordered : ordered.map(({ embedding }) => embedding ?? null);
  }
  if (isObject(body) && Array.isArray(body.embeddings)) return itemsOf(body.embeddings as Json, count);
  if (!Array.isArray(body)) return `no embeddings in it: ${JSON.stringify(body).slice(0, 200)}`;
  const items = body as readonly Json[];
  if (typeof items[0] === 'number') return count === 1 ? [body] : `one vector came for ${count} texts`;
  return items.length === count ? items : `${items.length} vectors came for ${count} texts`;
}

function pooledOf(item: Json): { pooling: 'server' | 'mean'; vector: Float32Array } | null {
  if (typeof item === 'string') return serverPooled(checkedVector(item));
  if (!Array.isArray(item)) return null;
  const list = item as readonly Json[];
  if (!Array.isArray(list[0])) return serverPooled(numbersOf(item));
  const tokens = Array.isArray((list[0] as readonly Json[])[0])
    ? list.length === 1
      ? (list[0] as readonly Json[])
      : null
    : list;
  const vector = tokens === null ? null : meanOf(tokens.map(numbersOf));
  return vector === null ? null : { pooling: 'mean', vector };
}

function serverPooled(vector: Float32Array | null): { pooling: 'server'; vector: Float32Array } | null {
  return vector === null ? null : { pooling: 'server', vector };
}

function numbersOf(value: Json): Float32Array | null {
  if (!Array.isArray(value)) return null;
  const numbers = value as readonly Json[];
  return numbers.every((number) => typeof number === 'number') ? Float32Array.from(numbers) : null;
}

function meanOf(tokens: readonly (Float32Array | null)[]): Float32Array | null {
  const length = tokens[0]?.length ?? 0;
  const sums = new Float64Array(length);
  for (const token of tokens) {
    if (token === null || token.length !== length) return null;
    for (let at = 0; at < length; at += 1) sums[at] = (sums[at] ?? 0) + (token[at] ?? 0);
  }
  return Float32Array.from(sums, (sum) => sum / tokens.length);
}

/** Null: the text is no base64 of 32-bit floats. */
function checkedVector(base64: string): Float32Array | null {
  const bytes = Buffer.byteLength(base64, 'base64');
  // Signs that are no base64 are skipped: then fewer bytes come out than the text has room for.
  const whole = Buffer.from(base64, 'base64').length === bytes;
  return whole && bytes % 4 === 0 ? decodeVector(base64) : null;
}
