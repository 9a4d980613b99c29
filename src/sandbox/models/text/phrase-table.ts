import { alignWords, type TokenPair, trainWordTable } from './word-alignment.ts';

/** A stretch of target words with the log of its share among the translations of its source. */
export interface PhraseOption {
  readonly words: readonly string[];
  readonly logShare: number;
}

/** A source word and a target word that stand for each other, by their places. */
interface Link {
  readonly source: number;
  readonly target: number;
}

/** Words of a phrase, on either side. */
export const LONGEST_PHRASE = 4;
const ITERATIONS = 5;
const MOST_OPTIONS = 5;

/**
 * Phrases of up to four words and their translations, best first: every pair of stretches that both directions' word
 * alignments join to each other and to nothing outside (Och and Ney 2004, over the union of the alignments). A word that
 * makes no phrase of its own has the likeliest words of the word table.
 */
export function extractPhrases(pairs: readonly TokenPair[]): ReadonlyMap<string, readonly PhraseOption[]> {
  const forward = trainWordTable(pairs, ITERATIONS);
  const turned = pairs.map(({ source, target }) => ({ source: target, target: source }));
  const backward = trainWordTable(turned, ITERATIONS);
  const counts = new Map<string, Map<string, number>>();
  for (const pair of pairs) {
    const links: Link[] = [];
    alignWords(pair, forward).forEach((from, to) => {
      if (from !== null) links.push({ source: from, target: to });
    });
    alignWords({ source: pair.target, target: pair.source }, backward).forEach((to, from) => {
      if (to !== null) links.push({ source: from, target: to });
    });
    for (const [source, target] of consistentPhrases(pair, links)) {
      const row = counts.get(source) ?? new Map<string, number>();
      counts.set(source, row.set(target, (row.get(target) ?? 0) + 1));
    }
  }
  for (const word of new Set(pairs.flatMap(({ source }) => source))) {
    if (!counts.has(word)) counts.set(word, new Map(forward.targetsOf(word)));
  }
  return new Map([...counts].map(([source, row]) => [source, optionsOf(row)]));
}

function consistentPhrases(pair: TokenPair, links: readonly Link[]): [string, string][] {
  const found: [string, string][] = [];
  for (let from = 0; from < pair.source.length; from += 1) {
    for (let to = from; to < Math.min(pair.source.length, from + LONGEST_PHRASE); to += 1) {
      let [first, last] = [Number.POSITIVE_INFINITY, -1];
      for (const { source, target } of links) {
        if (source < from || source > to) continue;
        first = Math.min(first, target);
        last = Math.max(last, target);
      }
      if (last < 0 || last - first > LONGEST_PHRASE) continue;
      const leaves = links.some(
        ({ source, target }) => target >= first && target <= last && (source < from || source > to),
      );
      if (leaves) continue;
      found.push([pair.source.slice(from, to + 1).join(' '), pair.target.slice(first, last + 1).join(' ')]);
    }
  }
  return found;
}

function optionsOf(row: ReadonlyMap<string, number>): readonly PhraseOption[] {
  const sum = [...row.values()].reduce((total, count) => total + count, 0);
  return [...row]
    .map(([text, count]) => ({ words: text.split(' '), logShare: Math.log(count / sum) }))
    .sort((a, b) => b.logShare - a.logShare)
    .slice(0, MOST_OPTIONS);
}
