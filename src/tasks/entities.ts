import type { Json } from '../types/json.ts';
import type { Entity } from '../types/output.ts';
import { CodePoints } from './code-points.ts';
import { isObject } from './label-scores.ts';
import { locateWord } from './locate-word.ts';

/** A token or span as a server sends it, placed in the text. */
interface Piece {
  /** Without B- or I- prefix; O: no entity. */
  readonly type: string;
  /** B: it begins an entity; I: it goes on with one of its type that it follows; null: it stands alone. */
  readonly mark: 'B' | 'I' | null;
  /** A part of a word whose beginning is another token (`##ing`). */
  readonly inWord: boolean;
  /** Number of the token; null: not given. */
  readonly index: number | null;
  readonly start: number;
  readonly end: number;
  readonly score: number | null;
}

/**
 * Named stretches of a text by rising start, from the list that a server sends; null for another shape, a text that
 * says what else is wrong. Offsets are code points. Where they are null, words are looked for from left to right.
 * Tokens become spans as in the pipeline's strategy `simple` of transformers: a `B-` begins a span, an `I-` (or a label
 * without prefix) goes on with a neighbour of its type, and else begins one; besides, a `##` piece that touches a
 * neighbour of its type never begins one. A span's score is the mean of its tokens' scores. `rename` is applied to a
 * server's label first, prefix included, and then to a type.
 */
export function entitiesOf(
  value: Json | undefined,
  text: string,
  rename: Readonly<Record<string, string>>,
): Entity[] | string | null {
  if (!Array.isArray(value)) return null;
  const points = new CodePoints(text);
  const pieces: Piece[] = [];
  let from = 0;
  for (const item of value as readonly Json[]) {
    const piece = pieceOf(item, points, from, rename);
    if (piece === null || typeof piece === 'string') return piece;
    from = piece.end;
    pieces.push(piece);
  }
  return merge(pieces, points)
    .flatMap((spans) => entityOf(spans, points))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

function pieceOf(
  item: Json,
  points: CodePoints,
  from: number,
  rename: Readonly<Record<string, string>>,
): Piece | string | null {
  if (!isObject(item)) return null;
  const raw = typeof item.entity === 'string';
  const label = raw ? item.entity : item.entity_group;
  const { word, score = null, index } = item;
  if (typeof label !== 'string') return null;
  if (score !== null && (typeof score !== 'number' || !Number.isFinite(score))) return null;
  const place = placeOf(item.start ?? null, item.end ?? null, word, points, from);
  if (place === null || typeof place === 'string') return place;
  const named = renamed(label, rename);
  const mark = named.startsWith('B-') ? 'B' : named.startsWith('I-') ? 'I' : null;
  return {
    type: renamed(mark === null ? named : named.slice(2), rename),
    mark: mark ?? (raw ? 'I' : null),
    inWord: raw && typeof word === 'string' && word.startsWith('##'),
    index: typeof index === 'number' && Number.isInteger(index) ? index : null,
    score,
    ...place,
  };
}

function renamed(label: string, rename: Readonly<Record<string, string>>): string {
  return Object.hasOwn(rename, label) ? (rename[label] ?? label) : label;
}

function placeOf(
  start: Json,
  end: Json,
  word: Json | undefined,
  points: CodePoints,
  from: number,
): { start: number; end: number } | string | null {
  if (start === null && end === null) {
    if (typeof word !== 'string') return null;
    return locateWord(word, points, from) ?? `"${word}" does not stand in the text after place ${from}`;
  }
  if (typeof start !== 'number' || typeof end !== 'number') return null;
  const inside = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end <= points.length;
  if (!inside || start >= end)
    return `the place ${start} to ${end} does not stand in a text of ${points.length} code points`;
  return { start, end };
}

/** Pieces that make one entity each; those of type O make none. */
function merge(pieces: readonly Piece[], points: CodePoints): [Piece, ...Piece[]][] {
  const entities: [Piece, ...Piece[]][] = [];
  let open: [Piece, ...Piece[]] | null = null;
  for (const piece of pieces) {
    if (piece.type === 'O') {
      open = null;
    } else if (open !== null && goesOn(open.at(-1) ?? open[0], piece, points)) {
      open.push(piece);
    } else {
      open = [piece];
      entities.push(open);
    }
  }
  return entities;
}

function goesOn(last: Piece, piece: Piece, points: CodePoints): boolean {
  if (last.type !== piece.type || piece.start < last.end) return false;
  if (piece.inWord && piece.start === last.end) return true;
  if (piece.mark !== 'I') return false;
  if (piece.index !== null && last.index !== null) return piece.index === last.index + 1;
  return points.slice(last.end, piece.start).trim() === '';
}

function entityOf(pieces: readonly [Piece, ...Piece[]], points: CodePoints): Entity[] {
  let { start } = pieces[0];
  let { end } = pieces.at(-1) ?? pieces[0];
  // Some tokenizers count the space before a word as the word's.
  while (start < end && points.slice(start, start + 1).trim() === '') start += 1;
  while (start < end && points.slice(end - 1, end).trim() === '') end -= 1;
  if (start === end) return [];
  const scores = pieces.map(({ score }) => score).filter((score) => score !== null);
  return [
    {
      type: pieces[0].type,
      start,
      end,
      text: points.slice(start, end),
      score: scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length,
    },
  ];
}
