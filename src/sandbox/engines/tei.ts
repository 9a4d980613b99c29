import type { Json, JsonObject } from '../../types/json.ts';
import {
  readFeatureExtraction,
  readOpenAiEmbeddings,
  readTokenEmbeddings,
} from '../jobs/feature-extraction.ts';
import { CONTEXT_TOKENS, type Job, type JobRequest, TEI_INPUTS } from '../jobs/job.ts';
import { readSentenceSimilarity } from '../jobs/sentence-similarity.ts';
import { readTextClassification } from '../jobs/text-classification.ts';
import { readRerank } from '../jobs/text-ranking.ts';
import type { Embedder, Reranker, SandboxModel, TextClassifier } from '../models/model.ts';
import type { Place } from '../place.ts';
import { jsonRefusal, textRefusal } from '../refusal.ts';
import type { Engine, HealthRoute, WorkRoute } from './engine.ts';
import { locateOnly } from './locate.ts';
import { axumRefusal, requireJson } from './tgi.ts';

type TeiModel = Embedder | Reranker | TextClassifier;

/** What TEI calls a model that a route is for. */
const KINDS = {
  'feature-extraction': 'an embedding',
  'text-ranking': 'a re-ranker',
  'text-classification': 'a classifier',
} as const;

/** A route for models of one task. */
function route<Task extends TeiModel['task']>(
  task: Task,
  read: (request: JobRequest, model: Extract<TeiModel, { task: Task }>) => Job,
  dialect: 'tei' | 'openai' = 'tei',
): WorkRoute {
  return {
    kind: 'work',
    dialect,
    locate: locateOnly,
    read: (request, { model }) => {
      if (model.task !== task) {
        const error = `Backend error: model is not ${KINDS[task]} model`;
        throw jsonRefusal(424, { error, error_type: 'Backend' });
      }
      return read(request, model as Extract<TeiModel, { task: Task }>);
    },
  };
}

/** `/` is the route of the model's own kind. */
const root: WorkRoute = {
  kind: 'work',
  dialect: 'tei',
  locate: locateOnly,
  read: (request, { model }) => {
    if (model.task === 'text-ranking') return readRerank(request, model);
    if (model.task === 'text-classification') return readTextClassification(request, model);
    return readFeatureExtraction(request, model as Embedder);
  },
};

const embeddings = route('feature-extraction', readOpenAiEmbeddings, 'openai');
const health: HealthRoute = { kind: 'health', payload: { kind: 'text', text: '' } };
const native = axumRefusal('Validation', '');

/** text-embeddings-inference: embeddings, reranking and classification. Its compute time is in ms. */
export const tei: Engine = {
  name: 'tei',
  tasks: ['feature-extraction', 'text-ranking', 'text-classification'],
  routes: [
    ['POST', '/', root],
    ['POST', '/embed', route('feature-extraction', readFeatureExtraction)],
    ['POST', '/embed_all', route('feature-extraction', readTokenEmbeddings)],
    ['POST', '/similarity', route('feature-extraction', readSentenceSimilarity)],
    ['POST', '/rerank', route('text-ranking', readRerank)],
    ['POST', '/predict', route('text-classification', readTextClassification)],
    ['POST', '/v1/embeddings', embeddings],
    ['POST', '/embeddings', embeddings],
    ['GET', '/info', { kind: 'look-up', answer: describe }],
    ['GET', '/', health],
    ['GET', '/health', health],
    ['GET', '/ping', health],
  ],
  checkHeaders: requireJson,
  refusalOf: (problem, dialect) => {
    const own = problem.kind === 'value' || problem.kind === 'length';
    return own && dialect === 'openai'
      ? jsonRefusal(422, { message: problem.message, code: 422, type: 'Validation' })
      : native(problem);
  },
  notFound: () => textRefusal(404, ''),
  failure: { error: 'Backend error: simulated failure', error_type: 'Backend' },
  timing: ({ computeSeconds, queueMs, totalMs, inputTokens }) => ({
    'x-compute-type': 'cpu+optimized',
    'x-compute-time': String(Math.round(computeSeconds * 1000)),
    'x-compute-tokens': String(inputTokens ?? 0),
    'x-total-time': String(Math.round(totalMs)),
    'x-tokenization-time': '0',
    'x-queue-time': String(Math.round(queueMs)),
    'x-inference-time': String(Math.round(computeSeconds * 1000)),
  }),
  streamHeaders: {},
};

function describe(place: Place): JsonObject {
  const { model } = locateOnly(place);
  return {
    model_id: model.id,
    model_sha: null,
    model_dtype: 'float32',
    model_type: typeOf(model),
    max_concurrent_requests: 512,
    max_input_length: CONTEXT_TOKENS,
    max_batch_tokens: 16_384,
    max_batch_requests: null,
    max_client_batch_size: TEI_INPUTS,
    auto_truncate: true,
    tokenization_workers: 1,
    version: '1.9.0-sandbox',
    sha: null,
    docker_label: null,
  };
}

function typeOf(model: SandboxModel): Json {
  if (model.task === 'feature-extraction') return { embedding: { pooling: 'mean' } };
  const labels = model.task === 'text-classification' ? model.labels : ['LABEL_0'];
  const maps = {
    id2label: Object.fromEntries(labels.map((label, index) => [String(index), label])),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
  };
  return model.task === 'text-classification' ? { classifier: maps } : { reranker: maps };
}
