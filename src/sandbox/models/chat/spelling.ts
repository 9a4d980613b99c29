import { ordinalIndex } from './numbers.ts';
import type { Question } from './question.ts';
import { type Rule, type Solver, solverOf } from './solver.ts';

const reversed = (word: string) => [...word].reverse().join('');

function about(pattern: RegExp, answer: (word: string, groups: readonly string[]) => string | null): Rule {
  return [
    pattern,
    (groups, question) => {
      const word = question.quoted[0];
      return word === undefined || /\s/.test(word) ? null : answer(word, groups);
    },
  ];
}

function withoutLetter(word: string, place: string): string | null {
  const index = ordinalIndex(place);
  if (index === null) return null;
  const at = index < 0 ? word.length + index : index;
  return word.slice(0, at) + word.slice(at + 1);
}

function regularPlural(word: string): string {
  if (/(?:s|x|ch|sh)$/.test(word)) return `${word}es`;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}s`;
}

/** Reversal asked with the commonest words only. */
export const solveReversal = solverOf([about(/backwards|reverse\b/i, (word) => reversed(word))]);

const BY_RULE = solverOf([
  about(/palindrome|same backwards/i, (word) => (word === reversed(word) ? 'yes' : 'no')),
  about(/backwards|revers|right to left/i, (word) => reversed(word)),
  about(/capital letters|upper ?case/i, (word) => word.toUpperCase()),
  about(/(?:take|drop|leave|remove|cut)\b.{0,20} (first|last|second|third) letter/i, (word, [place = '']) =>
    withoutLetter(word, place),
  ),
  about(
    /(?:put|add) an? ([a-z]) (?:in front|to the front|before|at the start)/i,
    (word, [letter = '']) => letter + word,
  ),
  about(/(?:change|replace) the ([a-z]) .* (?:to|with|by) an? ([a-z])\b/i, (word, [from = '', to = '']) =>
    word.includes(from) ? word.replace(from, to) : null,
  ),
  [
    /make together|\bjoin\b|to make one word/i,
    (_groups, { quoted }) => (quoted.length === 2 ? quoted.join('') : null),
  ],
]);

/** Form changes seen in the training rows ("woman" → "women"), else the regular plural and past tense. */
function solveForms(question: Question, forms: ReadonlyMap<string, string>): string | null {
  const word = question.quoted[0]?.toLowerCase();
  const form = /plural|past tense/i.exec(question.text)?.[0].toLowerCase();
  if (word === undefined || form === undefined) return null;
  const seen = forms.get(`${form} ${word}`) ?? forms.get(`${form} *${word.slice(-3)}`);
  if (seen !== undefined) return seen.startsWith('*') ? word.slice(0, -3) + seen.slice(1) : seen;
  return form === 'plural' ? regularPlural(word) : word.endsWith('e') ? `${word}d` : `${word}ed`;
}

function learnForms(rows: readonly { question: string; answer: string }[]): ReadonlyMap<string, string> {
  const forms = new Map<string, string>();
  for (const { question, answer } of rows) {
    const match = /(plural|past tense) of (?:the verb )?"([a-z]+)"/i.exec(question);
    const [, form = '', word = ''] = match ?? [];
    if (match === null) continue;
    forms.set(`${form.toLowerCase()} ${word}`, answer);
    forms.set(`${form.toLowerCase()} *${word.slice(-3)}`, `*${answer.slice(Math.max(0, word.length - 3))}`);
  }
  return forms;
}

/** Words changed by rule, and plurals and past tenses learned from the training rows. */
export function trainSpelling(rows: readonly { question: string; answer: string }[]): Solver {
  const forms = learnForms(rows);
  return (question) => BY_RULE(question) ?? solveForms(question, forms);
}
