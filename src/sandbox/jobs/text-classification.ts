import type { Json, JsonObject } from '../../types/json.ts';
import { fieldOf, readObject, readOptionalChoice, readOptionalFlag, readOptionalInteger } from '../fields.ts';
import type { LabelScore, TextClassifier } from '../models/model.ts';
import { sigmoid, softmax } from '../models/probabilities.ts';
import { bestFirst } from '../models/zero-shot.ts';
import { readEnvelope } from './envelope.ts';
import { type Job, type JobRequest, mostInputs, unmetered } from './job.ts';
import { joinPair, type PairInputs, readPairInputs, readTeiPairs, type TextPair } from './text-pairs.ts';

const APPLY = {
  softmax,
  sigmoid: (logits: readonly number[]) => logits.map(sigmoid),
  none: (logits: readonly number[]) => [...logits],
} as const;

/**
 * A text-classification request. Serverless answers nested, `[[{label, score}…]]`, one inner list an input and all
 * labels unless top_k says fewer. The toolkit, as transformers, answers with the best label alone until top_k is
 * given: `[{label, score}]` for a text, the same flat list with one entry an input for a list, a bare object for a
 * bare pair; with top_k one input is flat and a list has one inner list an input. TEI's `/predict` answers one text or pair flat, several nested, with all
 * labels. Throws FieldProblem.
 */
export function readTextClassification(request: JobRequest, model: TextClassifier): Job {
  const { inputs, most, apply } = request.dialect === 'tei' ? readPredict(request) : readPipeline(request);
  const classify = (pair: TextPair): LabelScore[] => {
    const scores = APPLY[apply](model.logits(joinPair(pair)));
    const all = model.labels.map((label, index) => ({ label, score: scores[index] as number }));
    return bestFirst(all).slice(0, most ?? (request.dialect === 'toolkit' ? 1 : all.length));
  };
  return {
    task: 'text-classification',
    inputs: inputs.pairs.length,
    compute: () => {
      const lists: JsonObject[][] = inputs.pairs.map((pair) =>
        classify(pair).map(({ label, score }) => ({ label, score })),
      );
      const outcome = unmetered(shapeOf(lists, request, { inputs, most, apply }));
      return request.dialect === 'tei' ? { ...outcome, ...countPairs(inputs, request) } : outcome;
    },
  };
}

function shapeOf(lists: readonly JsonObject[][], request: JobRequest, { inputs, most }: Question): Json {
  const first = lists[0] ?? [];
  if (request.dialect === 'toolkit' && most === null) {
    const [best] = first;
    return inputs.single && inputs.pairs[0]?.pair !== null ? (best ?? null) : lists.flat();
  }
  return request.dialect !== 'hf-inference' && inputs.single ? first : lists;
}

interface Question {
  readonly inputs: PairInputs;
  /** Null: the server's own. */
  readonly most: number | null;
  readonly apply: keyof typeof APPLY;
}

function readPipeline(request: JobRequest): Question {
  const { inputs, parameters } = readEnvelope(request);
  return {
    inputs: readPairInputs(inputs, mostInputs(request)),
    most: readOptionalInteger(fieldOf(parameters, 'top_k'), 'parameters.top_k', 1, 1000),
    apply: readOptionalChoice(fieldOf(parameters, 'function_to_apply'), 'parameters.function_to_apply', [
      'softmax',
      'sigmoid',
      'none',
    ]),
  };
}

function readPredict(request: JobRequest): Question {
  const body = readObject(request.body.json(), 'body');
  const raw = readOptionalFlag(fieldOf(body, 'raw_scores'), 'raw_scores');
  return {
    inputs: readTeiPairs(fieldOf(body, 'inputs'), mostInputs(request)),
    most: null,
    apply: raw ? 'none' : 'softmax',
  };
}

/** Tokens of all texts, as TEI counts them; it generates none. */
export function countPairs(
  { pairs }: Pick<PairInputs, 'pairs'>,
  { countTokens }: JobRequest,
): { readonly inputTokens: number; readonly outputTokens: number } {
  const inputTokens = pairs.reduce((sum, pair) => sum + countTokens(joinPair(pair)), 0);
  return { inputTokens, outputTokens: 0 };
}
