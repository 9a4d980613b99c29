import { wordsOf } from './question.ts';

/** A training row as the models see it. */
export interface TrainRow {
  readonly question: string;
  readonly answer: string;
  readonly kind: string;
}

/** The training row nearest to a text, with its cosine similarity in 0…1. */
export interface Neighbour {
  readonly row: TrainRow;
  readonly similarity: number;
}

type Vector = ReadonlyMap<string, number>;

/** A search over the training questions: cosine of TF-IDF vectors of words (Salton and Buckley 1988, "ntc"). */
export function indexRows(rows: readonly TrainRow[]): (text: string) => Neighbour | null {
  const documents = rows.map((row) => wordsOf(row.question));
  const frequency = new Map<string, number>();
  for (const words of documents) {
    for (const word of new Set(words)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  }
  const vectorOf = (words: readonly string[]) => unitVector(words, frequency, rows.length);
  const vectors = documents.map(vectorOf);
  return (text) => {
    const query = vectorOf(wordsOf(text));
    let best: Neighbour | null = null;
    rows.forEach((row, index) => {
      const similarity = dot(query, vectors[index] ?? new Map());
      if (best === null || similarity > best.similarity) best = { row, similarity };
    });
    return best;
  };
}

function unitVector(words: readonly string[], frequency: ReadonlyMap<string, number>, rows: number): Vector {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weighted = [...counts].map(([word, count]): [string, number] => [
    word,
    count * Math.log((rows + 1) / (frequency.get(word) ?? 1)),
  ]);
  const length = Math.sqrt(weighted.reduce((sum, [, weight]) => sum + weight * weight, 0));
  return new Map(length === 0 ? [] : weighted.map(([word, weight]) => [word, weight / length]));
}

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (const [word, weight] of a) sum += weight * (b.get(word) ?? 0);
  return sum;
}
