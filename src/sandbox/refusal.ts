import type { Json } from '../types/json.ts';

/** Header names and values. */
export type Headers = Readonly<Record<string, string>>;

/** The body of an answer. */
export type Payload =
  | { readonly kind: 'json'; readonly json: Json }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly mediaType: string; readonly bytes: Uint8Array };

/** A request that gets an error answer, in the shape its kind of server would give it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly payload: Payload;
  readonly headers: Headers;
  constructor(status: number, payload: Payload, headers: Headers = {}) {
    super(`refused with ${status}`);
    this.status = status;
    this.payload = payload;
    this.headers = headers;
  }
}

/** A refusal with this JSON. */
export function jsonRefusal(status: number, json: Json, headers: Headers = {}): Refusal {
  return new Refusal(status, { kind: 'json', json }, headers);
}

/** A refusal in plain text; empty: without a body. */
export function textRefusal(status: number, text: string): Refusal {
  return new Refusal(status, { kind: 'text', text });
}

/** The plain shape: `{"error": "text"}`. */
export function plainRefusal(status: number, message: string, extra: Record<string, Json> = {}): Refusal {
  return jsonRefusal(status, { error: message, ...extra });
}

/** OpenAI's shape: `{"error": {"message", "type", "param", "code"}}`. */
export function openAiRefusal(
  status: number,
  message: string,
  param: string | null = null,
  code: string | null = null,
): Refusal {
  return jsonRefusal(status, { error: { message, type: 'invalid_request_error', param, code } });
}

/** The router's answer to a model that nobody serves. */
export function modelNotSupported(model: string): Refusal {
  const message = `The requested model '${model}' is not supported by any provider you have enabled.`;
  return openAiRefusal(400, message, 'model', 'model_not_supported');
}
