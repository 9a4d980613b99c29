import type { Json, JsonObject } from '../../types/json.ts';
import {
  FieldProblem,
  fieldOf,
  readObject,
  readOptionalFlag,
  readOptionalInteger,
  readOptionalNumber,
  readOptionalObject,
  readText,
} from '../fields.ts';
import type { ChatAnswer } from '../models/model.ts';
import { type Generation, type Generator, generateText, readStops } from './generated-text.ts';
import { CONTEXT_TOKENS, type Job, type JobRequest, MAX_INPUTS, type Outcome } from './job.ts';

/** Tokens of an answer when a request states no max_new_tokens, as TGI's. */
const DEFAULT_MAX_NEW_TOKENS = 100;

/** Which of TGI's routes: `/` answers a list and can stream, the other two are one thing each. */
export type NativeRoute = 'compat' | 'generate' | 'generate_stream';

interface Ask extends Generation {
  readonly prompt: string;
  readonly inputTokens: number;
  readonly fullText: boolean;
  readonly details: boolean;
}

/**
 * A native text-generation request, `{inputs, parameters, stream}`. `/` answers `[{generated_text}]` with the prompt
 * before the answer unless return_full_text is false, and streams when asked; `/generate` answers
 * `{generated_text}` without the prompt; `/generate_stream` is a stream. `details` adds the tokens: TGI's closing
 * `</s>` is one of them, and no logprob is known (null). Sampling parameters are checked as TGI checks them and
 * change nothing. Throws FieldProblem.
 */
export function readTextGeneration(request: JobRequest, model: Generator, route: NativeRoute): Job {
  const body = readObject(request.body.json(), 'body');
  const ask = readAsk(body, request, route);
  const streams =
    route === 'generate_stream' ||
    (route === 'compat' && readOptionalFlag(fieldOf(body, 'stream'), 'stream'));
  return {
    task: 'text-generation',
    inputs: 1,
    compute: () => {
      const answer = generateText(model, ask.prompt, ask);
      return streams ? streamOf(answer, ask) : wholeOf(answer, ask, route);
    },
  };
}

/** Several prompts at once, as transformers' pipeline takes them: a list of `[{generated_text}]`. */
export function readPromptList(request: JobRequest, model: Generator): Job | null {
  const body = readObject(request.body.json(), 'body');
  const inputs = fieldOf(body, 'inputs');
  if (!Array.isArray(inputs) || inputs.length < 1 || inputs.length > MAX_INPUTS) return null;
  const asks = inputs.map((prompt: Json) => readAsk({ ...body, inputs: prompt }, request, 'compat'));
  return {
    task: 'text-generation',
    inputs: asks.length,
    compute: () => {
      const outcomes = asks.map((ask) => wholeOf(generateText(model, ask.prompt, ask), ask, 'compat'));
      const sum = (name: 'inputTokens' | 'outputTokens') =>
        outcomes.reduce((total, outcome) => total + outcome[name], 0);
      return {
        kind: 'whole',
        body: outcomes.map((outcome) => outcome.body),
        inputTokens: sum('inputTokens'),
        outputTokens: sum('outputTokens'),
      };
    },
  };
}

