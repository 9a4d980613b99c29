import type { Json } from '../types/json.ts';
import type { RenderedMessage, TaskInput } from '../types/task.ts';

/** Why an input is no text to classify, or null. */
export function checkText(input: Json): string | null {
  return typeof input === 'string' && input !== '' ? null : 'the input must be a text that is not empty';
}

/** The text of a message's content; images have none. */
function contentText(content: RenderedMessage['content']): string {
  if (typeof content === 'string') return content;
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}

/** The text a classifier is asked about; messages as their contents, line by line. */
export function textOf(input: TaskInput): Json {
  return input.kind === 'input'
    ? input.input
    : input.messages.map(({ content }) => contentText(content)).join('\n');
}
