import type { Json } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { Sample } from '../types/sample.ts';
import type { LabelPair, Scorer } from '../types/scorer.ts';
import { parseJson } from '../util/parse-json.ts';
import { kindProblem } from './answer-text.ts';
import { checkOptionTypes } from './options.ts';
import { missingTarget } from './target.ts';

/** Micro-F1 of entities whose type, start and end are all exact. */
export const entityF1: Scorer = {
  name: 'entity-f1',
  title: 'Entity F1',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'F1 = 2·TP ÷ (entities answered + entities wanted) over all answers; an entity is right when type, start and end are all exact. Types are compared without B- or I- in front, case counts; an entity given twice counts once. Undefined where there is no entity on either side.',
  source: 'Tjong Kim Sang and De Meulder 2003, W03-0419; seqeval f1_score (micro, strict)',
  kind: 'corpus',
  perfectRow: 1,
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score(sample, answer) {
    const pair = entityPair(sample, answer);
    if (pair === null) return { unscored: problemOf(sample, answer) };
    const { wanted, answered, hits } = countRow(pair);
    // Nothing wanted and nothing found is right, though it adds nothing to the cell's number.
    const value = wanted + answered === 0 ? 1 : (2 * hits) / (wanted + answered);
    return { value, metadata: { wanted, answered, hits } };
  },
  pair: entityPair,
  aggregate(pairs) {
    const rows = pairs.map(countRow);
    const shares = Float64Array.from(rows, ({ wanted, answered }) => wanted + answered);
    const hits = Float64Array.from(rows, (row) => row.hits);
    return (weights) => {
      let found = 0;
      let all = 0;
      for (let i = 0; i < hits.length; i += 1) {
        const weight = weights === undefined ? 1 : (weights[i] as number);
        found += weight * (hits[i] as number);
        all += weight * (shares[i] as number);
      }
      return all === 0 ? null : (2 * found) / all;
    };
  },
};

/** One type of entities over many rows. Null: nothing to divide by. */
export interface EntityTypeCounts {
  readonly type: string;
  readonly wanted: number;
  readonly answered: number;
  readonly hits: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/** Precision, recall and F1 of each type of entity in pairs of entity-f1, types in alphabetical order. */
export function countEntityTypes(pairs: readonly LabelPair[]): EntityTypeCounts[] {
  const types = new Map<string, { wanted: number; answered: number; hits: number }>();
  const countsOf = (key: string) => {
    const type = typeOf(key);
    const known = types.get(type) ?? { wanted: 0, answered: 0, hits: 0 };
    types.set(type, known);
    return known;
  };
  for (const pair of pairs) {
    const wanted = readEntities(pair.target);
    for (const key of wanted) countsOf(key).wanted += 1;
    for (const key of readEntities(pair.answer)) {
      const counts = countsOf(key);
      counts.answered += 1;
      if (wanted.has(key)) counts.hits += 1;
    }
  }
  return [...types]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, { wanted, answered, hits }]) => ({
      type,
      wanted,
      answered,
      hits,
      precision: answered === 0 ? null : hits / answered,
      recall: wanted === 0 ? null : hits / wanted,
      f1: (2 * hits) / (wanted + answered),
    }));
}

/** Both sides as JSON lists of [type, start, end]; null without a list of entities on both sides. */
function entityPair(sample: Pick<Sample, 'target'>, answer: Answer): LabelPair | null {
  const wanted = targetEntities(sample.target);
  if (wanted === null || answer.kind !== 'entities') return null;
  const answered = answer.entities.map(({ type, start, end }) => [bareType(type), start, end]);
  return { target: JSON.stringify(wanted), answer: JSON.stringify(answered) };
}

/** Null when the target is no list of {type, start, end}. An empty list is a target: nothing is to be found. */
function targetEntities(target: Json): [string, number, number][] | null {
  if (!Array.isArray(target)) return null;
  const entities: [string, number, number][] = [];
  for (const item of target as readonly Json[]) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return null;
    const { type, start, end } = item as Readonly<Record<string, Json>>;
    if (typeof type !== 'string' || typeof start !== 'number' || typeof end !== 'number') return null;
    entities.push([bareType(type), start, end]);
  }
  return entities;
}

function bareType(type: string): string {
  return type.trim().replace(/^[BI]-/, '');
}

function countRow(pair: LabelPair): { wanted: number; answered: number; hits: number } {
  const wanted = readEntities(pair.target);
  const answered = readEntities(pair.answer);
  const hits = [...answered].filter((key) => wanted.has(key)).length;
  return { wanted: wanted.size, answered: answered.size, hits };
}

/** Each entity once, as its JSON. What is no list stands for a failed request: no entity found. */
function readEntities(text: string): Set<string> {
  const read = parseJson(text);
  return new Set(Array.isArray(read) ? read.map((entity: Json) => JSON.stringify(entity)) : []);
}

function typeOf(key: string): string {
  const read = parseJson(key);
  return Array.isArray(read) ? String(read[0]) : '';
}

function problemOf(sample: Pick<Sample, 'target'>, answer: Answer): string {
  if (answer.kind !== 'entities') return kindProblem(answer, 'a list of entities');
  return missingTarget(sample.target) ?? 'the target is no list of {type, start, end}';
}
