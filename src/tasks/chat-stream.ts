import type { Usage } from '../types/attempt.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { ChunkFacts, ReadFault, Reading, StreamReader } from '../types/plugs.ts';
import { contentOf, finishReasonOf, reasoningOf, toolArgumentsOf, usageOf } from './chat-message.ts';
import { isObject } from './label-scores.ts';
import { readEvent } from './stream-event.ts';

const NOTHING: ChunkFacts = { token: false, visible: false, done: false };

/**
 * Reads a stream of chat completion chunks. A role-only or empty delta is no token; reasoning and tool-call deltas
 * are tokens, but not visible ones. `usage` is taken from wherever it comes last: an extra chunk with empty
 * `choices`, or the chunk that finishes. The end of the body is a good end if a finish reason or `[DONE]` was seen.
 */
export function openChatStream(): StreamReader {
  return new ChatStream();
}

class ChatStream implements StreamReader {
  #text = '';
  #reasoning = '';
  #finish: Json = null;
  #usage: Usage | null = null;
  #done = false;
  #chunks = 0;
  #fault: ReadFault | null = null;
  readonly #calls = new Map<number, { name: string; arguments: string }>();

  push(data: string): ChunkFacts {
    if (this.#done || this.#fault !== null) return NOTHING;
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
    this.#usage = usageOf(chunk.usage) ?? this.#usage;
    const choice = Array.isArray(chunk.choices) ? (chunk.choices[0] as Json | undefined) : undefined;
    return isObject(choice) ? this.#take(choice) : NOTHING;
  }

  end(): Reading | ReadFault {
    if (this.#fault !== null) return this.#fault;
    if (!this.#done && this.#finish === null) {
      return { fault: 'truncated', message: 'the stream ended without a finish reason and without [DONE]' };
    }
    const toolCalls = [...this.#calls.values()].map((call) => ({
      name: call.name,
      arguments: toolArgumentsOf(call.arguments),
    }));
    return {
      outputs: [
        {
          kind: 'text',
          text: this.#text,
          reasoning: this.#reasoning === '' ? null : this.#reasoning,
          finishReason: finishReasonOf(this.#finish),
          toolCalls,
        },
      ],
      usage: this.#usage ?? { inputTokens: null, outputTokens: this.#chunks, source: 'chunks' },
    };
  }

  #take(choice: JsonObject): ChunkFacts {
    if (typeof choice.finish_reason === 'string') this.#finish = choice.finish_reason;
    const delta = isObject(choice.delta) ? choice.delta : {};
    const text = contentOf(delta);
    const reasoning = reasoningOf(delta);
    const calls = this.#takeCalls(delta.tool_calls);
    this.#text += text;
    this.#reasoning += reasoning;
    const token = text !== '' || reasoning !== '' || calls;
    if (token) this.#chunks += 1;
    return { token, visible: text !== '', done: false };
  }

  #takeCalls(value: Json | undefined): boolean {
    if (!Array.isArray(value)) return false;
    let any = false;
    for (const [position, call] of (value as readonly Json[]).entries()) {
      const fn = isObject(call) ? call.function : undefined;
      if (!isObject(call) || !isObject(fn)) continue;
      const index = typeof call.index === 'number' ? call.index : position;
      const known = this.#calls.get(index) ?? { name: '', arguments: '' };
      if (typeof fn.name === 'string') known.name ||= fn.name;
      const piece = fn.arguments;
      if (typeof piece === 'string') known.arguments += piece;
      else if (isObject(piece)) known.arguments += JSON.stringify(piece);
      this.#calls.set(index, known);
      any = true;
    }
    return any;
  }
}
