import type { Json, JsonObject } from '../../../types/json.ts';
import type { Answer } from '../../../types/output.ts';
import { cosineSimilarity, decodeVector } from '../../../util/vectors.ts';

/** A stretch of a text, marked with the name of what it is; null: plain. */
interface Piece {
  readonly text: string;
  readonly mark: string | null;
}

/** A text with a number, as a ranked list shows it. */
interface RankedText {
  readonly text: string;
  /** Null: the list is the target, which has grades alone. */
  readonly score: number | null;
  /** How relevant the dataset says it is; null: it does not say. */
  readonly grade: number | null;
}

/** How a task shows what it was asked or what it answered, beside the plain text. */
export type Rich =
  | { readonly kind: 'marked'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'ranked'; readonly texts: readonly RankedText[] }
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  /** One number for a pair of texts, beside the number that the dataset gives them; null: it gives none. */
  | {
      readonly kind: 'similarity';
      readonly name: string;
      readonly value: number;
      readonly target: number | null;
    }
  | { readonly kind: 'picture' | 'sound'; readonly sha256: string; readonly caption: string }
  | {
      readonly kind: 'table';
      readonly header: readonly string[];
      /** Rows of cells, each with whether the answer rests on it. */
      readonly rows: readonly (readonly { readonly text: string; readonly marked: boolean }[])[];
    };

/** What an answer shows beyond its text; null: the text says it all. */
export function richAnswer(output: Answer, input: Json, expected: Json): Rich | null {
  switch (output.kind) {
    case 'entities':
      return typeof input === 'string' ? markEntities(input, output.entities) : null;
    case 'ranking':
      return rankOrMeasure('score', input, output.scores, expected);
    case 'embeddings':
      return rankOrMeasure('cosine', input, cosinesToFirst(output.vectors), expected);
    case 'image':
      return { kind: 'picture', sha256: output.sha256, caption: sizeOf(output) };
    case 'span':
      return output.coordinates === null ? markSpan(output, input) : markCells(output.coordinates, input);
    default:
      return null;
  }
}

/** What an input shows beyond its text: a picture, a recording, a table or a pair of texts; null: the text says it all. */
export function richInput(input: Json): Rich | null {
  const [other, ...more] = textsOf(input);
  const first = askedText(input);
  if (other !== undefined && first !== null && more.length === 0)
    return { kind: 'texts', texts: [first, other] };
  if (!isObject(input)) return null;
  if (typeof input.sha256 === 'string' && typeof input.mediaType === 'string') {
    const kind = input.mediaType.startsWith('audio/') ? 'sound' : 'picture';
    return { kind, sha256: input.sha256, caption: typeof input.path === 'string' ? input.path : '' };
  }
  return markCells([], input);
}

/** The right entities of a target over the input, or texts by how relevant they are; null: it is neither. */
export function richTarget(expected: Json, input: Json): Rich | null {
  const texts = textsOf(input);
  if (texts.length > 1 && Array.isArray(expected) && expected.length === texts.length)
    return rankTexts(texts, null, expected);
  if (typeof input !== 'string' || !Array.isArray(expected)) return null;
  const spans = (expected as readonly Json[]).filter(isObject);
  const known = spans.flatMap(({ type, start, end }) =>
    typeof type === 'string' && typeof start === 'number' && typeof end === 'number'
      ? [{ type, start, end }]
      : [],
  );
  return known.length === expected.length && known.length > 0 ? markEntities(input, known) : null;
}

/** Offsets are code points, so the text is cut by them. An entity inside another one is left out. */
function markEntities(
  input: string,
  entities: readonly { readonly type: string; readonly start: number; readonly end: number }[],
): Rich {
  const points = [...input];
  const pieces: Piece[] = [];
  let at = 0;
  for (const { type, start, end } of entities.toSorted((a, b) => a.start - b.start)) {
    if (start < at || end <= start || end > points.length) continue;
    if (start > at) pieces.push({ text: points.slice(at, start).join(''), mark: null });
    pieces.push({ text: points.slice(start, end).join(''), mark: type });
    at = end;
  }
  if (at < points.length) pieces.push({ text: points.slice(at).join(''), mark: null });
  return { kind: 'marked', pieces };
}

