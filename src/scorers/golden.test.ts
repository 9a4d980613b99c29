import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { labelsAnswer, rankingAnswer, sampleOf, textAnswer } from '../../test/fixtures/answers.ts';
import { passAtK } from '../stats/pass-at-k.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { LabelPair, Scorer } from '../types/scorer.ts';
import { countEntityTypes } from './entity-f1.ts';
import { stemWord } from './porter-stemmer.ts';
import { scorerOf } from './registry.ts';

function golden<T>(name: string): T {
  const path = new URL(`../../test/golden/scorers-${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

function named(name: string): Scorer {
  const scorer = scorerOf(name);
  if (scorer === null) throw new Error(`no scorer ${name}`);
  return scorer;
}

function rowValue(name: string, target: Json, answer: Answer, options: JsonObject = {}): number | null {
  const score = named(name).score(sampleOf(target), answer, options);
  return 'value' in score ? score.value : null;
}

function corpusValue(name: string, rows: readonly (readonly [Json, Answer])[]): number | null {
  const scorer = named(name);
  const pairs = rows.map(([target, answer]) => scorer.pair(sampleOf(target), answer, {}));
  expect(pairs.every((pair) => pair !== null)).toBe(true);
  return scorer.aggregate?.(pairs as LabelPair[])() ?? null;
}

function expectClose(value: number | null, expected: number | null, about: unknown): void {
  if (expected === null || value === null) expect(value, JSON.stringify(about)).toBe(expected);
  else
    expect(Math.abs(value - expected), JSON.stringify(about)).toBeLessThan(
      1e-6 * Math.max(1, Math.abs(expected)),
    );
}

interface TextRow {
  targets: string[];
  answer: string;
  levenshtein: number;
  tokenF1: number;
  rouge: number[];
  rougePlain: number[];
}
interface Corpus {
  rows: TextRow[];
  bleu: number;
  chrf: number;
  wer: number;
  cer: number;
}
const texts = golden<{ corpora: Corpus[] }>('text').corpora;
const textRows = texts.flatMap((corpus) => corpus.rows);

describe('texts', () => {
  it('there are enough cases, and enough of them are worth something', () => {
    expect(texts.length).toBeGreaterThanOrEqual(200);
    expect(textRows.length).toBeGreaterThanOrEqual(500);
    expect(texts.filter(({ bleu }) => bleu > 5).length).toBeGreaterThan(150);
    expect(textRows.filter(({ rouge, rougePlain }) => rouge[0] !== rougePlain[0]).length).toBeGreaterThan(50);
    expect(textRows.filter(({ rouge }) => rouge[2] !== rouge[3]).length).toBeGreaterThan(50);
  });

  it('levenshtein agrees with rapidfuzz', () => {
    for (const row of textRows)
      expectClose(rowValue('levenshtein', row.targets, textAnswer(row.answer)), row.levenshtein, row);
  });

  it("token-f1 agrees with SQuAD's F1 in torchmetrics", () => {
    for (const row of textRows)
      expectClose(rowValue('token-f1', row.targets, textAnswer(row.answer)), row.tokenF1, row);
  });

  it.each([
    ['rouge1', 0],
    ['rouge2', 1],
    ['rougeL', 2],
    ['rougeLsum', 3],
  ] as const)('%s agrees with torchmetrics, stemmed and not', (variant, i) => {
    for (const row of textRows) {
      const value = (options: JsonObject) =>
        rowValue('rouge', row.targets, textAnswer(row.answer), { variant, ...options });
      expectClose(value({}), row.rouge[i] as number, row);
      expectClose(value({ stemmer: false }), row.rougePlain[i] as number, row);
    }
  });

  it.each(['bleu', 'chrf'] as const)(
    '%s agrees with sacrebleu over corpora of several references',
    (name) => {
      for (const corpus of texts) {
        const rows = corpus.rows.map(({ targets, answer }) => [targets, textAnswer(answer)] as const);
        expectClose(corpusValue(name, rows), corpus[name], corpus);
      }
    },
  );

  it.each(['wer', 'cer'] as const)('%s agrees with torchmetrics against one reference', (name) => {
    for (const corpus of texts) {
      const rows = corpus.rows.map(
        ({ targets, answer }) => [targets[0] as string, textAnswer(answer)] as const,
      );
      expectClose(corpusValue(name, rows), corpus[name], corpus);
    }
  });

  it('stems agree with NLTK', () => {
    const { stems } = golden<{ stems: [string, string][] }>('stems');
    expect(stems.length).toBeGreaterThan(2000);
    expect(stems.filter(([word, stem]) => stemWord(word) !== stem)).toEqual([]);
  });
});

interface Numbers {
  isClose: [string, string, number | null, number | null, number][];
  correlation: { x: number[]; y: number[]; pearson: number | null; spearman: number | null }[];
  calibration: { scores: number[][]; truth: number[]; ece: number; k: number; top: number[] }[];
  classes: {
    truth: string[];
    given: string[];
    accuracy: number;
    macro: number;
    micro: number;
    mcc: number;
  }[];
  entities: {
    rows: [wanted: EntityRow[], given: EntityRow[]][];
    f1: number | null;
    types: Record<string, [precision: number, recall: number, f1: number, wanted: number, answered: number]>;
  }[];
  passAtK: [n: number, c: number, k: number, expected: number][];
}
type EntityRow = [type: string, start: number, end: number];
const numbers = golden<Numbers>('numbers');

const entityOf = ([type, start, end]: EntityRow) => ({ type, start, end, text: 'x', score: null });

describe('numbers and labels', () => {
  it.each(Object.entries(numbers).filter(([name]) => name !== 'versions'))('%s has 200 cases', (_, cases) => {
    expect(cases.length).toBeGreaterThanOrEqual(200);
  });

  it("numeric-match agrees with Python's math.isclose", () => {
    for (const row of numbers.isClose) {
      const [target, answer, relativeTolerance, absoluteTolerance, expected] = row;
      const options = {
        ...(relativeTolerance === null ? {} : { relativeTolerance }),
        ...(absoluteTolerance === null ? {} : { absoluteTolerance }),
      };
      expect(rowValue('numeric-match', target, textAnswer(`so ${answer}.`), options), String(row)).toBe(
        expected,
      );
    }
  });

  it.each(['pearson', 'spearman'] as const)('%s agrees with SciPy', (name) => {
    for (const row of numbers.correlation) {
      const rows = row.y.map((target, i) => [target, rankingAnswer([row.x[i] as number])] as const);
      expectClose(corpusValue(name, rows), row[name], row);
    }
  });

  it('ece agrees with torchmetrics, top-k-accuracy with scikit-learn', () => {
    for (const row of numbers.calibration) {
      const rows = row.truth.map((target, i) => {
        const scores = (row.scores[i] as number[]).map((score, label) => ({ label: String(label), score }));
        return [target, labelsAnswer(scores.sort((a, b) => b.score - a.score))] as const;
      });
      expectClose(corpusValue('ece', rows), row.ece, row);
      rows.forEach(([target, answer], i) => {
        expect(rowValue('top-k-accuracy', target, answer, { k: row.k })).toBe(row.top[i]);
      });
    }
  });

  it('accuracy, macro-f1, micro-f1 and mcc agree with scikit-learn', () => {
    for (const row of numbers.classes) {
      const rows = row.truth.map((target, i) => [target, textAnswer(row.given[i] as string)] as const);
      const right = rows.map(([target, answer]) => rowValue('accuracy', target, answer) as number);
      expectClose(right.reduce((sum, value) => sum + value, 0) / rows.length, row.accuracy, row);
      expectClose(corpusValue('macro-f1', rows), row.macro, row);
      expectClose(corpusValue('micro-f1', rows), row.micro, row);
      // scikit-learn writes 0 where all targets are one class; here that is undefined.
      expectClose(corpusValue('mcc', rows), new Set(row.truth).size === 1 ? null : row.mcc, row);
    }
  });

  it('entity-f1 agrees with scikit-learn over an indicator of every span, all together and by type', () => {
    for (const { rows, f1, types } of numbers.entities) {
      const asked = rows.map(([wanted, given]) => {
        const answer: Answer = { kind: 'entities', entities: given.map(entityOf) };
        return [wanted.map(entityOf), answer] as const;
      });
      expectClose(corpusValue('entity-f1', asked), f1, rows);
      const pairs = asked.map(([target, answer]) => named('entity-f1').pair(sampleOf(target), answer, {}));
      const found = countEntityTypes(pairs as LabelPair[]);
      expect(found.map(({ type }) => type)).toEqual(Object.keys(types).sort());
      for (const { type, precision, recall, f1: ours, wanted, answered } of found) {
        const [p, r, f, wantedThere, answeredThere] = types[type] ?? [];
        expect([wanted, answered]).toEqual([wantedThere, answeredThere]);
        // scikit-learn writes 0 where nothing stands below the line.
        for (const [mine, theirs] of [
          [precision, p],
          [recall, r],
          [ours, f],
        ] as const)
          expectClose(mine ?? 0, theirs as number, rows);
      }
    }
  });

  it('pass@k is 1 − C(n−c, k) ÷ C(n, k)', () => {
    for (const [n, c, k, expected] of numbers.passAtK) expectClose(passAtK(n, c, k), expected, [n, c, k]);
  });
});

interface RankingCase {
  grades: number[];
  scores: number[];
  k: number;
  ndcg: number;
  map: number;
  mrr: number;
  recall: number;
}

it('ndcg and map agree with scikit-learn once ties are broken, mrr and recall with a count by hand', () => {
  const { cases } = golden<{ cases: RankingCase[] }>('ranking');
  expect(cases.length).toBeGreaterThanOrEqual(200);
  for (const row of cases) {
    const answer = rankingAnswer(row.scores);
    expectClose(rowValue(`ndcg@${row.k}`, row.grades, answer), row.ndcg, row);
    expectClose(rowValue('map', row.grades, answer), row.map, row);
    expectClose(rowValue('mrr', row.grades, answer), row.mrr, row);
    expectClose(rowValue(`recall@${row.k}`, row.grades, answer), row.recall, row);
  }
});

interface JsonCases {
  schemas: JsonObject[];
  schemaCases: [schema: number, value: string, valid: number][];
  texts: [text: string, valid: number][];
}

describe('JSON', () => {
  const cases = golden<JsonCases>('json');

  it("json-schema agrees with Python's jsonschema", () => {
    expect(cases.schemaCases.length).toBeGreaterThanOrEqual(500);
    for (const schema of cases.schemas) expect(named('json-schema').checkOptions({ schema })).toBeNull();
    for (const [index, value, valid] of cases.schemaCases) {
      const schema = cases.schemas[index] as JsonObject;
      expect(rowValue('json-schema', null, textAnswer(value), { schema }), `${index} ${value}`).toBe(valid);
    }
  });

  it("json-valid agrees with Python's json without NaN and Infinity", () => {
    expect(cases.texts.length).toBeGreaterThanOrEqual(300);
    for (const [text, valid] of cases.texts)
      expect(rowValue('json-valid', null, textAnswer(text)), text).toBe(valid);
  });
});
