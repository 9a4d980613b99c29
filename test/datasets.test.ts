import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../datasets');
const NEAR_DUPLICATE = 0.5;
const RUN_WORDS = 5;
const OPENING_USES = 4;

const sentence = z.string().min(10);
const Card = z.strictObject({
  name: z.string(),
  description: sentence,
  language: z.string(),
  origin: sentence,
  licence: z.string(),
  howMade: sentence,
  labellingRule: sentence.optional(),
  columns: z.record(z.string(), sentence),
  fields: z.strictObject({
    id: z.string(),
    input: z.union([z.string(), z.record(z.string(), z.string())]),
    target: z.string().optional(),
  }),
  clusterBy: z.string().optional(),
  distinct: z.string().optional(),
  media: z.string().optional(),
  minimumTestRows: z.int().positive(),
  splits: z.record(
    z.string(),
    z.strictObject({
      file: z.string(),
      rows: z.int().positive(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  labels: z
    .record(
      z.string(),
      z.strictObject({ meaning: sentence, rows: z.record(z.string(), z.int().nonnegative()) }),
    )
    .optional(),
  limits: z.array(sentence).min(1),
});
type Card = z.infer<typeof Card>;

interface Row {
  readonly split: string;
  readonly id: string;
  readonly input: string;
  /** What no two rows may say alike: the input unless the card names a column. */
  readonly distinct: string;
  /** Null: the dataset has no targets. */
  readonly target: string | null;
  readonly columns: readonly string[];
}

const folders = readdirSync(ROOT).filter((name) => existsSync(join(ROOT, name, 'dataset.yaml')));

function readCard(folder: string): Card {
  return Card.parse(parseYaml(readFileSync(join(ROOT, folder, 'dataset.yaml'), 'utf8')));
}

function readRecords(path: string): readonly Record<string, unknown>[] {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  switch (extname(path)) {
    case '.csv':
      return parseCsv<Record<string, unknown>>(text, { columns: true });
    case '.tsv':
      return parseCsv<Record<string, unknown>>(text, { columns: true, delimiter: '\t' });
    case '.json':
      return JSON.parse(text);
    case '.jsonl':
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    default:
      throw new Error(`${path}: unknown kind of file`);
  }
}

/** The text at a dotted path; anything but text is written as JSON; empty when nothing is there. */
function textAt(record: Record<string, unknown>, path: string): string {
  let value: unknown = record;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[key];
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** The input as one text; of several columns all must be filled, else it is empty. */
function inputOf(record: Record<string, unknown>, { fields }: Card): string {
  if (typeof fields.input === 'string') return textAt(record, fields.input);
  const parts = Object.values(fields.input).map((path) => textAt(record, path));
  return parts.includes('') ? '' : parts.join('\n');
}

function readRows(folder: string, card: Card): readonly Row[] {
  return Object.entries(card.splits).flatMap(([split, { file }]) =>
    readRecords(join(ROOT, folder, file)).map((record) => ({
      split,
      id: textAt(record, card.fields.id),
      input: inputOf(record, card),
      distinct: card.distinct ? textAt(record, card.distinct) : inputOf(record, card),
      target: card.fields.target === undefined ? null : textAt(record, card.fields.target),
      columns: Object.keys(record),
    })),
  );
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** Runs of five words; a text of fewer words is one run. */
function runsOf(text: string): ReadonlySet<string> {
  const words = wordsOf(text);
  const count = Math.max(1, words.length - RUN_WORDS + 1);
  return new Set(Array.from({ length: count }, (_, i) => words.slice(i, i + RUN_WORDS).join(' ')));
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

function countBy(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Pairs of texts whose runs overlap by more than half (Jaccard), found through the runs they share. */
function nearDuplicates(texts: readonly string[]): readonly string[] {
  const runs = texts.map(runsOf);
  const holders = new Map<string, number[]>();
  const found: string[] = [];
  runs.forEach((mine, i) => {
    const shared = new Map<number, number>();
    for (const run of mine) {
      const earlier = holders.get(run) ?? [];
      for (const j of earlier) shared.set(j, (shared.get(j) ?? 0) + 1);
      holders.set(run, [...earlier, i]);
    }
    for (const [j, both] of shared) {
      const ratio = both / (mine.size + (runs[j]?.size ?? 0) - both);
      if (ratio > NEAR_DUPLICATE) found.push(`${texts[j]} ~ ${texts[i]}`);
    }
  });
  return found;
}

function openingsOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?…])\s+/u)
    .map(wordsOf)
    .filter((words) => words.length >= RUN_WORDS)
    .map((words) => words.slice(0, RUN_WORDS).join(' '));
}

describe('the checks themselves', () => {
  it('a near duplicate shares more than half of its five-word runs with another text', () => {
    const base = 'one two three four five six seven eight nine';
    expect(nearDuplicates([base, `${base} ten`])).toHaveLength(1); // 5 of 6 runs
    expect(nearDuplicates([base, 'zero two three four five six seven eight nine'])).toHaveLength(1); // 4 of 6
    expect(nearDuplicates([base, 'one two three four five six x y z'])).toEqual([]); // 2 of 8
    expect(nearDuplicates(['Great!', 'great'])).toHaveLength(1);
  });

  it('an opening is the first five words of each sentence that has five', () => {
    expect(openingsOf('I was charged twice, again! Why? It is not the first time.')).toEqual([
      'i was charged twice again',
      'it is not the first',
    ]);
  });

  it('repeated values are named once for each repetition', () => {
    expect(repeated(['a', 'b', 'a', 'a'])).toEqual(['a', 'a']);
  });
});

it('datasets exist', () => {
  expect(folders).toEqual(expect.arrayContaining(['support-intents', 'product-reviews']));
});

describe.each(folders)('%s', (folder) => {
  const card = readCard(folder);
  const rows = readRows(folder, card);
  const { labels, clusterBy } = card;
  const ofSplit = (split: string): readonly Row[] => rows.filter((row) => row.split === split);

  it('is named after its folder', () => {
    expect(card.name).toBe(folder);
  });

  it.each(Object.entries(card.splits))('%s has the bytes and the rows it states', (split, stated) => {
    const bytes = readFileSync(join(ROOT, folder, stated.file));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(stated.sha256);
    expect(ofSplit(split)).toHaveLength(stated.rows);
  });

  it('describes every column, and no row has others', () => {
    const described = Object.keys(card.columns).sort();
    expect(rows.filter((row) => [...row.columns].sort().join() !== described.join())).toEqual([]);
    const { id, input, target } = card.fields;
    const inputs = typeof input === 'string' ? [input] : Object.values(input);
    const roles = [id, ...inputs, target, card.clusterBy, card.distinct, card.media];
    for (const role of roles) if (role !== undefined) expect(described).toContain(role.split('.')[0]);
  });

  it('has an id, an input and a target in every row', () => {
    expect(rows.filter((row) => [row.id, row.input, row.target].some((v) => v?.trim() === ''))).toEqual([]);
  });

  it('has a test split that is large enough', () => {
    expect(ofSplit('test').length).toBeGreaterThanOrEqual(card.minimumTestRows);
  });

  it('never uses an id twice', () => {
    expect(repeated(rows.map((row) => row.id))).toEqual([]);
  });

  it('never says the same thing twice, within or across splits', () => {
    expect(repeated(rows.map((row) => wordsOf(row.distinct).join(' ')))).toEqual([]);
    expect(nearDuplicates(rows.map((row) => row.distinct))).toEqual([]);
  });

  it('has no sentence opening that returns again and again', () => {
    const counts = countBy(rows.flatMap((row) => openingsOf(row.distinct)));
    expect([...counts].filter(([, uses]) => uses > OPENING_USES)).toEqual([]);
  });

  const { media } = card;
  if (media) {
    it('has every file that its rows name', () => {
      const missing = Object.values(card.splits).flatMap(({ file }) => {
        const path = join(ROOT, folder, file);
        return readRecords(path)
          .map((record) => textAt(record, media))
          .filter((named) => named === '' || !existsSync(join(dirname(path), named)));
      });
      expect(missing).toEqual([]);
    });
  }

  if (labels) {
    it('has the labels it states, and train knows every label of test', () => {
      for (const split of Object.keys(card.splits)) {
        const stated = Object.entries(labels).map(([label, { rows: counts }]) => [label, counts[split] ?? 0]);
        const found = countBy(ofSplit(split).map((row) => row.target ?? ''));
        expect(Object.fromEntries(found)).toEqual(
          Object.fromEntries(stated.filter(([, count]) => count !== 0)),
        );
      }
      if (!card.splits.train) return;
      const known = new Set(ofSplit('train').map((row) => row.target));
      expect(ofSplit('test').filter((row) => !known.has(row.target))).toEqual([]);
    });
  }

  if (clusterBy) {
    it('keeps each cluster in one split', () => {
      const splitsOf = new Map<string, Set<string>>();
      for (const [split, { file }] of Object.entries(card.splits)) {
        for (const record of readRecords(join(ROOT, folder, file))) {
          const cluster = textAt(record, clusterBy);
          expect(cluster).not.toBe('');
          splitsOf.set(cluster, (splitsOf.get(cluster) ?? new Set()).add(split));
        }
      }
      expect([...splitsOf].filter(([, splits]) => splits.size > 1)).toEqual([]);
    });
  }
});

describe('answers point at what they name', () => {
  const recordsOf = (folder: string) =>
    ['train', 'test'].flatMap((split) => readRecords(join(ROOT, folder, `${split}.jsonl`)));

  it('news-entities: offsets in code points give the text', () => {
    const wrong = recordsOf('news-entities').flatMap(({ text, entities }) =>
      (entities as { type: string; start: number; end: number; text: string }[]).filter(
        (entity) =>
          [...String(text)].slice(entity.start, entity.end).join('') !== entity.text ||
          !['PER', 'ORG', 'LOC', 'MISC'].includes(entity.type),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('policy-questions: every answer stands in its text', () => {
    const wrong = recordsOf('policy-questions').flatMap(({ context, answers }) =>
      [answers].flat().filter((answer) => !String(context).includes(String(answer))),
    );
    expect(wrong).toEqual([]);
  });

  it('small-tables: every cell of an answer stands in one column of its table', () => {
    const wrong = recordsOf('small-tables').filter(({ table, answer }) => {
      const cells = String(answer)
        .replace(/^(?:SUM|AVERAGE|COUNT) > /, '')
        .split(', ');
      return !Object.values(table as Record<string, string[]>).some((column) =>
        cells.every((cell) => column.includes(cell)),
      );
    });
    expect(wrong).toEqual([]);
  });
});
