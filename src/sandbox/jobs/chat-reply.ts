import { tokenPieces } from '../models/chat/tokens.ts';
import type { ChatMessage, ServedChatModel } from '../models/model.ts';
import type { ChatRequest } from './chat-request.ts';
import { stopped } from './generated-text.ts';
import { fillSchema } from './schema-value.ts';
import { findClues } from './text-clues.ts';
import { chooseToolCall } from './tool-call.ts';

/** What a chat model gives: its thoughts, then either a text or the call of a tool, as tokens. */
export interface ChatReply {
  readonly reasoning: readonly string[];
  /** Empty when a tool is called. */
  readonly content: readonly string[];
  /** Null: no tool is called. Arguments: the tokens of their JSON. */
  readonly call: { readonly name: string; readonly arguments: readonly string[] } | null;
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
}

/** Longest stretch of a question that is thought about aloud, UTF-16 units. */
const LONGEST_THOUGHT = 80;

/**
 * The reply to a chat request. Tools: as chooseToolCall, except that a message from a tool is simply handed on. A
 * schema: the model's answer stands in its first string, the rest is filled from the conversation. The reasoning
 * names the question that is answered. At most `maxTokens` tokens in all, thoughts first, as servers count them.
 */
export function replyTo(
  request: ChatRequest,
  model: ServedChatModel,
  { maxTokens, seed }: { readonly maxTokens: number; readonly seed: number },
): ChatReply {
  const asked = lastOf(request.messages, 'user');
  const reasoning = request.reasons ? tokenPieces(`The question is: ${thought(asked)}`) : [];
  const answer = { reasoning, ...answerTo(request, model, asked, { maxTokens, seed }) };
  return cut(answer, maxTokens);
}

type Limits = { readonly maxTokens: number; readonly seed: number };

function answerTo(
  request: ChatRequest,
  model: ServedChatModel,
  asked: string,
  limits: Limits,
): Omit<ChatReply, 'reasoning'> {
  const last = request.messages.at(-1);
  const told = last?.role === 'tool' ? last.content : null;
  const call =
    told !== null && request.toolChoice === 'auto'
      ? null
      : chooseToolCall(asked, request.tools, request.toolChoice);
  if (call !== null) {
    const pieces = tokenPieces(call.arguments);
    return { content: [], call: { name: call.name, arguments: pieces }, finishReason: 'tool_calls' };
  }
  if (told !== null) return { content: tokenPieces(told), call: null, finishReason: 'stop' };
  const answer = model.chat.answer(request.messages, limits);
  if (request.schema !== null) {
    const clues = findClues(`${answer.text}\n${asked}`);
    const json = JSON.stringify(fillSchema(request.schema, clues, answer.text));
    return { content: tokenPieces(json), call: null, finishReason: 'stop' };
  }
  const { tokens, finishReason } = stopped(answer, request.stop);
  return { content: tokens, call: null, finishReason };
}

/** The reply's first `most` tokens; a call's name is one of them. */
function cut(reply: ChatReply, most: number): ChatReply {
  const reasoning = reply.reasoning.slice(0, most);
  const left = most - reasoning.length;
  const content = reply.content.slice(0, left);
  const call =
    reply.call === null || left === 0
      ? null
      : { name: reply.call.name, arguments: reply.call.arguments.slice(0, left - 1) };
  const whole = countTokens({ ...reply, reasoning, content, call }) === countTokens(reply);
  return { reasoning, content, call, finishReason: whole ? reply.finishReason : 'length' };
}

/** Tokens of a reply. */
export function countTokens({ reasoning, content, call }: ChatReply): number {
  return reasoning.length + content.length + (call === null ? 0 : 1 + call.arguments.length);
}

function lastOf(messages: readonly ChatMessage[], role: string): string {
  return messages.filter((message) => message.role === role).at(-1)?.content ?? '';
}

function thought(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_THOUGHT ? `${line.slice(0, LONGEST_THOUGHT)}…` : line;
}
