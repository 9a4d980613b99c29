import type { Rng } from '../../../types/context.ts';
import { digitNumbers } from './numbers.ts';
import { listItems, type Question } from './question.ts';

/** A guess from the question's own words: one of its options, yes or no, or one of its numbers; null when it offers none. */
export function guessFrom(question: Question, rng: Rng): string | null {
  const options = offered(question);
  if (options.length > 1) return options[rng.int(options.length)] ?? null;
  if (/^(?:is|are|was|were|does|do|did|can|could|will|has|have)\b/i.test(question.ask)) {
    return rng.int(2) === 0 ? 'yes' : 'no';
  }
  const numbers = digitNumbers(question.text);
  if (!/how (?:many|much|old|long|far)|number/i.test(question.ask) || numbers.length === 0) return null;
  return String(numbers[rng.int(numbers.length)]);
}

/** The options a question lists: after its colon, in quotes, or around its "or". */
function offered(question: Question): readonly string[] {
  const list = /:\s*([^:?.]+)[?.]?$/.exec(question.ask)?.[1];
  if (list !== undefined) return listItems(list);
  const choice = /([\p{L}\d-]+) or (?:an? |the )?([\p{L}\d-]+)\??$/u.exec(question.ask);
  return choice === null ? [] : [choice[1] ?? '', choice[2] ?? ''];
}
