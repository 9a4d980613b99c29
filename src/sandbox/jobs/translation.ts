import { fieldOf, readOptionalText } from '../fields.ts';
import type { Translator } from '../models/model.ts';
import { readEnvelope, readTextInputs } from './envelope.ts';
import { type Job, type JobRequest, unmetered } from './job.ts';

/**
 * A translation request: `[{translation_text}]`, one for each text. src_lang and tgt_lang are checked and not used: a
 * model has one pair of languages. Throws FieldProblem.
 */
export function readTranslation(request: JobRequest, model: Translator): Job {
  const envelope = readEnvelope(request);
  const { texts } = readTextInputs(envelope, request);
  for (const name of ['src_lang', 'tgt_lang']) {
    readOptionalText(fieldOf(envelope.parameters, name), `parameters.${name}`);
  }
  return {
    task: 'translation',
    inputs: texts.length,
    compute: () => unmetered(texts.map((text) => ({ translation_text: model.translate(text) }))),
  };
}
