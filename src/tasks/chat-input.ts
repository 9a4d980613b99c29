import type { Json, JsonObject } from '../types/json.ts';
import { isObject } from './label-scores.ts';

/** Why an input is neither a text nor a conversation, or null. */
export function checkChatInput(input: Json): string | null {
  if (typeof input === 'string')
    return input === '' ? 'the input must be a text that is not empty, or a list of {role, content}' : null;
  if (isObject(input) && typeof input.mediaType === 'string' && typeof input.sha256 === 'string')
    return 'a picture needs a prompt that shows it: a content part {type: image_url, image_url: {url: "{{image}}"}}';
  if (!Array.isArray(input) || input.length === 0)
    return 'the input must be a text or a list of {role, content}';
  for (const [index, message] of (input as readonly Json[]).entries()) {
    const problem = problemOfMessage(message);
    if (problem !== null) return `message ${index + 1} of the input ${problem}`;
  }
  return null;
}

/** The messages of an input: a conversation as it is, anything else as one user message. */
export function messagesOf(input: Json): Json {
  if (Array.isArray(input)) return input;
  return [{ role: 'user', content: typeof input === 'string' ? input : JSON.stringify(input) }];
}

function problemOfMessage(message: Json): string | null {
  if (!isObject(message)) return 'must be {role, content}';
  if (typeof message.role !== 'string' || message.role === '')
    return 'must name its role: system, user, assistant or tool';
  const { content } = message;
  if (typeof content === 'string') return null;
  // An assistant that called tools said nothing besides.
  if (content === null || content === undefined)
    return Array.isArray(message.tool_calls) ? null : 'has neither content nor tool_calls';
  if (!Array.isArray(content) || content.length === 0)
    return 'must have a text or a list of parts as its content';
  const wrong = (content as readonly Json[]).findIndex((part) => !isPart(part));
  return wrong < 0
    ? null
    : `has a part that can't be sent: part ${wrong + 1} must be {type: text, text} or {type: image_url, image_url: {url}} with an http(s) URL or a data URI`;
}

function isPart(part: Json): boolean {
  if (!isObject(part)) return false;
  if (part.type === 'text') return typeof part.text === 'string';
  return part.type === 'image_url' && isObject(part.image_url) && isImageUrl(part.image_url);
}

function isImageUrl({ url }: JsonObject): boolean {
  return typeof url === 'string' && /^(https?:\/\/|data:image\/)/i.test(url);
}
