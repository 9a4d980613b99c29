import type { Json, JsonObject } from '../../types/json.ts';
import {
  checkLength,
  FieldProblem,
  fieldOf,
  readObject,
  readOptionalFlag,
  readOptionalInteger,
  readText,
  readTexts,
  shapeProblem,
} from '../fields.ts';
import type { Reranker } from '../models/model.ts';
import { sigmoid } from '../models/probabilities.ts';
import { readEnvelope } from './envelope.ts';
import { type Job, type JobRequest, mostInputs, unmetered } from './job.ts';
import { countPairs } from './text-classification.ts';
import { readPairInputs, type TextPair } from './text-pairs.ts';

/** TEI's `/rerank`: `[{index, score}…]`, best first; the score is a sigmoid unless raw. Throws FieldProblem. */
export function readRerank(request: JobRequest, model: Reranker): Job {
  const body = readObject(request.body.json(), 'body');
  const query = readText(fieldOf(body, 'query'), 'query');
  const texts = readTexts(fieldOf(body, 'texts'), 'texts', mostInputs(request));
  const raw = readOptionalFlag(fieldOf(body, 'raw_scores'), 'raw_scores');
  const returnText = readOptionalFlag(fieldOf(body, 'return_text'), 'return_text');
  readOptionalFlag(fieldOf(body, 'truncate'), 'truncate');
  const pairs = texts.map((text) => ({ text: query, pair: text }));
  return ranking(texts.length, () => {
    const ranked = rank(model, query, texts, raw).map(({ index, score }) => ({
      index,
      score,
      ...(returnText ? { text: texts[index] as string } : {}),
    }));
    return { ...unmetered(ranked), ...countPairs({ pairs }, request) };
  });
}

/**
 * vLLM's `/rerank` (after Jina and Cohere): `documents` instead of texts, `{results: [{index, document,
 * relevance_score}…]}`, best first, at most top_n of them. Throws FieldProblem.
 */
export function readOpenAiRerank(request: JobRequest, model: Reranker): Job {
  const body = readObject(request.body.json(), 'body');
  const query = readText(fieldOf(body, 'query'), 'query');
  const texts = readTexts(fieldOf(body, 'documents'), 'documents', mostInputs(request));
  const most = readOptionalInteger(fieldOf(body, 'top_n'), 'top_n', 1, mostInputs(request)) ?? texts.length;
  const pairs = texts.map((text) => ({ text: query, pair: text }));
  return ranking(texts.length, () => {
    const tokens = countPairs({ pairs }, request);
    const results = rank(model, query, texts, false).map(({ index, score }) => ({
      index,
      document: { text: texts[index] as string },
      relevance_score: score,
    }));
    const usage = { prompt_tokens: tokens.inputTokens, total_tokens: tokens.inputTokens };
    const answer = {
      id: `rerank-${request.requestId}`,
      model: model.id,
      usage,
      results: results.slice(0, most),
    };
    return { ...unmetered(answer), ...tokens };
  });
}

/**
 * A reranker behind the pipelines. Serverless takes pairs as text-classification does, `{text, text_pair}` or a list,
 * and answers one LABEL_0 with the sigmoid for each. The toolkit takes `{query, texts}` and answers
 * `{scores: [{index, score}…]}` best first, or a list of `[query, text]` and answers `{scores: [number…]}` in order.
 * Throws FieldProblem.
 */
export function readTextRanking(request: JobRequest, model: Reranker): Job {
  const { inputs } = readEnvelope(request);
  if (request.dialect === 'toolkit') {
    return Array.isArray(inputs)
      ? rankPairs(inputs, request, model)
      : rankTexts(readObject(inputs, 'inputs'), request, model);
  }
  const { pairs } = readPairInputs(inputs, mostInputs(request));
  const score = ({ text, pair }: TextPair): Json => [
    { label: 'LABEL_0', score: sigmoid(model.relevance(text, pair as string)) },
  ];
  for (const { pair } of pairs) {
    if (pair === null) throw new FieldProblem('inputs', 'a reranker takes pairs: {"text", "text_pair"}');
  }
  return ranking(pairs.length, () => unmetered(pairs.map(score)));
}

function rankTexts(inputs: JsonObject, request: JobRequest, model: Reranker): Job {
  const query = readText(fieldOf(inputs, 'query'), 'inputs.query');
  const texts = readTexts(fieldOf(inputs, 'texts'), 'inputs.texts', mostInputs(request));
  return ranking(texts.length, () => unmetered({ scores: rank(model, query, texts, false) }));
}

function rankPairs(items: readonly Json[], request: JobRequest, model: Reranker): Job {
  checkLength(items, 'inputs', mostInputs(request));
  const pairs = items.map((item, index) => {
    if (!Array.isArray(item)) throw shapeProblem(`inputs[${index}]`, item, 'a pair of strings');
    const [query, text] = [0, 1].map((at) =>
      readText(item[at] as Json | undefined, `inputs[${index}][${at}]`),
    );
    return { query: query as string, text: text as string };
  });
  return ranking(pairs.length, () =>
    unmetered({ scores: pairs.map(({ query, text }) => sigmoid(model.relevance(query, text))) }),
  );
}

function ranking(inputs: number, compute: Job['compute']): Job {
  return { task: 'text-ranking', inputs, compute };
}

/** Indexes of the texts with their scores, best first; equal ones keep their order. */
function rank(
  model: Reranker,
  query: string,
  texts: readonly string[],
  raw: boolean,
): { readonly index: number; readonly score: number }[] {
  return texts
    .map((text, index) => {
      const logit = model.relevance(query, text);
      return { index, score: raw ? logit : sigmoid(logit) };
    })
    .sort((a, b) => b.score - a.score);
}