function markSpan(output: Extract<Answer, { kind: 'span' }>, input: Json): Rich | null {
  const context = isObject(input) ? input.context : null;
  if (typeof context !== 'string' || output.start === null || output.end === null) return null;
  return markEntities(context, [{ type: 'answer', start: output.start, end: output.end }]);
}

function markCells(coordinates: readonly (readonly [number, number])[], input: Json): Rich | null {
  const table = isObject(input) ? input.table : null;
  if (!isObject(table ?? null)) return null;
  const columns = Object.entries(table as JsonObject).flatMap(([name, cells]) =>
    Array.isArray(cells) ? [{ name, cells: cells as readonly Json[] }] : [],
  );
  const marked = new Set(coordinates.map(([row, column]) => `${row} ${column}`));
  const count = Math.max(0, ...columns.map(({ cells }) => cells.length));
  return {
    kind: 'table',
    header: columns.map(({ name }) => name),
    rows: Array.from({ length: count }, (_, row) =>
      columns.map(({ cells }, column) => ({
        text: textOf(cells[row]),
        marked: marked.has(`${row} ${column}`),
      })),
    ),
  };
}

/** Texts in the order of their scores, or for a single pair of texts its number. */
function rankOrMeasure(name: string, input: Json, scores: readonly number[], expected: Json): Rich | null {
  const [value, ...others] = scores;
  if (value === undefined || others.length > 0 || textsOf(input).length !== 1)
    return rankTexts(textsOf(input), scores, expected);
  const target = Array.isArray(expected) ? (expected[0] as Json | undefined) : expected;
  return { kind: 'similarity', name, value, target: typeof target === 'number' ? target : null };
}

/** Without scores the grades make the order. */
function rankTexts(texts: readonly string[], scores: readonly number[] | null, expected: Json): Rich | null {
  if (texts.length === 0 || (scores !== null && texts.length !== scores.length)) return null;
  const grades = Array.isArray(expected) ? (expected as readonly Json[]) : [expected];
  const ranked = texts.map((text, index): RankedText => {
    const grade = grades[index];
    return { text, score: scores?.[index] ?? null, grade: typeof grade === 'number' ? grade : null };
  });
  const weight = ({ score, grade }: RankedText) => (scores === null ? grade : score) ?? 0;
  return { kind: 'ranked', texts: ranked.toSorted((a, b) => weight(b) - weight(a)) };
}

/** The text that others are compared with; null: there is none. */
function askedText(input: Json): string | null {
  const first = Array.isArray(input)
    ? (input[0] as Json | undefined)
    : isObject(input)
      ? (input.query ?? input.source_sentence)
      : null;
  return typeof first === 'string' ? first : null;
}

/** The texts that are ranked: those beside a query or a source sentence, or all after the first of a list. */
function textsOf(input: Json): readonly string[] {
  if (Array.isArray(input)) {
    const texts = input as readonly Json[];
    return texts.every((text) => typeof text === 'string') ? texts.slice(1) : [];
  }
  if (!isObject(input)) return [];
  const list = input.texts ?? input.sentences;
  return Array.isArray(list) ? (list as readonly Json[]).map(textOf) : [];
}

function cosinesToFirst([first, ...others]: readonly string[]): readonly number[] {
  if (first === undefined) return [];
  const query = decodeVector(first);
  return others.map((other) => cosineSimilarity(query, decodeVector(other)) ?? 0);
}

function sizeOf({ mediaType, width, height }: Extract<Answer, { kind: 'image' }>): string {
  return width === null || height === null ? mediaType : `${width} × ${height}, ${mediaType}`;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
