import { alignWords, type TokenPair, trainWordTable } from './word-alignment.ts';

/** A stretch of target words with the log of its share among the translations of its source. */
export interface PhraseOption {
  readonly words: readonly string[];
  readonly logShare: number;
}

/** Words of a phrase, on either side. */
export const LONGEST_PHRASE = 4;
const ITERATIONS = 8;
const MOST_OPTIONS = 5;

/**
 * Phrases of up to four words and their translations, best first: every pair of stretches that both directions' word
 * alignments join to each other and to nothing outside (Och and Ney 2004, over the union of the alignments).
 */
export function extractPhrases(pairs: readonly TokenPair[]): ReadonlyMap<string, readonly PhraseOption[]> {
  const forward = trainWordTable(pairs, ITERATIONS);
  const turned = pairs.map(({ source, target }) => ({ source: target, target: source }));
  const backward = trainWordTable(turned, ITERATIONS);
  const counts = new Map<string, Map<string, number>>();
  for (const pair of pairs) {
    const links: [number, number][] = [];
    alignWords(pair, forward).forEach((from, to) => {
      if (from !== null) links.push([from, to]);
    });
    alignWords({ source: pair.target, target: pair.source }, backward).forEach((to, from) => {
      if (to !== null) links.push([from, to]);
    });
    for (const [source, target] of consistentPhrases(pair, links)) {
      const row = counts.get(source) ?? new Map<string, number>();
      counts.set(source, row.set(target, (row.get(target) ?? 0) + 1));
    }
  }
  return new Map([...counts].map(([source, row]) => [source, optionsOf(row)]));
}

function consistentPhrases(
  pair: TokenPair,
  links: readonly (readonly [number, number])[],
): [string, string][] {
  const found: [string, string][] = [];
  for (let from = 0; from < pair.source.length; from += 1) {
    for (let to = from; to < Math.min(pair.source.length, from + LONGEST_PHRASE); to += 1) {
      const places = links.filter(([source]) => source >= from && source <= to).map(([, target]) => target);
      if (places.length === 0) continue;
      const [first, last] = [Math.min(...places), Math.max(...places)];
      if (last - first >= LONGEST_PHRASE + 1) continue;
      const leaves = links.some(
        ([source, target]) => target >= first && target <= last && (source < from || source > to),
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
