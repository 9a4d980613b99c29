import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { wordsOf } from './question.ts';

interface Row {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly kind: string;
}
interface Card {
  readonly columns: Readonly<Record<string, string>>;
  readonly splits: Readonly<Record<'train' | 'test', { file: string; rows: number; sha256: string }>>;
  readonly minimumTestRows: number;
}

const FOLDER = new URL('../../../../datasets/short-questions/', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8');
const card = parse(textOf('dataset.yaml')) as Card;
const rowsOf = (split: 'train' | 'test') =>
  textOf(card.splits[split].file)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
const train = rowsOf('train');
const test = rowsOf('test');

function fiveGrams(text: string): ReadonlySet<string> {
  const words = wordsOf(text);
  const count = Math.max(1, words.length - 4);
  return new Set(Array.from({ length: count }, (_, index) => words.slice(index, index + 5).join(' ')));
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((gram) => b.has(gram)).length;
  return shared / (a.size + b.size - shared);
}

describe.each([
  ['train', train],
  ['test', test],
] as const)('%s split', (split, rows) => {
  it('is the file that the card describes', () => {
    const { file, rows: count, sha256 } = card.splits[split];
    expect(rows.length).toBe(count);
    expect(createHash('sha256').update(textOf(file)).digest('hex')).toBe(sha256);
  });

  it('has unique ids and every described column filled', () => {
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(Object.keys(card.columns));
      expect(Object.values(row).every((value) => typeof value === 'string' && value === value.trim())).toBe(
        true,
      );
      expect(row.answer.length).toBeGreaterThan(0);
      expect(row.answer.length).toBeLessThanOrEqual(20);
    }
  });

  it('opens in many ways', () => {
    const openings = new Map<string, number>();
    for (const row of rows) {
      const opening = wordsOf(row.question).slice(0, 5).join(' ');
      openings.set(opening, (openings.get(opening) ?? 0) + 1);
    }
    expect([...openings].filter(([, count]) => count > 4)).toEqual([]);
  });
});

it('has enough test rows', () => {
  expect(test.length).toBeGreaterThanOrEqual(card.minimumTestRows);
});

it('no two questions are alike, within or across the splits', () => {
  const grams = [...train, ...test].map((row) => ({ id: row.id, grams: fiveGrams(row.question) }));
  const alike = grams.flatMap((a, index) =>
    grams
      .slice(0, index)
      .filter((b) => jaccard(a.grams, b.grams) > 0.5)
      .map((b) => [a.id, b.id]),
  );
  expect(alike).toEqual([]);
});
