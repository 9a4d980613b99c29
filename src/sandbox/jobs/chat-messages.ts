import type { Json } from '../../types/json.ts';
import { FieldProblem, fieldOf, readObject, readText } from '../fields.ts';
import type { ChatMessage } from '../models/model.ts';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];
const MAX_MESSAGES = 512;

/**
 * The messages of a chat request, the text of each. Images given as data URIs are taken and not looked at; any other
 * image is a FieldProblem, because this server fetches nothing. An assistant's message may hold tool calls and no
 * text.
 */
export function readMessages(value: Json | undefined): readonly ChatMessage[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_MESSAGES) {
    const problem =
      value === undefined ? 'field required' : `must be a list of 1 to ${MAX_MESSAGES} messages`;
    throw new FieldProblem('messages', problem, 'shape');
  }
  return value.map((item: Json, index) => {
    const field = `messages[${index}]`;
    const message = readObject(item, field);
    const role = readText(fieldOf(message, 'role'), `${field}.role`);
    if (!ROLES.includes(role)) {
      throw new FieldProblem(`${field}.role`, `must be one of ${ROLES.join(', ')}`);
    }
    const content = fieldOf(message, 'content');
    const calls = fieldOf(message, 'tool_calls');
    const silent =
      role === 'assistant' && Array.isArray(calls) && (content === undefined || content === null);
    return { role, content: silent ? '' : readContent(content, `${field}.content`) };
  });
}

function readContent(value: Json | undefined, field: string): string {
  if (!Array.isArray(value)) return readText(value, field);
  return value.map((item: Json, index) => readPart(item, `${field}[${index}]`)).join('');
}

function readPart(item: Json, field: string): string {
  const part = readObject(item, field);
  const type = fieldOf(part, 'type');
  if (type === 'text') return readText(fieldOf(part, 'text'), `${field}.text`);
  if (type !== 'image_url') throw new FieldProblem(`${field}.type`, 'must be "text" or "image_url"');
  const image = readObject(fieldOf(part, 'image_url'), `${field}.image_url`);
  const url = readText(fieldOf(image, 'url'), `${field}.image_url.url`);
  if (!url.startsWith('data:image/')) {
    throw new FieldProblem(`${field}.image_url.url`, 'must be a data URI; this server fetches nothing');
  }
  return '';
}
