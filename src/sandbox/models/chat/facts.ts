import { wordsOf } from './question.ts';
import type { Neighbour, TrainRow } from './retrieval.ts';
import type { Solver } from './solver.ts';

const EMPTY = new Set(
  (
    'a an the of in on at to from for by and or is are was has have does do what which who how many much name give ' +
    'called call its it with as most people that this one must can you we'
  ).split(' '),
);

const contentOf = (text: string) => wordsOf(text).filter((word) => !EMPTY.has(word));

interface Fact {
  readonly subject: readonly string[];
  readonly question: string;
  readonly answer: string;
}

/**
 * Facts of the training rows of the kind "knowledge", answered the way they were asked or the
 * other way round: when a question holds a fact's answer and shares a content word with it, what remains of
 * the fact's own question is the answer.
 */
export function trainFacts(rows: readonly TrainRow[], search: (text: string) => Neighbour | null): Solver {
  const facts = rows
    .filter((row) => row.kind === 'knowledge')
    .map((row): Fact => ({ subject: contentOf(row.question), question: row.question, answer: row.answer }));
  return (question) => inverted(question.text, facts) ?? recalled(question.text, search);
}

function inverted(text: string, facts: readonly Fact[]): string | null {
  const asked = new Set(wordsOf(text));
  for (const fact of facts) {
    if (!wordsOf(fact.answer).every((word) => asked.has(word))) continue;
    const shared = fact.subject.filter((word) => asked.has(word));
    const rest = fact.subject.filter((word) => !asked.has(word));
    if (shared.length > 0 && rest.length === 1 && rest[0] !== undefined)
      return asWritten(fact.question, rest[0]);
  }
  return null;
}

function asWritten(text: string, word: string): string {
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).find((found) => found.toLowerCase() === word) ?? word;
}

/** The answer of the nearest training question when the two share most of their content. */
function recalled(text: string, search: (text: string) => Neighbour | null): string | null {
  const near = search(text);
  if (near === null || near.row.kind !== 'knowledge') return null;
  const known = contentOf(near.row.question);
  const asked = new Set(contentOf(text));
  const shared = known.filter((word) => asked.has(word)).length;
  return shared >= 2 && shared / known.length >= 0.5 ? near.row.answer : null;
}
