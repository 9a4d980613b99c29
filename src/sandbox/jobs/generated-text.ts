import type { Json, JsonObject } from '../../types/json.ts';
import { FieldProblem, fieldOf, readTexts } from '../fields.ts';
import type { ChatAnswer, ServedChatModel, TextGenerator } from '../models/model.ts';

/** A model that can continue a text. */
export type Generator = ServedChatModel | TextGenerator;

/** The continuation of a prompt; a chat model takes the prompt for one user message. */
export function continueText(
  model: Generator,
  prompt: string,
  options: { readonly maxTokens: number; readonly seed: number },
): ChatAnswer {
  return model.task === 'text-generation'
    ? model.generate(prompt, options)
    : model.chat.answer([{ role: 'user', content: prompt }], options);
}

/** The answer up to the first stop text, which is itself left out; a token cut in two keeps its first part. */
export function stopped(answer: ChatAnswer, stops: readonly string[]): ChatAnswer {
  const ends = stops.map((stop) => answer.text.indexOf(stop)).filter((at) => at >= 0);
  return ends.length === 0 ? answer : cutAt(answer, Math.min(...ends));
}

/** The answer with its first stop text and nothing after it, as TGI leaves it; null: no stop text occurs. */
export function stoppedAfter(answer: ChatAnswer, stops: readonly string[]): ChatAnswer | null {
  const ends = stops
    .filter((stop) => answer.text.includes(stop))
    .map((stop) => answer.text.indexOf(stop) + stop.length);
  return ends.length === 0 ? null : cutAt(answer, Math.min(...ends));
}

function cutAt(answer: ChatAnswer, end: number): ChatAnswer {
  const text = answer.text.slice(0, end);
  const tokens: string[] = [];
  let length = 0;
  for (const token of answer.tokens) {
    if (length >= text.length) break;
    tokens.push(token.slice(0, text.length - length));
    length += token.length;
  }
  return { text, tokens, finishReason: 'stop' };
}

/** Stop texts, one or up to four. Throws FieldProblem. */
export function readStops(request: JsonObject, field: string): readonly string[] {
  const stop: Json | undefined = fieldOf(request, 'stop');
  if (stop === undefined || stop === null || (Array.isArray(stop) && stop.length === 0)) return [];
  const stops = typeof stop === 'string' ? [stop] : readTexts(stop, field, 4);
  if (stops.includes('')) throw new FieldProblem(field, 'must not be empty');
  return stops;
}
