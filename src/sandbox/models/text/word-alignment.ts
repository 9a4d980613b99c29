/** Two sentences that say the same, as words and signs. */
export interface TokenPair {
  readonly source: readonly string[];
  readonly target: readonly string[];
}

/** P(target word | source word); 0 for pairs never met. */
export type WordTable = (source: string, target: string) => number;

/** The source word that stands for "no word". */
export const NULL_WORD = '<null>';

/**
 * IBM model 1 (Brown et al. 1993): word translation probabilities by expectation maximisation from an even start.
 * Every source sentence has a null word for target words that no source word explains.
 */
export function trainWordTable(pairs: readonly TokenPair[], iterations: number): WordTable {
  let table = new Map<string, Map<string, number>>();
  for (let round = 0; round < iterations; round += 1) {
    const known = table;
    const counts = new Map<string, Map<string, number>>();
    for (const { source, target } of pairs) {
      const words = [NULL_WORD, ...source];
      for (const to of target) {
        const beliefs = words.map((from) => (round === 0 ? 1 : (known.get(from)?.get(to) ?? 0)));
        const sum = beliefs.reduce((total, belief) => total + belief, 0);
        words.forEach((from, index) => {
          const row = counts.get(from) ?? new Map<string, number>();
          row.set(to, (row.get(to) ?? 0) + (beliefs[index] as number) / sum);
          counts.set(from, row);
        });
      }
    }
    table = new Map([...counts].map(([from, row]) => [from, shares(row)]));
  }
  return (source, target) => table.get(source)?.get(target) ?? 0;
}

function shares(row: ReadonlyMap<string, number>): Map<string, number> {
  const sum = [...row.values()].reduce((total, count) => total + count, 0);
  return new Map([...row].map(([word, count]) => [word, count / sum]));
}

/** For each target word the place of its likeliest source word; null: the null word. */
export function alignWords({ source, target }: TokenPair, table: WordTable): readonly (number | null)[] {
  return target.map((to) => {
    let best: number | null = null;
    let highest = table(NULL_WORD, to);
    source.forEach((from, place) => {
      if (table(from, to) > highest) [best, highest] = [place, table(from, to)];
    });
    return best;
  });
}
