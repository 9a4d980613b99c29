import type { Json } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { TaskName } from '../types/suite.ts';
import type { Task } from '../types/task.ts';
import { LIST_LIMIT } from './batch-limit.ts';
import { isObject } from './label-scores.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { readAnswers } from './read-answers.ts';
import { checkText, textOf } from './text-input.ts';
import { unwrapOne } from './unwrap-one.ts';

/**
 * A task that turns a text into another. Accepts `[{<field>}]`, a bare `{<field>}`, and `generated_text` in the
 * field's place (pipelines of the older text2text kind); a batch is a list with an object, or a list of one object,
 * for each text.
 */
export function textToTextTask(name: TaskName, field: string, defaultScorers: readonly string[]): Task {
  return {
    name,
    streams: false,
    takesPrompts: false,
    media: null,
    hasLabels: false,
    dialects: ['hf-inference', 'toolkit'],
    defaultScorers,
    ownParameters: [],
    maxBatch: () => LIST_LIMIT,
    checkCandidate: () => null,
    checkInput: checkText,
    toRequest: (inputs, { candidate }) => {
      const texts = inputs.map(textOf);
      return pipelineRequest('', texts.length === 1 ? (texts[0] as Json) : texts, candidate.parameters);
    },
    readBody: (answer, inputs) =>
      readAnswers(answer, `[{${field}}]`, (body) => {
        const texts = readTexts(body, field);
        const asked = inputs.length;
        return texts === null || texts.length === asked
          ? texts
          : `${asked} ${asked === 1 ? 'text was' : 'texts were'} asked for and ${texts.length} came`;
      }),
    openStream: null,
  };
}

function readTexts(body: Json, field: string): readonly Answer[] | null {
  const items = Array.isArray(body) ? (body as readonly Json[]) : [body];
  if (items.length === 0) return null;
  const answers: Answer[] = [];
  for (const item of items) {
    const one = unwrapOne(item);
    const text = isObject(one) ? (one[field] ?? one.generated_text) : undefined;
    if (typeof text !== 'string') return null;
    answers.push({ kind: 'text', text, reasoning: null, finishReason: 'other', toolCalls: [] });
  }
  return answers;
}
