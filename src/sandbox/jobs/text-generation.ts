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
import { type Generator, readStops } from './generated-text.ts';
import { CONTEXT_TOKENS, type Job, type JobRequest, mostInputs } from './job.ts';
import {
  type GenerationAsk,
  generateNative,
  type NativeRoute,
  nativeStream,
  wholeAnswer,
} from './native-generation.ts';

/** Tokens of an answer when a request states no max_new_tokens, as TGI's. */
const DEFAULT_MAX_NEW_TOKENS = 100;

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
    (route === 'compat' &&
      request.dialect !== 'toolkit' &&
      readOptionalFlag(fieldOf(body, 'stream'), 'stream'));
  return {
    task: 'text-generation',
    inputs: 1,
    compute: () => {
      const answer = generateNative(model, ask);
      return streams ? nativeStream(answer, ask) : wholeAnswer(answer, ask, route);
    },
  };
}

/** Several prompts at once, as transformers' pipeline takes them: a list of `[{generated_text}]`. */
export function readPromptList(request: JobRequest, model: Generator): Job | null {
  const body = readObject(request.body.json(), 'body');
  const inputs = fieldOf(body, 'inputs');
  if (!Array.isArray(inputs) || inputs.length < 1 || inputs.length > mostInputs(request)) return null;
  const asks = inputs.map((prompt: Json) => readAsk({ ...body, inputs: prompt }, request, 'compat'));
  return {
    task: 'text-generation',
    inputs: asks.length,
    compute: () => {
      const outcomes = asks.map((ask) => wholeAnswer(generateNative(model, ask), ask, 'compat'));
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

function readAsk(body: JsonObject, request: JobRequest, route: NativeRoute): GenerationAsk {
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
    stop: readNativeStops(parameters, request),
    fullText: readOptionalFlag(
      fieldOf(parameters, 'return_full_text'),
      'parameters.return_full_text',
      route === 'compat',
    ),
    details: readOptionalFlag(fieldOf(parameters, 'details'), 'parameters.details'),
  };
}

/** Stop texts, which only TGI knows: transformers' pipelines refuse the name. */
function readNativeStops(parameters: JsonObject, { dialect }: JobRequest): readonly string[] {
  const stops = readStops(parameters, 'parameters.stop');
  if (dialect === 'tgi' || stops.length === 0) return stops;
  const message = "The following `model_kwargs` are not used by the model: ['stop']";
  throw new FieldProblem('parameters.stop', message);
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
