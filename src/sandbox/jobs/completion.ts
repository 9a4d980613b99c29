import type { Json, JsonObject } from '../../types/json.ts';
import {
  FieldProblem,
  fieldOf,
  readInputs,
  readObject,
  readOptionalFlag,
  readOptionalInteger,
  readOptionalObject,
} from '../fields.ts';
import type { ChatAnswer } from '../models/model.ts';
import { countAll } from './feature-extraction.ts';
import { continueText, type Generator, readStops, stopped } from './generated-text.ts';
import { CONTEXT_TOKENS, type Job, type JobRequest, mostInputs, type Outcome } from './job.ts';
import { chunkUsage, readUsageWish, type UsageWish, usageOf } from './usage.ts';

/** Tokens of an answer when a request states no max_tokens: OpenAI's and vLLM's default. */
const DEFAULT_MAX_TOKENS = 16;

/**
 * OpenAI's `/v1/completions`: a prompt or a list of them, `{choices: [{index, text, finish_reason}], usage}`; one
 * prompt can be streamed. The prompt is not part of the text unless `echo` says so. Throws FieldProblem.
 */
export function readCompletion(request: JobRequest, model: Generator): Job {
  const body = readObject(request.body.json(), 'body');
  const { texts: prompts } = readInputs(fieldOf(body, 'prompt'), mostInputs(request), 'prompt');
  const longest = Math.max(...prompts.map((prompt) => request.countTokens(prompt)));
  if (longest >= CONTEXT_TOKENS) {
    throw new FieldProblem(
      'prompt',
      `This model's maximum context length is ${CONTEXT_TOKENS} tokens. However, your prompt has ${longest} tokens.`,
      'length',
    );
  }
  const asked = readOptionalInteger(fieldOf(body, 'max_tokens'), 'max_tokens', 1, 1_000_000);
  const { MIN_SAFE_INTEGER, MAX_SAFE_INTEGER } = Number;
  const generation = {
    maxTokens: Math.min(asked ?? DEFAULT_MAX_TOKENS, CONTEXT_TOKENS - longest),
    seed:
      readOptionalInteger(fieldOf(body, 'seed'), 'seed', MIN_SAFE_INTEGER, MAX_SAFE_INTEGER) ?? request.seed,
    stop: readStops(body, 'stop'),
  };
  readOptionalInteger(fieldOf(body, 'n'), 'n', 1, 1);
  const echo = readOptionalFlag(fieldOf(body, 'echo'), 'echo');
  const streams = readOptionalFlag(fieldOf(body, 'stream'), 'stream');
  if (streams && prompts.length > 1) throw new FieldProblem('stream', 'one prompt at a time can be streamed');
  const options = readOptionalObject(fieldOf(body, 'stream_options'), 'stream_options');
  const wish = readUsageWish(options, request.engine);
  return {
    task: 'text-generation',
    inputs: prompts.length,
    compute: () => {
      const answers = prompts.map((prompt) => {
        const answer = stopped(continueText(model, prompt, generation), generation.stop);
        return echo ? { ...answer, text: prompt + answer.text } : answer;
      });
      const inputTokens = countAll(prompts, request);
      const head = {
        id: `cmpl-${request.requestId}`,
        object: 'text_completion',
        created: request.createdS,
        model: model.id,
      };
      return streams
        ? streamOf(head, answers[0] as ChatAnswer, {
            inputTokens,
            wish,
            echo: echo ? (prompts[0] as string) : '',
          })
        : wholeOf(head, answers, inputTokens);
    },
  };
}

function wholeOf(head: JsonObject, answers: readonly ChatAnswer[], inputTokens: number): Outcome {
  const outputTokens = answers.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const choices = answers.map(({ text, finishReason }, index) => choiceOf(index, text, finishReason));
  const body = { ...head, choices, usage: usageOf(inputTokens, outputTokens) };
  return { kind: 'whole', body, inputTokens, outputTokens };
}

interface StreamSetting {
  readonly inputTokens: number;
  readonly wish: UsageWish;
  /** Sent before the first token; empty: nothing. */
  readonly echo: string;
}

function streamOf(head: JsonObject, answer: ChatAnswer, { inputTokens, wish, echo }: StreamSetting): Outcome {
  const chunk = (text: string, reason: string | null, sent: number): Json => ({
    ...head,
    choices: [choiceOf(0, text, reason)],
    ...chunkUsage(wish, inputTokens, sent),
  });
  const usage = { ...head, choices: [], usage: usageOf(inputTokens, answer.tokens.length) };
  return {
    kind: 'stream',
    inputTokens,
    opening: echo === '' ? null : chunk(echo, null, 0),
    tokens: answer.tokens.map((text, index) => chunk(text, null, index + 1)),
    closing: [chunk('', answer.finishReason, answer.tokens.length), ...(wish === 'never' ? [] : [usage])],
    framing: 'openai',
  };
}

function choiceOf(index: number, text: string, reason: string | null): Json {
  return { index, text, logprobs: null, finish_reason: reason };
}
