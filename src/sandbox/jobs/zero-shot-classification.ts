import type { Json, JsonObject } from '../../types/json.ts';
import { FieldProblem, fieldOf, readOptionalFlag, readText, readTexts } from '../fields.ts';
import type { LabelScore, ZeroShotClassifier } from '../models/model.ts';
import { readEnvelope, readTextInputs } from './envelope.ts';
import { type Job, type JobRequest, unmetered } from './job.ts';

/** Most candidate labels in one request. */
const MAX_LABELS = 256;

/**
 * A zero-shot request. Serverless answers `[{label, score}…]`, best first (its shape since November 2025); the
 * toolkit answers `{sequence, labels, scores}`. A list of texts gets a list of those. A hypothesis_template is checked, but these models do not use it. Throws FieldProblem.
 */
export function readZeroShot(request: JobRequest, model: ZeroShotClassifier): Job {
  const envelope = readEnvelope(request);
  const toolkit = request.dialect === 'toolkit';
  const { texts, single } = readTextInputs(envelope, request);
  const labels = readCandidateLabels(envelope.parameters);
  const multiLabel = readOptionalFlag(fieldOf(envelope.parameters, 'multi_label'), 'parameters.multi_label');
  return {
    task: 'zero-shot-classification',
    inputs: texts.length,
    compute: () => {
      const bodies = texts.map((text) => {
        const scores = model.rank(text, labels, multiLabel);
        return toolkit ? legacyBody(text, scores) : scores.map(({ label, score }) => ({ label, score }));
      });
      return unmetered(single ? (bodies[0] ?? null) : bodies);
    },
  };
}

/** The labels that a request brings; a hypothesis_template beside them must have its place. Throws FieldProblem. */
export function readCandidateLabels(parameters: JsonObject): readonly string[] {
  const template = fieldOf(parameters, 'hypothesis_template');
  if (template !== undefined && template !== null) {
    if (!readText(template, 'parameters.hypothesis_template').includes('{}')) {
      throw new FieldProblem('parameters.hypothesis_template', 'must hold {} where the label goes');
    }
  }
  return readTexts(fieldOf(parameters, 'candidate_labels'), 'parameters.candidate_labels', MAX_LABELS);
}

function legacyBody(text: string, scores: readonly LabelScore[]): Json {
  return {
    sequence: text,
    labels: scores.map((entry) => entry.label),
    scores: scores.map((entry) => entry.score),
  };
}
