import type { Json, JsonObject } from '../../types/json.ts';
import { FieldProblem, fieldOf, readObject, readOptionalObject, readText } from '../fields.ts';
import type { JobRequest } from './job.ts';

/** Bytes that a request brings, with its parameters. */
export interface MediaAsk {
  readonly bytes: Uint8Array;
  /** Empty for raw bytes, which have no place for any. */
  readonly parameters: JsonObject;
}

const RAW = /^(?:image|audio|video)\/|^application\/octet-stream/i;

/**
 * An image or recording: raw bytes under a media type, or base64 in `inputs` of a JSON body (with `key`, also in that
 * field of an `inputs` object). A body of neither type is JSON if it can be read so, else raw bytes. Throws FieldProblem.
 */
export function readMedia({ body }: JobRequest, key: string | null): MediaAsk {
  const json = RAW.test(body.contentType) ? null : jsonOf(body);
  if (json === null) {
    if (body.bytes.length === 0) throw new FieldProblem('inputs', 'field required', 'shape');
    return { bytes: body.bytes, parameters: {} };
  }
  const request = readObject(json, 'body');
  const inputs = fieldOf(request, 'inputs');
  const nested = key !== null && inputs !== null && typeof inputs === 'object' && !Array.isArray(inputs);
  const field = nested ? `inputs.${key}` : 'inputs';
  return {
    bytes: bytesOf(nested ? fieldOf(inputs as JsonObject, key) : inputs, field),
    parameters: readOptionalObject(fieldOf(request, 'parameters'), 'parameters'),
  };
}

function jsonOf(body: JobRequest['body']): Json | null {
  if (/^application\/json/i.test(body.contentType)) return body.json();
  try {
    return body.json();
  } catch {
    return null;
  }
}

function bytesOf(value: Json | undefined, field: string): Uint8Array {
  const text = readText(value, field).replace(/^data:[^,]{0,100};base64,/, '');
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    throw new FieldProblem(field, 'must be base64 of the bytes');
  }
  return Buffer.from(text, 'base64');
}
