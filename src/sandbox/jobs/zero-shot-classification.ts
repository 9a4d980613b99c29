import type { Json, JsonObject } from '../../types/json.ts';
import type { Dialect } from '../dialect.ts';
import {
  FieldProblem,
  fieldOf,
  readInputs,
  readObject,
  readOptionalFlag,
  readText,
  readTexts,
} from '../fields.ts';
import type { LabelScore, ZeroShotClassifier } from '../models/model.ts';
import type { Job } from './job.ts';
import { MAX_INPUTS } from './text-classification.ts';

/** Most candidate labels in one request. */
const MAX_LABELS = 256;

/**
 * A zero-shot request. Serverless takes one text and answers `[{label, score}…]`, best first (its shape since
 * November 2025); the toolkit answers `{sequence, labels, scores}`, or a list of those for a list. A
 * hypothesis_template is checked, but these models do not use it. Throws FieldProblem.
 */
export function readZeroShot(body: Json, model: ZeroShotClassifier, dialect: Dialect): Job {
  const request = readObject(body, 'body');
  const inputs = fieldOf(request, 'inputs');
  const { texts, single } =
    dialect === 'toolkit'
      ? readInputs(inputs, MAX_INPUTS)
      : { texts: [readText(inputs, 'inputs')], single: true };
  const parameters = readObject(fieldOf(request, 'parameters'), 'parameters');
  const { labels, multiLabel } = readQuestion(parameters);
  const rank = (text: string) => ({ text, scores: model.rank(text, labels, multiLabel) });
  return {
    task: 'zero-shot-classification',
    inputs: texts.length,
    compute: () => {
      const ranked = texts.map(rank);
      const bodies = ranked.map(({ text, scores }) =>
        dialect === 'toolkit'
          ? legacyBody(text, scores)
          : scores.map(({ label, score }) => ({ label, score })),
      );
      return {
        kind: 'whole',
        body: single ? (bodies[0] ?? null) : bodies,
        inputTokens: null,
        outputTokens: null,
      };
    },
  };
}

function readQuestion(parameters: JsonObject): { labels: readonly string[]; multiLabel: boolean } {
  const template = fieldOf(parameters, 'hypothesis_template');
  if (template !== undefined && template !== null) {
    if (!readText(template, 'parameters.hypothesis_template').includes('{}')) {
      throw new FieldProblem('parameters.hypothesis_template', 'must hold {} where the label goes');
    }
  }
  return {
    labels: readTexts(fieldOf(parameters, 'candidate_labels'), 'parameters.candidate_labels', MAX_LABELS),
    multiLabel: readOptionalFlag(fieldOf(parameters, 'multi_label'), 'parameters.multi_label'),
  };
}

function legacyBody(text: string, scores: readonly LabelScore[]): Json {
  return {
    sequence: text,
    labels: scores.map((entry) => entry.label),
    scores: scores.map((entry) => entry.score),
  };
}
