import type { Json } from '../types/json.ts';

/** A request that gets an error answer, in the shape its kind of server would give it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, body: Json, headers: Readonly<Record<string, string>> = {}) {
    super(`refused with ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** The plain shape: `{"error": "text"}`. */
export function plainRefusal(status: number, message: string, extra: Record<string, Json> = {}): Refusal {
  return new Refusal(status, { error: message, ...extra });
}

/** OpenAI's shape: `{"error": {"message", "type", "param", "code"}}`. */
export function openAiRefusal(
  status: number,
  message: string,
  param: string | null = null,
  code: string | null = null,
): Refusal {
  return new Refusal(status, { error: { message, type: 'invalid_request_error', param, code } });
}

/** The router's answer to a model that nobody serves. */
export function modelNotSupported(model: string): Refusal {
  const message = `The requested model '${model}' is not supported by any provider you have enabled.`;
  return openAiRefusal(400, message, 'model', 'model_not_supported');
}
