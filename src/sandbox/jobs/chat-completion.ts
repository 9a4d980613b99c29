import type { Json, JsonObject } from '../../types/json.ts';
import type { SandboxEngine } from '../../types/suite.ts';
import { FieldProblem } from '../fields.ts';
import type { ServedChatModel } from '../models/model.ts';
import { type ChatReply, countTokens, replyTo } from './chat-reply.ts';
import { readChatRequest } from './chat-request.ts';
import { CONTEXT_TOKENS, type Job, type JobRequest, type StreamOutcome, type WholeOutcome } from './job.ts';
import { chunkUsage, type UsageWish, usageOf } from './usage.ts';

/** Answer tokens when a request states no max_tokens. */
const DEFAULT_MAX_TOKENS = 256;

/** How a server writes down what OpenAI leaves open. */
interface Manner {
  /** Field of the thoughts. */
  readonly reasoning: string;
  /** TGI gives no ids: "" for answers, "0" for calls. */
  readonly ids: boolean;
}

const PLAIN: Manner = { reasoning: 'reasoning', ids: true };
const MANNERS: Readonly<Partial<Record<SandboxEngine, Manner>>> = {
  tgi: { reasoning: 'reasoning', ids: false },
  vllm: { reasoning: 'reasoning_content', ids: true },
};

/**
 * A chat-completion request, streamed or not. Throws FieldProblem, also when the prompt leaves no room for an answer.
 * Input tokens are those of the messages' contents.
 */
export function readChatCompletion(request: JobRequest, model: ServedChatModel): Job {
  const chat = readChatRequest(request.body.json(), request.engine);
  const inputTokens = chat.messages.reduce((sum, { content }) => sum + request.countTokens(content), 0);
  const room = CONTEXT_TOKENS - inputTokens;
  if (room < 1) {
    const message = `This model's maximum context length is ${CONTEXT_TOKENS} tokens. However, your messages resulted in ${inputTokens} tokens.`;
    throw new FieldProblem('messages', message, 'length');
  }
  const maxTokens = Math.min(chat.maxTokens ?? DEFAULT_MAX_TOKENS, room);
  const manner = MANNERS[request.engine] ?? PLAIN;
  return {
    task: 'chat-completion',
    inputs: 1,
    compute: () => {
      const reply = replyTo(chat, model, { maxTokens, seed: chat.seed ?? request.seed });
      const answer: ChatAnswer = {
        reply,
        manner,
        inputTokens,
        callId: manner.ids ? `call_${request.requestId}` : '0',
        head: {
          id: manner.ids ? `chatcmpl-${request.requestId}` : '',
          created: request.createdS,
          model: model.id,
          system_fingerprint: 'sandbox',
        },
      };
      return chat.stream ? streamOutcome(answer, chat.usage) : wholeOutcome(answer);
    },
  };
}

interface ChatAnswer {
  readonly reply: ChatReply;
  readonly manner: Manner;
  readonly inputTokens: number;
  readonly callId: string;
  readonly head: JsonObject;
}

function wholeOutcome({ reply, manner, inputTokens, callId, head }: ChatAnswer): WholeOutcome {
  const { reasoning, content, call } = reply;
  const written = (tokens: readonly string[]) => tokens.join('');
  const message = {
    role: 'assistant',
    content: call === null ? written(content) : null,
    ...(reasoning.length === 0 ? {} : { [manner.reasoning]: written(reasoning) }),
    ...(call === null ? {} : { tool_calls: [toolCall(callId, call.name, written(call.arguments))] }),
  };
  const choice = { index: 0, message, finish_reason: reply.finishReason, logprobs: null };
  return {
    kind: 'whole',
    inputTokens,
    outputTokens: countTokens(reply),
    body: { ...head, object: 'chat.completion', choices: [choice], usage: usage(reply, inputTokens) },
  };
}

function streamOutcome(answer: ChatAnswer, wish: UsageWish): StreamOutcome {
  const { reply, inputTokens, head } = answer;
  const object = 'chat.completion.chunk';
  const chunk = (delta: JsonObject, finishReason: string | null, sent: number): Json => ({
    ...head,
    object,
    choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: null }],
    ...chunkUsage(wish, inputTokens, sent),
  });
  const deltas = deltasOf(answer);
  const last: Json = { ...head, object, choices: [], usage: usage(reply, inputTokens) };
  return {
    kind: 'stream',
    inputTokens,
    opening: chunk({ role: 'assistant' }, null, 0),
    tokens: deltas.map((delta, index) => chunk(delta, null, index + 1)),
    closing: [chunk({}, reply.finishReason, deltas.length), ...(wish === 'never' ? [] : [last])],
    framing: 'openai',
  };
}

/** One delta a token; a call begins with its name and goes on with pieces of its arguments. */
function deltasOf({ reply, manner, callId }: ChatAnswer): JsonObject[] {
  const { reasoning, content, call } = reply;
  const calls: JsonObject[] =
    call === null
      ? []
      : [
          { index: 0, ...toolCall(callId, call.name, '') },
          ...call.arguments.map((piece) => ({ index: 0, function: { arguments: piece } })),
        ];
  return [
    ...reasoning.map((piece) => ({ [manner.reasoning]: piece })),
    ...content.map((piece) => ({ content: piece })),
    ...calls.map((piece) => ({ tool_calls: [piece] })),
  ];
}

function toolCall(id: string, name: string, args: string): JsonObject {
  return { id, type: 'function', function: { name, arguments: args } };
}

function usage(reply: ChatReply, inputTokens: number): JsonObject {
  return usageOf(inputTokens, countTokens(reply), reply.reasoning.length);
}
