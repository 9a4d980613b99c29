import type { Json } from '../types/json.ts';
import type { Output } from '../types/output.ts';

/** An answer as one text: the top label, the text, or the tool calls as JSON when there is no text. */
export function answerText(output: Output): string {
  if (output.kind === 'labels') return output.labels[0]?.label ?? '';
  if (output.text === '' && output.toolCalls.length > 0) return JSON.stringify(output.toolCalls);
  return output.text;
}

/** A JSON value as a cell's text: strings as they are, null as nothing, the rest as JSON. */
export function jsonText(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
