import type { Json } from '../types/json.ts';
import type { ReadFault, Reading } from '../types/plugs.ts';
import { contentOf, finishReasonOf, reasoningOf, toolArgumentsOf, usageOf } from './chat-message.ts';
import { isObject, malformed } from './label-scores.ts';

/** Reads a chat completion that was not streamed: `choices[0].message` with `usage`. */
export function readChatBody(body: Json): Reading | ReadFault {
  const choice =
    isObject(body) && Array.isArray(body.choices) ? (body.choices[0] as Json | undefined) : undefined;
  const message = isObject(choice) ? choice.message : undefined;
  if (!isObject(body) || !isObject(choice) || !isObject(message))
    return malformed('{choices: [{message: {content}}]}', body);
  const calls = Array.isArray(message.tool_calls) ? (message.tool_calls as readonly Json[]) : [];
  const toolCalls = calls.flatMap((call) => {
    const fn = isObject(call) ? call.function : undefined;
    return isObject(fn) && typeof fn.name === 'string'
      ? [{ name: fn.name, arguments: toolArgumentsOf(fn.arguments) }]
      : [];
  });
  const { content } = message;
  if (content !== null && content !== undefined && typeof content !== 'string' && !Array.isArray(content)) {
    return malformed('message.content as text', content);
  }
  const reasoning = reasoningOf(message);
  return {
    outputs: [
      {
        kind: 'text',
        text: contentOf(message),
        reasoning: reasoning === '' ? null : reasoning,
        finishReason: finishReasonOf(choice.finish_reason),
        toolCalls,
      },
    ],
    usage: usageOf(body.usage),
  };
}
