import type { JsonObject } from '../../types/json.ts';
import { fieldOf, readOptionalInteger, readOptionalObject } from '../fields.ts';
import type { Summarizer } from '../models/model.ts';
import { readEnvelope, readTextInputs } from './envelope.ts';
import { type Job, type JobRequest, unmetered } from './job.ts';

/** Words of a summary when a request states no length. */
const DEFAULT_WORDS = 60;

/**
 * A summarization request: `[{summary_text}]`, one for each text. The length asked for (max_new_tokens or max_length,
 * in `parameters` or their generate_parameters) is taken as words. Throws FieldProblem.
 */
export function readSummarization(request: JobRequest, model: Summarizer): Job {
  const envelope = readEnvelope(request);
  const { texts } = readTextInputs(envelope, request);
  const maxWords = readLength(envelope.parameters) ?? DEFAULT_WORDS;
  return {
    task: 'summarization',
    inputs: texts.length,
    compute: () => unmetered(texts.map((text) => ({ summary_text: model.summarize(text, maxWords) }))),
  };
}

function readLength(parameters: JsonObject): number | null {
  const inner = readOptionalObject(
    fieldOf(parameters, 'generate_parameters'),
    'parameters.generate_parameters',
  );
  for (const [place, name] of [
    [parameters, 'max_new_tokens'],
    [parameters, 'max_length'],
    [inner, 'max_new_tokens'],
    [inner, 'max_length'],
  ] as const) {
    const length = readOptionalInteger(fieldOf(place, name), `parameters.${name}`, 1, 100_000);
    if (length !== null) return length;
  }
  return null;
}
