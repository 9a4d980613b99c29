/** Two sentences that say the same, as words and signs. */
export interface TokenPair {
  readonly source: readonly string[];
  readonly target: readonly string[];
}

/** Word translation probabilities. */
export interface WordTable {
  /** P(target word | source word), 0 to 1; 0 for pairs never met. */
  probability(source: string, target: string): number;
  /** Every target word met with a source word, with its probability. Empty for a source word never met. */
  targetsOf(source: string): ReadonlyMap<string, number>;
}

/** The source word that stands for "no word". */
const NULL_WORD = '<null>';

/** One pair of words that meets in training. */
interface Cell {
  probability: number;
  count: number;
}

/**
 * IBM model 1 (Brown et al. 1993): word translation probabilities by expectation maximisation from an even start.
 * Every source sentence has a null word for target words that no source word explains.
 */
export function trainWordTable(pairs: readonly TokenPair[], iterations: number): WordTable {
  const cells = new Map<string, Map<string, Cell>>();
  const rivals = pairs.flatMap(({ source, target }) =>
    target.map((to) => [NULL_WORD, ...source].map((from) => cellOf(cells, from, to))),
  );
  const rows = [...cells.values()].map((row) => [...row.values()]);
  for (let round = 0; round < iterations; round += 1) {
    for (const group of rivals) {
      let sum = 0;
      for (const cell of group) sum += cell.probability;
      for (const cell of group) cell.count += cell.probability / sum;
    }
    for (const row of rows) {
      let sum = 0;
      for (const cell of row) sum += cell.count;
      for (const cell of row) {
        cell.probability = cell.count / sum;
        cell.count = 0;
      }
    }
  }
  return {
    probability: (source, target) => cells.get(source)?.get(target)?.probability ?? 0,
    targetsOf: (source) =>
      new Map([...(cells.get(source) ?? [])].map(([target, { probability }]) => [target, probability])),
  };
}

function cellOf(cells: Map<string, Map<string, Cell>>, from: string, to: string): Cell {
  const row = cells.get(from) ?? new Map<string, Cell>();
  cells.set(from, row);
  const cell = row.get(to) ?? { probability: 1, count: 0 };
  row.set(to, cell);
  return cell;
}

/** For each target word the place of its likeliest source word; null: the null word. */
export function alignWords({ source, target }: TokenPair, table: WordTable): readonly (number | null)[] {
  return target.map((to) => {
    let best: number | null = null;
    let highest = table.probability(NULL_WORD, to);
    source.forEach((from, place) => {
      const probability = table.probability(from, to);
      if (probability > highest) [best, highest] = [place, probability];
    });
    return best;
  });
}
