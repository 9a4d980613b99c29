import type { Json } from '../../types/json.ts';
import type { Dialect } from '../dialect.ts';
import {
  fieldOf,
  readInputs,
  readObject,
  readOptionalChoice,
  readOptionalInteger,
  readOptionalObject,
} from '../fields.ts';
import type { LabelScore, TextClassifier } from '../models/model.ts';
import { sigmoid, softmax } from '../models/probabilities.ts';
import { bestFirst } from '../models/zero-shot.ts';
import type { Job } from './job.ts';

/** Most inputs in one request, as TEI's default. */
export const MAX_INPUTS = 32;

const APPLY = {
  softmax,
  sigmoid: (logits: readonly number[]) => logits.map(sigmoid),
  none: (logits: readonly number[]) => [...logits],
} as const;

/**
 * A text-classification request. Serverless answers nested, `[[{label, score}…]]`, one inner list an input and all
 * labels unless top_k says fewer; the toolkit answers one input flat with its best label unless top_k says more,
 * and a list with one inner list an input. Throws FieldProblem.
 */
export function readTextClassification(body: Json, model: TextClassifier, dialect: Dialect): Job {
  const request = readObject(body, 'body');
  const { texts, single } = readInputs(fieldOf(request, 'inputs'), MAX_INPUTS);
  const parameters = readOptionalObject(fieldOf(request, 'parameters'), 'parameters');
  const topK = readOptionalInteger(fieldOf(parameters, 'top_k'), 'parameters.top_k', 1, 1000);
  const apply = readOptionalChoice(fieldOf(parameters, 'function_to_apply'), 'parameters.function_to_apply', [
    'softmax',
    'sigmoid',
    'none',
  ]);
  const most = topK ?? (dialect === 'toolkit' ? 1 : model.labels.length);
  const classify = (text: string): LabelScore[] => {
    const scores = APPLY[apply](model.logits(text));
    const all = model.labels.map((label, index) => ({ label, score: scores[index] as number }));
    return bestFirst(all).slice(0, most);
  };
  return {
    task: 'text-classification',
    inputs: texts.length,
    compute: () => {
      const lists = texts.map((text) => classify(text).map(({ label, score }) => ({ label, score })));
      const flat = dialect === 'toolkit' && single;
      return { kind: 'whole', body: flat ? (lists[0] ?? []) : lists, inputTokens: null, outputTokens: null };
    },
  };
}
