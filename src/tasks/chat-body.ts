import type { Json, JsonObject } from '../types/json.ts';
import type { ReadFault, Reading } from '../types/task.ts';
import {
  contentOf,
  finishReasonOf,
  reasoningOf,
  refusalOf,
  toolArgumentsOf,
  usageOf,
} from './chat-message.ts';
import { splitThink } from './chat-think.ts';
import { isObject, malformed } from './label-scores.ts';

/**
 * Reads a chat completion that was not streamed: `choices[0].message` with `usage`. Reasoning stands in a field of its
 * own or at the front of the content. A refusal is the answer where there is no other. No content at all is an empty
 * answer: the token limit may have gone into reasoning.
 */
export function readChatBody(body: Json): Reading | ReadFault {
  const choice =
    isObject(body) && Array.isArray(body.choices) ? (body.choices[0] as Json | undefined) : undefined;
  const message = isObject(choice) ? choice.message : undefined;
  if (!isObject(body) || !isObject(choice) || !isObject(message))
    return malformed('{choices: [{message: {content}}]}', body);
  const { content } = message;
  if (content !== null && content !== undefined && typeof content !== 'string' && !Array.isArray(content)) {
    return malformed('message.content as text', content);
  }
  const { reasoning, text } = splitThink(contentOf(message));
  return {
    outputs: [
      {
        kind: 'text',
        text: text === '' ? refusalOf(message) : text,
        reasoning: joinReasoning(reasoningOf(message), reasoning),
        finishReason: finishReasonOf(choice.finish_reason),
        toolCalls: toolCallsOf(message),
      },
    ],
    usage: usageOf(body.usage),
  };
}

/** Reasoning of a field of its own and of the content, in that order; null: there was none. */
export function joinReasoning(...parts: readonly string[]): string | null {
  const said = parts.filter((part) => part !== '');
  return said.length === 0 ? null : said.join('\n');
}

function toolCallsOf(message: JsonObject): { readonly name: string; readonly arguments: Json }[] {
  const calls = Array.isArray(message.tool_calls) ? (message.tool_calls as readonly Json[]) : [];
  return calls.flatMap((call) => {
    const fn = isObject(call) ? call.function : undefined;
    return isObject(fn) && typeof fn.name === 'string' && fn.name !== ''
      ? [{ name: fn.name, arguments: toolArgumentsOf(fn.arguments) }]
      : [];
  });
}
