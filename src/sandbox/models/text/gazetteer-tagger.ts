import type { Pace, TaggedWord, TokenClassifier } from '../model.ts';
import { type LocatedWord, locateWords } from './located-words.ts';
import { type EntityRow, tagRow } from './tagged-rows.ts';

/** Belief in a tag by where it comes from, 0 to 1. */
const SCORE = { known: 0.9, guessed: 0.55, none: 0.8 };

type Types = ReadonlyMap<string, string>;

/**
 * Tags names by a list and three rules. A run of capitalised words that training knows as a name has its type; else the
 * run has the type that its last or first word mostly had in training; else two words are a person, one is a place
 * (unless it begins a sentence), more are an organisation.
 */
export function trainGazetteerTagger(id: string, pace: Pace, rows: readonly EntityRow[]): TokenClassifier {
  const names = new Map<string, string>();
  const typesOfWords = new Map<string, Map<string, number>>();
  for (const row of rows) {
    for (const { type, text } of row.entities) names.set(text, type);
    const { words, tags } = tagRow(row);
    words.forEach(({ word }, place) => {
      const type = (tags[place] as string).slice(2);
      if (type === '') return;
      const counts = typesOfWords.get(word) ?? new Map<string, number>();
      typesOfWords.set(word, counts.set(type, (counts.get(type) ?? 0) + 1));
    });
  }
  const wordTypes = new Map([...typesOfWords].map(([word, counts]) => [word, commonest(counts)]));
  return { task: 'token-classification', id, pace, tag: (text) => tagText(text, names, wordTypes) };
}

function commonest(counts: ReadonlyMap<string, number>): string {
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

function tagText(text: string, names: Types, wordTypes: Types): TaggedWord[] {
  const words = locateWords(text);
  const tagged: TaggedWord[] = [];
  for (let place = 0; place < words.length; ) {
    let end = place;
    while (end < words.length && isCapitalised((words[end] as LocatedWord).word)) end += 1;
    const run = words.slice(place, Math.max(end, place + 1));
    const { type, score } =
      end === place
        ? { type: '', score: SCORE.none }
        : typeOf(run, startsSentence(words, place), names, wordTypes);
    run.forEach((word, index) => {
      tagged.push({ ...word, tag: type === '' ? 'O' : `${index === 0 ? 'B' : 'I'}-${type}`, score });
    });
    place += run.length;
  }
  return tagged;
}

function typeOf(
  run: readonly LocatedWord[],
  first: boolean,
  names: Types,
  wordTypes: Types,
): { readonly type: string; readonly score: number } {
  const known = names.get(run.map(({ word }) => word).join(' '));
  if (known !== undefined) return { type: known, score: SCORE.known };
  const hint = wordTypes.get(run.at(-1)?.word ?? '') ?? wordTypes.get(run[0]?.word ?? '');
  if (hint !== undefined) return { type: hint, score: SCORE.guessed };
  if (run.length === 1 && first) return { type: '', score: SCORE.none };
  return { type: run.length === 1 ? 'LOC' : run.length === 2 ? 'PER' : 'ORG', score: SCORE.guessed };
}

function isCapitalised(word: string): boolean {
  return /^\p{Lu}/u.test(word);
}

function startsSentence(words: readonly LocatedWord[], place: number): boolean {
  return place === 0 || /^[.!?]$/.test(words[place - 1]?.word ?? '');
}
