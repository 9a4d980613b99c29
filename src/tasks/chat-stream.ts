import type { Usage } from '../types/attempt.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { ChunkFacts, ReadFault, Reading, StreamReader } from '../types/task.ts';
import { joinReasoning } from './chat-body.ts';
import { contentOf, finishReasonOf, reasoningOf, refusalOf, usageOf } from './chat-message.ts';

import { ThinkSplitter } from './chat-think.ts';
import { ToolCallCollector } from './chat-tool-calls.ts';
import { type ChunkShape, shapeOf } from './chunk-shape.ts';
import { isObject } from './label-scores.ts';
import { RunningUsage } from './running-usage.ts';
import { readEvent } from './stream-event.ts';

const NOTHING: ChunkFacts = { token: false, visible: false, done: false };
const VISIBLE_TOKEN: ChunkFacts = { token: true, visible: true, done: false };
const HIDDEN_TOKEN: ChunkFacts = { token: true, visible: false, done: false };

/** Chunks of one stream whose shape is worked out; a stream of ever new shapes is not worth more. */
const MAX_LOOKS = 8;

/**
 * Reads a stream of chat completion chunks. A role-only or empty delta is no token; reasoning, whether in a field of
 * its own or in `<think>` at the front of the content, and tool-call deltas are tokens, but not visible ones. `usage`
 * is taken from wherever it comes last: an extra chunk with empty `choices`, or the chunk that finishes. The end of the
 * body is a good end if an answer began and a finish reason or `[DONE]` was seen.
 */
export function openChatStream(): StreamReader {
  return new ChatStream();
}

class ChatStream implements StreamReader {
  #text = '';
  #thought = '';
  #reasoning = '';
  #refusal = '';
  #began = false;
  #finish: Json = null;
  readonly #usage = new RunningUsage();
  #done = false;
  #chunks = 0;
  #fault: ReadFault | null = null;
  #shape: ChunkShape | null = null;
  #looks = 0;
  readonly #think = new ThinkSplitter();
  readonly #calls = new ToolCallCollector();

  push(data: string): ChunkFacts {
    if (this.#done || this.#fault !== null) return NOTHING;
    const content = this.#shape?.contentOf(data) ?? null;
    if (content !== null) return this.#takeContent(content);
    if (data.trim() === '[DONE]') {
      this.#done = true;
      return { ...NOTHING, done: true };
    }
    const read = readEvent(data);
    if ('fault' in read) {
      this.#fault = read;
      return NOTHING;
    }
    const chunk = read.event;
    if (this.#looks < MAX_LOOKS) this.#lookAt(data, chunk);
    const choice = Array.isArray(chunk.choices) ? (chunk.choices[0] as Json | undefined) : undefined;
    const facts = isObject(choice) ? this.#take(choice) : NOTHING;
    this.#usage.take(usageOf(chunk.usage), facts.token);
    return facts;
  }

  usageSoFar(): Usage | null {
    return this.#usage.soFar;
  }

  end(): Reading | ReadFault {
    if (this.#fault !== null) return this.#fault;
    if (!this.#done && this.#finish === null) {
      return { fault: 'truncated', message: 'the stream ended without a finish reason and without [DONE]' };
    }
    if (!this.#began) return { fault: 'malformed', message: 'the stream ended without an answer' };
    const held = this.#think.end();
    const text = this.#text + held.text;
    return {
      outputs: [
        {
          kind: 'text',
          text: text === '' ? this.#refusal : text,
          reasoning: joinReasoning(this.#reasoning, (this.#thought + held.reasoning).trim()),
          finishReason: finishReasonOf(this.#finish),
          toolCalls: this.#calls.calls(),
        },
      ],
      usage: this.#usage.stated ?? { inputTokens: null, outputTokens: this.#chunks, source: 'chunks' },
    };
  }

  /** Nearly all chunks of a stream differ in their content only. */
  #lookAt(data: string, chunk: JsonObject): void {
    this.#looks += 1;
    this.#shape = shapeOf(data, chunk) ?? this.#shape;
  }

  #takeContent(content: string): ChunkFacts {
    this.#began = true;
    const piece = this.#think.push(content);
    this.#text += piece.text;
    this.#thought += piece.reasoning;
    if (content === '') return NOTHING;
    this.#chunks += 1;
    this.#usage.take(null, true);
    return piece.text === '' ? HIDDEN_TOKEN : VISIBLE_TOKEN;
  }

  #take(choice: JsonObject): ChunkFacts {
    this.#began = true;
    if (typeof choice.finish_reason === 'string') this.#finish = choice.finish_reason;
    const delta = isObject(choice.delta) ? choice.delta : isObject(choice.message) ? choice.message : {};
    const content = contentOf(delta);
    const reasoning = reasoningOf(delta);
    const refusal = refusalOf(delta);
    const calls = this.#calls.take(delta.tool_calls);
    const piece = this.#think.push(content);
    this.#text += piece.text;
    this.#thought += piece.reasoning;
    this.#reasoning += reasoning;
    this.#refusal += refusal;
    const token = content !== '' || reasoning !== '' || refusal !== '' || calls;
    if (token) this.#chunks += 1;
    return { token, visible: piece.text !== '' || refusal !== '', done: false };
  }
}
