import { cosineSimilarity } from '../../util/vectors.ts';
import { fieldOf, readObject, readText, readTexts } from '../fields.ts';
import type { Embedder } from '../models/model.ts';
import { countAll } from './feature-extraction.ts';
import { type Job, type JobRequest, mostInputs, unmetered } from './job.ts';
import { embedText } from './vectors.ts';

/**
 * A sentence-similarity request, `{inputs: {source_sentence, sentences}}`: the cosine of each sentence's embedding
 * with the source's, in the request's order; the toolkit wraps them in `{similarities}`. Throws FieldProblem.
 */
export function readSentenceSimilarity(request: JobRequest, model: Embedder): Job {
  const inputs = readObject(fieldOf(readObject(request.body.json(), 'body'), 'inputs'), 'inputs');
  const source = readText(fieldOf(inputs, 'source_sentence'), 'inputs.source_sentence');
  const sentences = readTexts(fieldOf(inputs, 'sentences'), 'inputs.sentences', mostInputs(request));
  return {
    task: 'sentence-similarity',
    inputs: sentences.length,
    compute: () => {
      const origin = embedText(model, source);
      const similarities = sentences.map(
        (sentence) => cosineSimilarity(origin, embedText(model, sentence)) ?? 0,
      );
      const outcome = unmetered(request.dialect === 'toolkit' ? { similarities } : similarities);
      return request.dialect === 'tei'
        ? { ...outcome, inputTokens: countAll([source, ...sentences], request), outputTokens: 0 }
        : outcome;
    },
  };
}
