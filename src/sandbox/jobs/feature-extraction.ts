import type { Json, JsonObject } from '../../types/json.ts';
import { encodeVector } from '../../util/vectors.ts';
import {
  FieldProblem,
  fieldOf,
  readInputs,
  readObject,
  readOptionalChoice,
  readOptionalFlag,
  readOptionalInteger,
  readOptionalText,
} from '../fields.ts';
import type { Embedder } from '../models/model.ts';
import { type Job, type JobRequest, mostInputs, unmetered } from './job.ts';
import { embedText, normalized } from './vectors.ts';

/**
 * A feature-extraction request with its options at the root. Serverless answers as sentence-transformers: one vector
 * for a text, a list of vectors for a list, not normalised unless asked. The toolkit answers as transformers: one
 * vector a token, not pooled, `[1, tokens, dimensions]` a text. TEI's `/embed` always answers a list of vectors,
 * normalised unless asked not to. Throws FieldProblem.
 */
export function readFeatureExtraction(request: JobRequest, model: Embedder): Job {
  const body = readObject(request.body.json(), 'body');
  const { texts, single } = readInputs(fieldOf(body, 'inputs'), mostInputs(request));
  const options = readOptions(body, model, request.dialect === 'tei');
  const toolkit = request.dialect === 'toolkit';
  const embed = (text: string): Json =>
    toolkit ? [tokenVectors(model, text)] : [...finish(embedText(model, text), options)];
  return {
    task: 'feature-extraction',
    inputs: texts.length,
    compute: () => {
      const vectors = texts.map(embed);
      const flat = single && request.dialect !== 'tei';
      return { ...unmetered(flat ? (vectors[0] ?? []) : vectors), ...metered(texts, request) };
    },
  };
}

/** TEI's `/embed_all`: one vector a token, not pooled, for each text. Throws FieldProblem. */
export function readTokenEmbeddings(request: JobRequest, model: Embedder): Job {
  const { texts } = readInputs(
    fieldOf(readObject(request.body.json(), 'body'), 'inputs'),
    mostInputs(request),
  );
  return {
    task: 'feature-extraction',
    inputs: texts.length,
    compute: () => ({
      ...unmetered(texts.map((text) => tokenVectors(model, text))),
      ...metered(texts, request),
    }),
  };
}

/** OpenAI's `/v1/embeddings`: `input`, `encoding_format`, `dimensions`; always normalised. Throws FieldProblem. */
export function readOpenAiEmbeddings(request: JobRequest, model: Embedder): Job {
  const body = readObject(request.body.json(), 'body');
  const { texts } = readInputs(fieldOf(body, 'input'), mostInputs(request), 'input');
  const format = readOptionalChoice(fieldOf(body, 'encoding_format'), 'encoding_format', ['float', 'base64']);
  const options = { normalize: true, dimensions: readDimensions(body, model) };
  return {
    task: 'feature-extraction',
    inputs: texts.length,
    compute: () => {
      const tokens = countAll(texts, request);
      const data = texts.map((text, index) => {
        const vector = finish(embedText(model, text), options);
        const embedding = format === 'base64' ? encodeVector(vector) : [...vector];
        return { object: 'embedding', index, embedding };
      });
      const usage = { prompt_tokens: tokens, total_tokens: tokens };
      const head =
        request.engine === 'vllm' ? { id: `embd-${request.requestId}`, created: request.createdS } : {};
      return {
        kind: 'whole',
        body: { ...head, object: 'list', data, model: model.id, usage },
        inputTokens: tokens,
        outputTokens: 0,
      };
    },
  };
}

interface Options {
  readonly normalize: boolean;
  readonly dimensions: number;
}

function readOptions(body: JsonObject, model: Embedder, normalize: boolean): Options {
  readOptionalFlag(fieldOf(body, 'truncate'), 'truncate');
  const directions = ['right', 'left', 'Right', 'Left'] as const;
  readOptionalChoice(fieldOf(body, 'truncation_direction'), 'truncation_direction', directions);
  if (readOptionalText(fieldOf(body, 'prompt_name'), 'prompt_name') !== null) {
    throw new FieldProblem('prompt_name', 'this model has no prompts');
  }
  return {
    normalize: readOptionalFlag(fieldOf(body, 'normalize'), 'normalize', normalize),
    dimensions: readDimensions(body, model),
  };
}

function readDimensions(body: JsonObject, { dimensions }: Embedder): number {
  return readOptionalInteger(fieldOf(body, 'dimensions'), 'dimensions', 1, dimensions) ?? dimensions;
}

/** The first dimensions of a vector, at length 1 if asked. */
function finish(vector: Float64Array, { normalize, dimensions }: Options): Float64Array {
  const cut = vector.slice(0, dimensions);
  return normalize ? normalized(cut) : cut;
}

function tokenVectors(model: Embedder, text: string): number[][] {
  return model.embedTokens(text).map((vector) => [...vector]);
}

/** Tokens where the server states them: TEI counts what it reads and generates none. */
function metered(texts: readonly string[], request: JobRequest): object {
  return request.dialect === 'tei' ? { inputTokens: countAll(texts, request), outputTokens: 0 } : {};
}

/** Tokens of several texts. */
export function countAll(texts: readonly string[], { countTokens }: Pick<JobRequest, 'countTokens'>): number {
  return texts.reduce((sum, text) => sum + countTokens(text), 0);
}
