import type { Json } from '../types/json.ts';
import type { Output } from '../types/output.ts';

/** Digits of a score in texts; report.json has all. */
const SCORE_DIGITS = 6;

/** An answer as one text: the top label, the text, or what says most in a table cell; a batch as a JSON list of texts. */
export function answerText(output: Output): string {
  switch (output.kind) {
    case 'labels':
      return output.labels[0]?.label ?? '';
    case 'text':
      return output.text === '' && output.toolCalls.length > 0
        ? JSON.stringify(output.toolCalls)
        : output.text;
    case 'span':
      return output.text;
    case 'entities':
      return output.entities.map(({ type, text }) => `${text} [${type}]`).join(', ');
    case 'ranking':
      return JSON.stringify(output.scores.map((score) => Number(score.toPrecision(SCORE_DIGITS))));
    case 'embeddings':
      return `${output.vectors.length} × ${output.dimensions} numbers`;
    case 'image':
      return `${output.mediaType}, ${output.bytes} bytes, sha256 ${output.sha256}`;
    case 'batch':
      return JSON.stringify(output.outputs.map(answerText));
  }
}

/** A JSON value as a cell's text: strings as they are, null as nothing, the rest as JSON. */
export function jsonText(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