function readAsk(body: JsonObject, request: JobRequest, route: NativeRoute): Ask {
  const prompt = readText(fieldOf(body, 'inputs'), 'inputs');
  const parameters = readOptionalObject(fieldOf(body, 'parameters'), 'parameters');
  checkSampling(parameters);
  const whole = (name: string, least: number, most: number) =>
    readOptionalInteger(fieldOf(parameters, name), `parameters.${name}`, least, most);
  const asked = whole('max_new_tokens', 1, 1_000_000);
  const inputTokens = request.countTokens(prompt);
  if (prompt === '') throw new FieldProblem('inputs', '`inputs` cannot be empty');
  if (inputTokens + (asked ?? 1) > CONTEXT_TOKENS) {
    const given = `Given: ${inputTokens} \`inputs\` tokens and ${asked ?? 1} \`max_new_tokens\``;
    throw new FieldProblem(
      'inputs',
      `\`inputs\` tokens + \`max_new_tokens\` must be <= ${CONTEXT_TOKENS}. ${given}`,
      'length',
    );
  }
  return {
    prompt,
    inputTokens,
    maxTokens: asked ?? Math.min(DEFAULT_MAX_NEW_TOKENS, CONTEXT_TOKENS - inputTokens),
    seed: whole('seed', 0, Number.MAX_SAFE_INTEGER) ?? request.seed,
    stop: readStops(parameters, 'parameters.stop'),
    fullText: readOptionalFlag(
      fieldOf(parameters, 'return_full_text'),
      'parameters.return_full_text',
      route === 'compat',
    ),
    details: readOptionalFlag(fieldOf(parameters, 'details'), 'parameters.details'),
  };
}

function checkSampling(parameters: JsonObject): void {
  const number = (name: string) => readOptionalNumber(fieldOf(parameters, name), `parameters.${name}`);
  const [temperature, penalty, topP] = ['temperature', 'repetition_penalty', 'top_p'].map(number);
  const positive = (name: string) =>
    new FieldProblem(`parameters.${name}`, `\`${name}\` must be strictly positive`);
  if (typeof temperature === 'number' && temperature <= 0) throw positive('temperature');
  if (typeof penalty === 'number' && penalty <= 0) throw positive('repetition_penalty');
  if (typeof topP === 'number' && (topP <= 0 || topP > 1)) {
    throw new FieldProblem('parameters.top_p', '`top_p` must be > 0.0 and <= 1.0');
  }
  readOptionalInteger(fieldOf(parameters, 'best_of'), 'parameters.best_of', 1, 1);
}

function wholeOf(answer: ChatAnswer, ask: Ask, route: NativeRoute) {
  const text = ask.fullText ? ask.prompt + answer.text : answer.text;
  const tokens = tokensOf(answer);
  const details = { ...detailsOf(answer, tokens), prefill: [], tokens };
  const body = { generated_text: text, ...(ask.details ? { details } : {}) };
  return {
    kind: 'whole',
    body: route === 'compat' ? [body] : body,
    inputTokens: ask.inputTokens,
    outputTokens: tokens.length,
  } as const;
}

function streamOf(answer: ChatAnswer, ask: Ask): Outcome {
  const tokens = tokensOf(answer);
  const text = ask.fullText ? ask.prompt + answer.text : answer.text;
  const details = { ...detailsOf(answer, tokens), input_length: ask.inputTokens };
  const frames = tokens.map((token, index) => {
    const last = index === tokens.length - 1;
    return {
      index: index + 1,
      token,
      generated_text: last ? text : null,
      details: last && ask.details ? details : null,
    };
  });
  return {
    kind: 'stream',
    inputTokens: ask.inputTokens,
    opening: null,
    tokens: frames,
    closing: [],
    framing: 'native',
  };
}

function detailsOf(answer: ChatAnswer, tokens: readonly Json[]): JsonObject {
  const finishReason = answer.finishReason === 'length' ? 'length' : 'eos_token';
  return { finish_reason: finishReason, generated_tokens: tokens.length, seed: null };
}

/** The answer's tokens; a natural end is a special token of its own. */
function tokensOf(answer: ChatAnswer): JsonObject[] {
  const end = answer.finishReason === 'length' ? [] : [{ id: 2, text: '</s>', logprob: null, special: true }];
  return [
    ...answer.tokens.map((text) => ({ id: tokenId(text), text, logprob: null, special: false })),
    ...end,
  ];
}

/** A number that stands for a token's text, the same wherever it occurs: 3 to 50002. */
function tokenId(text: string): number {
  let id = 0;
  for (const sign of text) id = (id * 31 + (sign.codePointAt(0) as number)) % 50_000;
  return id + 3;
}
