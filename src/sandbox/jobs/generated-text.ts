import type { Json, JsonObject } from '../../types/json.ts';
import { FieldProblem, fieldOf, readTexts } from '../fields.ts';
import type { ChatAnswer, ServedChatModel, TextGenerator } from '../models/model.ts';

/** A model that can continue a text. */
export type Generator = ServedChatModel | TextGenerator;

/** How a text is to be continued. */
export interface Generation {
  readonly maxTokens: number;
  readonly seed: number;
  readonly stop: readonly string[];
}

/** The continuation of a prompt; a chat model takes the prompt for one user message. */
export function generateText(
  model: Generator,
  prompt: string,
  { maxTokens, seed, stop }: Generation,
): ChatAnswer {
  const options = { maxTokens, seed };
  const answer =
    model.task === 'text-generation'
      ? model.generate(prompt, options)
      : model.chat.answer([{ role: 'user', content: prompt }], options);
  return stopped(answer, stop);
}

/** The answer up to the first stop text, which is itself left out; a token cut in two keeps its first part. */
export function stopped(answer: ChatAnswer, stops: readonly string[]): ChatAnswer {
  const ends = stops.map((stop) => answer.text.indexOf(stop)).filter((at) => at >= 0);
  if (ends.length === 0) return answer;
  const text = answer.text.slice(0, Math.min(...ends));
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
