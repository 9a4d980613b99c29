import { ordinalIndex } from './numbers.ts';
import type { Question } from './question.ts';
import { type Rule, solverOf } from './solver.ts';

const count = (text: string, keep: (sign: string) => boolean) => String([...text].filter(keep).length);
const target = (question: Question) => question.quoted[0]?.toLowerCase() ?? null;

function about(pattern: RegExp, answer: (word: string, groups: readonly string[]) => string | null): Rule {
  return [
    pattern,
    (groups, question) => {
      const word = target(question);
      return word === null || word.length === 0 ? null : answer(word, groups);
    },
  ];
}

function neighbour(letter: string, step: number): string | null {
  const code = letter.toLowerCase().charCodeAt(0) + step;
  return code >= 97 && code <= 122 ? String.fromCharCode(code) : null;
}

const COUNT_LETTER = about(/\bletters? ([a-z])\b|\btimes does ([a-z])\b/i, (word, [a = '', b = '']) =>
  count(word, (sign) => sign === (a || b).toLowerCase()),
);
const COUNT_ALL = about(/how many letters|length|counted in letters/i, (word) => String(word.length));
const FIRST = about(/first letter|letter does .* (?:begin|start)/i, (word) => word[0] ?? null);

/** Counting letters, vowels and words, and letters by their place in a word or in the alphabet. */
export const solveLetters = solverOf([
  [/letter (?:comes |stands )?(?:right |just )?(?:follows|after) ([a-z])\b/i, ([a = '']) => neighbour(a, 1)],
  [/letter (?:comes |stands )?(?:right |just )?before ([a-z])\b/i, ([a = '']) => neighbour(a, -1)],
  about(/different letters/i, (word) => String(new Set(word).size)),
  about(/vowels/i, (word) => count(word, (sign) => 'aeiou'.includes(sign))),
  about(/consonants/i, (word) => count(word, (sign) => /[b-df-hj-np-tv-z]/.test(sign))),
  about(/number of words|count the words|how many words/i, (word) => String(word.trim().split(/\s+/).length)),
  about(/second[- ]to[- ]last letter/i, (word) => word.at(-2) ?? null),
  about(/(\w+) letter (?:of|in) /i, (word, [place = '']) => {
    const index = ordinalIndex(place);
    return index === null ? null : (word.at(index) ?? null);
  }),
  about(/\bends?\b|comes last|last letter/i, (word) => word.at(-1) ?? null),
  about(/middle/i, (word) => (word.length % 2 === 1 ? (word[(word.length - 1) / 2] ?? null) : null)),
  COUNT_LETTER,
  COUNT_ALL,
  FIRST,
]);
