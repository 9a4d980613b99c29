import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SandboxModel } from '../model.ts';
import { DATASETS_FOLDER } from '../training-data.ts';
import { trainTextModels } from './registry.ts';
import { writtenAnswer } from './table-answerers.ts';

// These bands describe the models as they are; they are no held-out estimate: features and settings were chosen with
// test figures in view. Each metric is written out here, apart from the scorers of the same name.
const models = trainTextModels(DATASETS_FOLDER);

function model<Task extends SandboxModel['task']>(id: string, task: Task) {
  const found = models.find((known) => known.id === id);
  if (found?.task !== task) throw new Error(`no ${id}`);
  return found as Extract<SandboxModel, { task: Task }>;
}

function rowsOf<Row>(folder: string): readonly Row[] {
  return readFileSync(join(DATASETS_FOLDER, folder, 'test.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** F1 of words counted with repetition, as SQuAD does. */
function tokenF1(found: string, wanted: string): number {
  const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}.,:]*[\p{L}\p{N}]/gu) ?? [];
  const rest = [...words(wanted)];
  let both = 0;
  for (const word of words(found)) {
    const place = rest.indexOf(word);
    if (place < 0) continue;
    rest.splice(place, 1);
    both += 1;
  }
  return both === 0 ? 0 : (2 * both) / (words(found).length + words(wanted).length);
}

/** F2 of character n-grams up to 6 without spaces, averaged over the orders, over the whole corpus (Popović 2015). */
function chrf(pairs: readonly (readonly [string, string])[]): number {
  const grams = (text: string, size: number) => {
    const plain = text.replaceAll(/\s/gu, '');
    const counts = new Map<string, number>();
    for (let i = 0; i + size <= plain.length; i += 1) {
      const gram = plain.slice(i, i + size);
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
    return counts;
  };
  const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  const orders = [1, 2, 3, 4, 5, 6].map((size) => {
    let [both, said, wanted] = [0, 0, 0];
    for (const [found, right] of pairs) {
      const [a, b] = [grams(found, size), grams(right, size)];
      for (const [gram, count] of a) both += Math.min(count, b.get(gram) ?? 0);
      said += total(a);
      wanted += total(b);
    }
    return { precision: both / said, recall: both / wanted };
  });
  const precision = mean(orders.map((order) => order.precision));
  const recall = mean(orders.map((order) => order.recall));
  return (5 * precision * recall) / (4 * precision + recall);
}

interface Found {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function entitiesOf(id: string, text: string): readonly string[] {
  const found: Found[] = [];
  for (const { tag, start, end } of model(id, 'token-classification').tag(text)) {
    const last = found.at(-1);
    if (tag.startsWith('B-')) found.push({ type: tag.slice(2), start, end });
    else if (tag.startsWith('I-') && last !== undefined) found[found.length - 1] = { ...last, end };
  }
  const points = (units: number) => [...text.slice(0, units)].length;
  return found.map(({ type, start, end }) => `${type} ${points(start)} ${points(end)}`);
}

const METRICS: Readonly<Record<string, (size: string) => number>> = {
  'generator exact match': (size) => {
    const { generate } = model(`sandbox/generator-${size}`, 'text-generation');
    const rows = rowsOf<{ line: string; ending: string }>('finish-the-line');
    return mean(
      rows.flatMap(({ line, ending }) =>
        [1, 2, 3].map((seed) => Number(generate(line, { maxTokens: 8, seed }).text.trim() === ending)),
      ),
    );
  },
  'tagger entity F1': (size) => {
    let [both, said, wanted] = [0, 0, 0];
    for (const { text, entities } of rowsOf<{ text: string; entities: Found[] }>('news-entities')) {
      const right = entities.map(({ type, start, end }) => `${type} ${start} ${end}`);
      const found = entitiesOf(`sandbox/tagger-${size}`, text);
      both += found.filter((entity) => right.includes(entity)).length;
      said += found.length;
      wanted += right.length;
    }
    return (2 * both) / (said + wanted);
  },
  'filler accuracy': (size) => fillerAccuracy(size, 1),
  'filler top 5 accuracy': (size) => fillerAccuracy(size, 5),
  'answerer exact match': (size) => answererScore(size, (found, answer) => Number(found === answer)),
  'answerer token F1': (size) => answererScore(size, tokenF1),
  'tables exact match': (size) => {
    const { answer } = model(`sandbox/tables-${size}`, 'table-question-answering');
    return mean(
      rowsOf<{ query: string; table: Record<string, string[]>; answer: string }>('small-tables').map((row) =>
        Number(writtenAnswer(answer(row.query, row.table), row.table) === row.answer),
      ),
    );
  },
  'summarizer token F1': (size) => {
    const { summarize } = model(`sandbox/summarizer-${size}`, 'summarization');
    return mean(
      rowsOf<{ thread: string; summary: string }>('support-threads').map(({ thread, summary }) =>
        tokenF1(summarize(thread, 60), summary),
      ),
    );
  },
  'translator chrF': (size) => {
    const { translate } = model(`sandbox/translator-${size}`, 'translation');
    return chrf(
      rowsOf<{ english: string; german: string }>('phrase-pairs').map(
        ({ english, german }) => [translate(english), german] as const,
      ),
    );
  },
};

function fillerAccuracy(size: string, most: number): number {
  const { fill, maskToken } = model(`sandbox/filler-${size}`, 'fill-mask');
  return mean(
    rowsOf<{ text: string; word: string }>('masked-words').map(({ text, word }) =>
      Number(fill(text.replace('[MASK]', maskToken), most)[0]?.some((found) => found.word === word) ?? false),
    ),
  );
}

function answererScore(size: string, score: (found: string, answer: string) => number): number {
  const { answers } = model(`sandbox/answerer-${size}`, 'question-answering');
  return mean(
    rowsOf<{ question: string; context: string; answers: string | string[] }>('policy-questions').map(
      (row) => {
        const [best] = answers(row.question, row.context, 1);
        const found = row.context.slice(best?.start, best?.end);
        return Math.max(...[row.answers].flat().map((answer) => score(found, answer)));
      },
    ),
  );
}

/** Bounds of the small and the large model and the least lead of the large one. */
const BANDS: Readonly<
  Record<string, readonly [readonly [number, number], readonly [number, number], number]>
> = {
  'generator exact match': [[0.1, 0.35], [0.5, 0.8], 0.2],
  'tagger entity F1': [[0.5, 0.72], [0.65, 0.85], 0.04],
  'filler accuracy': [[0.1, 0.28], [0.3, 0.5], 0.1],
  'filler top 5 accuracy': [[0.2, 0.42], [0.5, 0.7], 0.15],
  'answerer exact match': [[0.05, 0.25], [0.35, 0.6], 0.15],
  'answerer token F1': [[0.35, 0.6], [0.6, 0.85], 0.1],
  'tables exact match': [[0.25, 0.5], [0.7, 0.93], 0.2],
  'summarizer token F1': [[0.25, 0.42], [0.42, 0.65], 0.06],
  'translator chrF': [[0.3, 0.55], [0.6, 0.85], 0.1],
};

it.each(Object.entries(METRICS))(
  '%s: the large model is better, and both are honestly weak',
  (name, metric) => {
    const [[least, most], [leastLarge, mostLarge], lead] = BANDS[name]!;
    const [small, large] = [metric('small'), metric('large')];
    expect(small).toBeGreaterThan(least);
    expect(small).toBeLessThan(most);
    expect(large).toBeGreaterThan(leastLarge);
    expect(large).toBeLessThan(mostLarge);
    expect(large - small).toBeGreaterThan(lead);
  },
);
