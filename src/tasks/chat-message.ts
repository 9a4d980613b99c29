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

/** Content of a message or delta as text: a string, or the texts and refusals of a list of parts; empty when there is none. */
export function contentOf(message: JsonObject): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as readonly Json[])
    .map((part) => {
      if (!isObject(part)) return '';
      const text = part.type === 'refusal' ? part.refusal : part.text;
      return typeof text === 'string' ? text : '';
    })
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

/** Why a model would not answer, in a field of its own; empty when it did not refuse. */
export function refusalOf(message: JsonObject): string {
  return typeof message.refusal === 'string' ? message.refusal : '';
}

/**
 * Arguments of a tool call: hosts send an object, or JSON as text. Text that is no JSON stays text, and so does JSON
 * whose numbers are too large to be held.
 */
export function toolArgumentsOf(value: Json | undefined): Json {
  const parsed = typeof value === 'string' ? parseJson(value) : (value ?? null);
  if (parsed !== undefined && isHeld(parsed)) return parsed;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** JSON.parse makes Infinity of 1e999, which no JSON can carry on. */
function isHeld(value: Json): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value !== 'object') return true;
  return Object.values(value).every((item) => isHeld(item as Json));
}
