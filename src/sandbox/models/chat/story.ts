import { numberText, storyNumbers } from './numbers.ts';
import { wordsOf } from './question.ts';
import type { TrainRow } from './retrieval.ts';
import type { Solver } from './solver.ts';

type Formula = readonly [name: string, compute: (n: readonly number[]) => number];
const take = (n: readonly number[], index: number) => n[index] ?? Number.NaN;
const formula = (name: string, compute: (a: number, b: number, c: number, d: number) => number): Formula => [
  name,
  (n) => compute(take(n, 0), take(n, 1), take(n, 2), take(n, 3)),
];

/** The formulas a story may stand for, by how many numbers it holds. */
const FORMULAS: Readonly<Record<number, readonly Formula[]>> = {
  1: [formula('a*a', (a) => a * a), formula('4a', (a) => 4 * a), formula('a/2', (a) => a / 2)],
  2: [
    formula('a+b', (a, b) => a + b),
    formula('a-b', (a, b) => a - b),
    formula('b-a', (a, b) => b - a),
    formula('a*b', (a, b) => a * b),
    formula('a/b', (a, b) => a / b),
    formula('b/a', (a, b) => b / a),
    formula('a%b', (a, b) => a % b),
    formula('a*(1-b%)', (a, b) => a * (1 - b / 100)),
    formula('a%*b', (a, b) => (a * b) / 100),
  ],
  3: [
    formula('a+b+c', (a, b, c) => a + b + c),
    formula('a-b+c', (a, b, c) => a - b + c),
    formula('a+b-c', (a, b, c) => a + b - c),
    formula('a-b-c', (a, b, c) => a - b - c),
    formula('a*b-c', (a, b, c) => a * b - c),
    formula('a*b+c', (a, b, c) => a * b + c),
    formula('a+b*c', (a, b, c) => a + b * c),
    formula('c*b/a', (a, b, c) => (c * b) / a),
    formula('(a+b+c)/3', (a, b, c) => (a + b + c) / 3),
  ],
  4: [formula('a*c+b*d', (a, b, c, d) => a * c + b * d), formula('a*b+c*d', (a, b, c, d) => a * b + c * d)],
};

const PART: readonly Formula[] = [formula('part of', (a, b) => a * b)];

/** A fraction and one other number can only mean a part of it. */
function formulasFor(numbers: readonly number[]): readonly Formula[] {
  const part = numbers.length === 2 && numbers.some((value) => value > 0 && value < 1);
  return part ? PART : (FORMULAS[numbers.length] ?? []);
}

interface Counts {
  total: number;
  readonly words: Map<string, number>;
}

/**
 * Story sums by a learned guess of the formula: every training story is solved backwards for the formulas that
 * give its answer, and naive Bayes over words, word pairs and the numbers' relations chooses among those that
 * give a whole, non-negative result (after Kushman et al. 2014, "Learning to automatically solve algebra word problems").
 */
export function trainStories(rows: readonly TrainRow[]): Solver {
  const model = new Map<string, Counts>();
  const vocabulary = new Set<string>();
  for (const row of rows) {
    if (row.kind === 'arithmetic') learn(row, model, vocabulary);
  }
  return (question) => {
    const numbers = storyNumbers(question.text);
    const features = featuresOf(question.text, numbers);
    let best: { text: string; score: number } | null = null;
    for (const [name, compute] of formulasFor(numbers)) {
      const text = wholeResult(compute(numbers));
      if (text === null) continue;
      const score = logLikelihood(model.get(name), features, vocabulary.size);
      if (best === null || score > best.score) best = { text, score };
    }
    return best?.text ?? null;
  };
}

function learn(row: TrainRow, model: Map<string, Counts>, vocabulary: Set<string>): void {
  const numbers = storyNumbers(row.question);
  const fitting = formulasFor(numbers).filter(([, compute]) => numberText(compute(numbers)) === row.answer);
  const features = featuresOf(row.question, numbers);
  for (const feature of features) vocabulary.add(feature);
  for (const [name] of fitting) {
    const counts = model.get(name) ?? { total: 0, words: new Map() };
    const weight = 1 / fitting.length;
    counts.total += weight;
    for (const feature of features) counts.words.set(feature, (counts.words.get(feature) ?? 0) + weight);
    model.set(name, counts);
  }
}

/** Distinct words, word pairs, and how the first two numbers relate. */
function featuresOf(text: string, numbers: readonly number[]): ReadonlySet<string> {
  const words = wordsOf(text).map((word) => (/\d/.test(word) ? '#' : word));
  const pairs = words.map((word, index) => `${word} ${words[index + 1] ?? '.'}`);
  const [a = 0, b = 0] = numbers;
  const relation = [
    a > b ? 'first>second' : 'first<=second',
    Number.isInteger(a / b) ? 'divides' : 'no divisor',
  ];
  const fraction = numbers.some((value) => !Number.isInteger(value)) ? 'fraction' : 'whole';
  return new Set([...words, ...pairs, ...relation, fraction]);
}

/** Log of prior times Bernoulli likelihood of the features that are present, smoothed. */
function logLikelihood(
  counts: Counts | undefined,
  features: ReadonlySet<string>,
  vocabularySize: number,
): number {
  if (counts === undefined) return -1e9 + vocabularySize;
  let score = Math.log(counts.total);
  for (const feature of features) {
    score += Math.log(((counts.words.get(feature) ?? 0) + 0.2) / (counts.total + 0.4));
  }
  return score;
}

function wholeResult(value: number): string | null {
  return value >= 0 && Number.isInteger(Math.round(value * 1e6) / 1e6) ? numberText(value) : null;
}
