import { listItems, type Question } from './question.ts';
import type { TrainRow } from './retrieval.ts';
import type { Solver } from './solver.ts';

const singular = (word: string) => word.toLowerCase().replace(/s$/, '');
const LIST = /:\s*([^:]+)$/;
const WANTED = /(?:is (not )?an? |is a |a |an |the |names? a )([a-z]+?)s?\b(?: in this list)?(?::|$)/i;
const CHOICE =
  /^(?:Is|Does)(?: the word)? (?:an? |the )?"?([A-Za-z]+)"?(?: name)? an? ([a-z]+)(?:, an? ([a-z]+))? or an? ([a-z]+)\?$/;
const MEMBERS = /^What are ([A-Za-z, ]+): ([a-z, ]+)\?$/;

/** Words with their category, gathered from the training rows: what the models know of the world's kinds. */
export function learnCategories(rows: readonly TrainRow[]): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const { question, answer, kind } of rows) {
    if (kind !== 'category') continue;
    const named = listQuestion(question);
    if (named !== null && !named.negative && named.category !== null)
      known.set(singular(answer), named.category);
    if (named?.negative === true && named.category !== null) {
      for (const item of named.items) if (item !== answer) known.set(singular(item), named.category);
    }
    const choice = CHOICE.exec(question);
    if (choice?.[1] !== undefined) known.set(singular(choice[1]), singular(answer));
    const members = MEMBERS.exec(question)?.[1];
    for (const member of members === undefined ? [] : listItems(members))
      known.set(singular(member), singular(answer));
  }
  return known;
}

interface ListQuestion {
  readonly items: readonly string[];
  readonly category: string | null;
  readonly negative: boolean;
}

function listQuestion(text: string): ListQuestion | null {
  const list = LIST.exec(text)?.[1];
  if (list === undefined) return null;
  const head = text.slice(0, text.length - list.length);
  const wanted = WANTED.exec(head.trim());
  const odd = /odd one|not belong/i.test(head);
  return {
    items: listItems(list),
    category: odd || wanted === null ? null : singular(wanted[2] ?? ''),
    negative: odd || wanted?.[1] !== undefined,
  };
}

/** Odd ones out, members of a category and categories of a word, as far as the learned words reach. */
export function trainCategories(rows: readonly TrainRow[]): Solver {
  const known = learnCategories(rows);
  return (question) => solveChoice(question, known) ?? solveList(question, known) ?? solveWordClass(question);
}

function solveChoice(question: Question, known: ReadonlyMap<string, string>): string | null {
  const [, members, options = ''] = MEMBERS.exec(question.text) ?? [];
  if (members !== undefined) {
    const kinds = listItems(members).map((item) => known.get(singular(item)));
    return listItems(options).find((option) => kinds.includes(singular(option))) ?? null;
  }
  const choice = CHOICE.exec(question.text);
  const category = known.get(singular(choice?.[1] ?? ''));
  return choice?.slice(2).find((option) => option !== undefined && singular(option) === category) ?? null;
}

function solveList(question: Question, known: ReadonlyMap<string, string>): string | null {
  const asked = listQuestion(question.text);
  if (asked === null || asked.items.length < 2) return null;
  if (asked.category === null && !asked.negative) return null;
  const kinds = asked.items.map((item) => known.get(singular(item)) ?? null);
  const wanted = asked.category ?? mostCommon(kinds);
  if (wanted === null) return null;
  const hits = asked.items.filter((_, index) => (kinds[index] === wanted) !== asked.negative);
  const open = asked.items.filter((_, index) => kinds[index] === null);
  if (hits.length === 1 && !asked.negative) return hits[0] ?? null;
  return open.length === 1
    ? (open[0] ?? null)
    : asked.negative && hits.length === 1
      ? (hits[0] ?? null)
      : null;
}

function mostCommon(kinds: readonly (string | null)[]): string | null {
  const counted = kinds.filter((kind) => kind !== null);
  return counted.find((kind) => counted.filter((other) => other === kind).length > 1) ?? null;
}

const solveWordClass: Solver = (question) => {
  const word = question.quoted[0] ?? '';
  if (!/adverb/i.test(question.text) || !/^[a-z]+$/.test(word)) return null;
  return word.endsWith('ly') ? 'adverb' : null;
};
