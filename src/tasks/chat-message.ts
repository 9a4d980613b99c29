import type { Usage } from '../types/attempt.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { Output } from '../types/output.ts';
import { parseJson } from '../util/parse-json.ts';
import { isObject } from './label-scores.ts';

type FinishReason = Extract<Output, { kind: 'text' }>['finishReason'];

/** Where hosts put reasoning text, in messages and in deltas. */
const REASONING_FIELDS = ['reasoning', 'reasoning_content', 'reasoning_text'] as const;

/** One word for the vocabularies of hosts: stop, eos, eos_token and stop_sequence all mean a natural end. */
export function finishReasonOf(value: Json | undefined): FinishReason {
  switch (value) {
    case 'stop':
    case 'eos':
    case 'eos_token':
    case 'stop_sequence':
    case 'end_turn':
      return 'stop';
    case 'length':
    case 'max_tokens':
      return 'length';
    case 'tool_calls':
    case 'function_call':
      return 'tool_calls';
    case 'content_filter':
      return 'content_filter';
    default:
      return 'other';
  }
}

/** Reasoning text of a message or delta; empty when there is none. */
export function reasoningOf(message: JsonObject): string {
  for (const name of REASONING_FIELDS) {
    const value = message[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

/** Content of a message or delta as text: a string, or the text parts of a list; empty when there is none. */
export function contentOf(message: JsonObject): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as readonly Json[])
    .map((part) => (isObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join('');
}

/** OpenAI's usage object; null when absent, null or without numbers. */
export function usageOf(value: Json | undefined): Usage | null {
  if (!isObject(value)) return null;
  const count = (name: string) => {
    const tokens = value[name];
    return typeof tokens === 'number' && Number.isFinite(tokens) && tokens >= 0 ? tokens : null;
  };
  const inputTokens = count('prompt_tokens');
  const outputTokens = count('completion_tokens');
  return inputTokens === null && outputTokens === null
    ? null
    : { inputTokens, outputTokens, source: 'server' };
}

/** Arguments of a tool call: hosts send an object, or JSON as text; text that is no JSON stays text. */
export function toolArgumentsOf(value: Json | undefined): Json {
  if (typeof value !== 'string') return value ?? null;
  const parsed = parseJson(value);
  return parsed === undefined ? value : parsed;
}
