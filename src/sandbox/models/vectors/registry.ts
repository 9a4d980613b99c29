import type { ModelFamily, Pace, SandboxModel } from '../model.ts';
import { createMeaningEmbedder, createSpellingEmbedder } from './embedders.ts';
import { createOverlapReranker, trainReranker } from './rerankers.ts';
import { readPairs, readQueries } from './training-texts.ts';
import { learnWordWeights } from './word-weights.ts';

const SMALL: Pace = { serviceTimeMs: 10, ttftMs: 0, itlMs: 0 };
const LARGE: Pace = { serviceTimeMs: 40, ttftMs: 0, itlMs: 0 };

/** The families of these models, each with a small and a large one. */
export const VECTOR_FAMILIES: readonly ModelFamily[] = [
  { names: ['embed', 'rerank'], train: trainVectorModels },
];

/**
 * Trains the embedders and rerankers from the training files below `folder`. The same files always give the same
 * models. Throws InputError when a file is missing or malformed.
 */
export function trainVectorModels(folder: string): readonly SandboxModel[] {
  const pairs = readPairs(folder);
  const queries = readQueries(folder);
  const weights = learnWordWeights([
    ...new Set([
      ...pairs.flatMap(({ texts }) => texts),
      ...queries.flatMap(({ query, texts }) => [query, ...texts]),
    ]),
  ]);
  const judged = queries.flatMap(({ query, texts, grades }) =>
    texts.map((text, i) => ({ query, text, relevant: (grades[i] ?? 0) > 0 })),
  );
  const embedder = createMeaningEmbedder('sandbox/embed-large', LARGE, weights);
  return [
    createSpellingEmbedder('sandbox/embed-small', SMALL),
    embedder,
    createOverlapReranker('sandbox/rerank-small', SMALL),
    trainReranker('sandbox/rerank-large', LARGE, judged, { weights, embedder }),
  ];
}
