import { fieldOf, readObject, readText, readTexts } from '../fields.ts';
import type { Embedder } from '../models/model.ts';
import { countAll } from './feature-extraction.ts';
import { type Job, type JobRequest, unmetered } from './job.ts';
import { cosine, embedText } from './vectors.ts';

/** Most sentences in one request; each is an input of TEI. */
const MAX_SENTENCES = 32;

/**
 * A sentence-similarity request, `{inputs: {source_sentence, sentences}}`: the cosine of each sentence's embedding
 * with the source's, in the request's order; the toolkit wraps them in `{similarities}`. Throws FieldProblem.
 */
export function readSentenceSimilarity(request: JobRequest, model: Embedder): Job {
  const inputs = readObject(fieldOf(readObject(request.body.json(), 'body'), 'inputs'), 'inputs');
  const source = readText(fieldOf(inputs, 'source_sentence'), 'inputs.source_sentence');
  const sentences = readTexts(fieldOf(inputs, 'sentences'), 'inputs.sentences', MAX_SENTENCES);
  return {
    task: 'sentence-similarity',
    inputs: sentences.length,
    compute: () => {
      const origin = embedText(model, source);
      const similarities = sentences.map((sentence) => cosine(origin, embedText(model, sentence)));
      const outcome = unmetered(request.dialect === 'toolkit' ? { similarities } : similarities);
      return request.dialect === 'tei'
        ? { ...outcome, inputTokens: countAll([source, ...sentences], request), outputTokens: 0 }
        : outcome;
    },
  };
}
