import type { Json, JsonObject } from '../../types/json.ts';
import type { ChatAnswer, ServedChatModel } from '../models/model.ts';
import { openAiRefusal } from '../refusal.ts';
import { type ChatRequest, readChatRequest } from './chat-request.ts';
import type { Job, StreamOutcome, WholeOutcome } from './job.ts';

/** Tokens of prompt and answer together that the chat models take. */
export const CONTEXT_TOKENS = 8192;
/** Answer tokens when a request states no max_tokens. */
const DEFAULT_MAX_TOKENS = 256;

/** What a chat job needs beside the request. */
export interface ChatSetting {
  readonly requestId: string;
  /** Wall time of the answer, whole seconds since the epoch. */
  readonly createdS: number;
  /** Used when the request states no seed. */
  readonly seed: number;
  countTokens(text: string): number;
}

/**
 * A chat-completion request, streamed or not. Throws FieldProblem, or Refusal 400 when the prompt leaves no room for
 * an answer. Input tokens are those of the messages' contents.
 */
export function readChatCompletion(body: Json, model: ServedChatModel, setting: ChatSetting): Job {
  const request = readChatRequest(body);
  const inputTokens = request.messages.reduce((sum, { content }) => sum + setting.countTokens(content), 0);
  const room = CONTEXT_TOKENS - inputTokens;
  if (room < 1) {
    throw openAiRefusal(
      400,
      `This model's maximum context length is ${CONTEXT_TOKENS} tokens. However, your messages resulted in ${inputTokens} tokens.`,
      'messages',
      'context_length_exceeded',
    );
  }
  const maxTokens = Math.min(request.maxTokens ?? DEFAULT_MAX_TOKENS, room);
  return {
    task: 'chat-completion',
    inputs: 1,
    compute: () => {
      const seed = request.seed ?? setting.seed;
      const answer = stopped(model.chat.answer(request.messages, { maxTokens, seed }), request.stop);
      const head = {
        id: `chatcmpl-${setting.requestId}`,
        created: setting.createdS,
        model: model.id,
        system_fingerprint: 'sandbox',
      };
      return request.stream
        ? streamOutcome(head, answer, inputTokens, request)
        : wholeOutcome(head, answer, inputTokens);
    },
  };
}

function wholeOutcome(head: JsonObject, answer: ChatAnswer, inputTokens: number): WholeOutcome {
  const message = { role: 'assistant', content: answer.text };
  return {
    kind: 'whole',
    inputTokens,
    outputTokens: answer.tokens.length,
    body: {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: answer.finishReason, logprobs: null }],
      usage: usageOf(inputTokens, answer.tokens.length),
    },
  };
}

function streamOutcome(
  head: JsonObject,
  answer: ChatAnswer,
  inputTokens: number,
  request: ChatRequest,
): StreamOutcome {
  const noUsage: JsonObject = request.includeUsage ? { usage: null } : {};
  const chunk = (delta: JsonObject, finishReason: string | null): Json => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: null }],
    ...noUsage,
  });
  const usage: Json = {
    ...head,
    object: 'chat.completion.chunk',
    choices: [],
    usage: usageOf(inputTokens, answer.tokens.length),
  };
  return {
    kind: 'stream',
    inputTokens,
    opening: chunk({ role: 'assistant' }, null),
    tokens: answer.tokens.map((content) => chunk({ content }, null)),
    closing: [chunk({}, answer.finishReason), ...(request.includeUsage ? [usage] : [])],
  };
}

function usageOf(inputTokens: number, outputTokens: number): Json {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}

/** The answer up to the first stop text, which is itself left out; a token cut in two keeps its first part. */
function stopped(answer: ChatAnswer, stops: readonly string[]): ChatAnswer {
  const ends = stops.map((stop) => answer.text.indexOf(stop)).filter((at) => at >= 0);
  if (ends.length === 0) return answer;
  const text = answer.text.slice(0, Math.min(...ends));
  const tokens: string[] = [];
  let length = 0;
  for (const token of answer.tokens) {
    if (length >= text.length) break;
    tokens.push(token.slice(0, text.length - length));
    length += token.length;
  }
  return { text, tokens, finishReason: 'stop' };
}
