import type { Json } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { Task } from '../types/task.ts';
import { isObject } from './label-scores.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { readAnswers } from './read-answers.ts';
import { textOf } from './text-input.ts';

/**
 * A question and the text that holds its answer. Accepts `{answer, score, start, end}` and a list of such objects
 * (`top_k` above 1), of which the best counts; score and place may be missing.
 */
export const questionAnswering: Task = {
  name: 'question-answering',
  streams: false,
  takesPrompts: false,
  media: null,
  hasLabels: false,
  dialects: ['hf-inference', 'toolkit'],
  defaultScorers: ['exact-match', 'token-f1'],
  ownParameters: [],
  maxBatch: () => 1,
  checkCandidate: () => null,
  checkInput: (input) =>
    isObject(input) && isText(input.question) && isText(input.context)
      ? null
      : 'the input must be {question, context}, two texts that are not empty',
  toRequest: ([input], { candidate }) => {
    const asked = textOf(input);
    // Other columns of a row that holds the whole input, its answers among them, are not the server's business.
    const inputs = isObject(asked)
      ? { question: asked.question ?? null, context: asked.context ?? null }
      : asked;
    return pipelineRequest('', inputs, candidate.parameters);
  },
  readBody: (answer) =>
    readAnswers(answer, '{answer, score, start, end} or a list of them', (body) => {
      const best = bestSpan(body);
      return best === null ? null : [best];
    }),
  openStream: null,
};

type Span = Extract<Answer, { kind: 'span' }>;

function isText(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

/** The answer of the highest score, the first of equals; one without a score never passes one before it. */
function bestSpan(body: Json): Span | null {
  let best: Span | null = null;
  for (const item of Array.isArray(body) ? (body as readonly Json[]) : [body]) {
    const span = spanOf(item);
    if (span === null) return null;
    if (best === null || (span.score ?? Number.NEGATIVE_INFINITY) > (best.score ?? Number.POSITIVE_INFINITY))
      best = span;
  }
  return best;
}

function spanOf(value: Json): Span | null {
  if (!isObject(value) || typeof value.answer !== 'string') return null;
  const start = offsetOf(value.start);
  const end = offsetOf(value.end);
  const placed = start !== null && end !== null && end >= start;
  return {
    kind: 'span',
    text: value.answer,
    score: typeof value.score === 'number' && Number.isFinite(value.score) ? value.score : null,
    start: placed ? start : null,
    end: placed ? end : null,
    coordinates: null,
    aggregator: null,
  };
}

function offsetOf(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
