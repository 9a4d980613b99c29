import { createHash } from 'node:crypto';
import type { Answer, Output } from '../types/output.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Whether the fields of an answer are of its kind. */
const SHAPES: { readonly [Kind in Answer['kind']]: (fields: Fields) => boolean } = {
  labels: ({ labels }) => isListOf(labels, isLabel) && labels.length > 0,
  text: ({ text, reasoning, finishReason, toolCalls }) =>
    typeof text === 'string' &&
    isTextOrNull(reasoning) &&
    typeof finishReason === 'string' &&
    isListOf(toolCalls, (call) => isFields(call) && typeof call.name === 'string' && 'arguments' in call),
  span: ({ text, score, start, end, coordinates, aggregator }) =>
    typeof text === 'string' &&
    [score, start, end].every(isNumberOrNull) &&
    (coordinates === null || isListOf(coordinates, (pair) => isListOf(pair, isNumber))) &&
    isTextOrNull(aggregator),
  entities: ({ entities }) => isListOf(entities, isEntity),
  ranking: ({ scores }) => isListOf(scores, isNumber),
  embeddings: ({ dimensions, pooling, vectors }) =>
    isNumber(dimensions) && typeof pooling === 'string' && isListOf(vectors, isText),
  image: isWholeImage,
};

/**
 * What a request was answered with, as JSON keeps it; null: it is something else. A picture has its bytes with it and
 * is named by them: a name from outside never becomes a path.
 */
export function readOutput(value: unknown): Output | null {
  if (!isFields(value)) return null;
  if (value.kind !== 'batch') return isAnswer(value) ? value : null;
  return isListOf(value.outputs, isAnswer) ? { kind: 'batch', outputs: value.outputs } : null;
}

function isAnswer(value: unknown): value is Answer {
  if (!isFields(value) || typeof value.kind !== 'string' || !Object.hasOwn(SHAPES, value.kind)) return false;
  return SHAPES[value.kind as Answer['kind']](value);
}

function isWholeImage({ mediaType, bytes, sha256, width, height, data, file }: Fields): boolean {
  if (typeof data !== 'string' || file !== null || typeof mediaType !== 'string') return false;
  const content = Buffer.from(data, 'base64');
  const digest = createHash('sha256').update(content).digest('hex');
  return bytes === content.length && sha256 === digest && [width, height].every(isNumberOrNull);
}

function isLabel(value: unknown): boolean {
  return isFields(value) && typeof value.label === 'string' && isNumber(value.score);
}

function isEntity(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { type, text, start, end, score } = value;
  return isText(type) && isText(text) && isNumber(start) && isNumber(end) && isNumberOrNull(score);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf<T>(
  value: unknown,
  is: ((item: unknown) => item is T) | ((item: unknown) => boolean),
): value is T[] {
  return Array.isArray(value) && value.every((item) => is(item));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isTextOrNull(value: unknown): boolean {
  return value === null || isText(value);
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || isNumber(value);
}
