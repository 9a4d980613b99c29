import type { Json, JsonObject } from '../../types/json.ts';
import {
  FieldProblem,
  fieldOf,
  readObject,
  readOptionalFlag,
  readOptionalInteger,
  readOptionalObject,
  readText,
  readTexts,
} from '../fields.ts';
import type { ChatMessage } from '../models/model.ts';

/** What a chat request asks for. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Null: the server's default. */
  readonly maxTokens: number | null;
  /** Null: the deployment's own. */
  readonly seed: number | null;
  readonly stop: readonly string[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];
const MAX_MESSAGES = 512;

/**
 * A chat-completion body. Sampling fields (temperature, top_p, penalties) are taken and have no effect on these
 * models; what they can't do (tools, JSON schemas, several answers, logprobs, images) is a FieldProblem.
 */
export function readChatRequest(body: Json): ChatRequest {
  const request = readObject(body, 'body');
  refuseUnsupported(request);
  const stop = fieldOf(request, 'stop');
  const streamOptions = readOptionalObject(fieldOf(request, 'stream_options'), 'stream_options');
  return {
    messages: readMessages(fieldOf(request, 'messages')),
    maxTokens: readOptionalInteger(fieldOf(request, 'max_tokens'), 'max_tokens', 1, 1_000_000),
    seed: readOptionalInteger(
      fieldOf(request, 'seed'),
      'seed',
      Number.MIN_SAFE_INTEGER,
      Number.MAX_SAFE_INTEGER,
    ),
    stop: readStops(stop),
    stream: readOptionalFlag(fieldOf(request, 'stream'), 'stream'),
    includeUsage: readOptionalFlag(fieldOf(streamOptions, 'include_usage'), 'stream_options.include_usage'),
  };
}

function readStops(stop: Json | undefined): readonly string[] {
  if (stop === undefined || stop === null) return [];
  const stops = typeof stop === 'string' ? [stop] : readTexts(stop, 'stop', 4);
  if (stops.includes('')) throw new FieldProblem('stop', 'must not be empty');
  return stops;
}

function readMessages(value: Json | undefined): readonly ChatMessage[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_MESSAGES) {
    throw new FieldProblem(
      'messages',
      value === undefined ? 'field required' : `must be a list of 1 to ${MAX_MESSAGES} messages`,
    );
  }
  return value.map((item: Json, index) => {
    const field = `messages[${index}]`;
    const message = readObject(item, field);
    const role = readText(fieldOf(message, 'role'), `${field}.role`);
    if (!ROLES.includes(role)) {
      throw new FieldProblem(`${field}.role`, `must be one of ${ROLES.join(', ')}`);
    }
    return { role, content: readContent(fieldOf(message, 'content'), `${field}.content`) };
  });
}

function readContent(value: Json | undefined, field: string): string {
  if (!Array.isArray(value)) return readText(value, field);
  const parts = value.map((item: Json, index) => {
    const part = readObject(item, `${field}[${index}]`);
    if (fieldOf(part, 'type') !== 'text') {
      throw new FieldProblem(`${field}[${index}].type`, 'must be "text"; these models take no other parts');
    }
    return readText(fieldOf(part, 'text'), `${field}[${index}].text`);
  });
  return parts.join('');
}

function refuseUnsupported(request: JsonObject): void {
  const tools = fieldOf(request, 'tools');
  if (tools !== undefined && tools !== null && !(Array.isArray(tools) && tools.length === 0)) {
    throw new FieldProblem('tools', 'not supported by this model');
  }
  const format = readOptionalObject(fieldOf(request, 'response_format'), 'response_format');
  const formatType = fieldOf(format, 'type');
  if (formatType !== undefined && formatType !== 'text') {
    throw new FieldProblem('response_format', 'only {"type": "text"} is supported by this model');
  }
  readOptionalInteger(fieldOf(request, 'n'), 'n', 1, 1);
  if (readOptionalFlag(fieldOf(request, 'logprobs'), 'logprobs')) {
    throw new FieldProblem('logprobs', 'not supported by this model');
  }
}
