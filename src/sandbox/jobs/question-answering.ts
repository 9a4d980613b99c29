import type { Json, JsonObject } from '../../types/json.ts';
import { checkLength, FieldProblem, fieldOf, readObject, readOptionalInteger, readText } from '../fields.ts';
import type { QuestionAnswerer } from '../models/model.ts';
import { codePointsOf } from './code-points.ts';
import { readEnvelope } from './envelope.ts';
import { type Job, type JobRequest, mostInputs, unmetered } from './job.ts';

/**
 * A question-answering request: `{answer, score, start, end}`, or a list of those when top_k is above 1, and a list
 * of answers for a list of questions. Offsets are code points of the context. Throws FieldProblem.
 */
export function readQuestionAnswering(request: JobRequest, model: QuestionAnswerer): Job {
  const { inputs, parameters } = readEnvelope(request);
  const topK = readOptionalInteger(fieldOf(parameters, 'top_k'), 'parameters.top_k', 1, 100) ?? 1;
  const single = !Array.isArray(inputs);
  const questions = single
    ? [readQuestion(inputs, 'inputs')]
    : inputs.map((item: Json, index) => readQuestion(item, `inputs[${index}]`));
  checkLength(questions, 'inputs', mostInputs(request));
  return {
    task: 'question-answering',
    inputs: questions.length,
    compute: () => {
      const answers: Json[] = questions.map((question) => {
        const found = answer(question, model, topK);
        return topK > 1 ? found : (found[0] ?? null);
      });
      return unmetered(single ? (answers[0] ?? null) : answers);
    },
  };
}

interface Question {
  readonly question: string;
  readonly context: string;
}

function readQuestion(value: Json | undefined, field: string): Question {
  const object = readObject(value, field);
  const text = (name: 'question' | 'context') => {
    const found = readText(fieldOf(object, name), `${field}.${name}`);
    if (found.trim() === '') throw new FieldProblem(`${field}.${name}`, 'cannot be empty');
    return found;
  };
  return { question: text('question'), context: text('context') };
}

function answer({ question, context }: Question, model: QuestionAnswerer, most: number): JsonObject[] {
  const at = codePointsOf(context);
  return model.answers(question, context, most).map(({ start, end, score }) => ({
    score,
    start: at(start),
    end: at(end),
    answer: context.slice(start, end),
  }));
}
