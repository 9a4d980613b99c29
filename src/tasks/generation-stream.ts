import type { Usage } from '../types/attempt.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { ChunkFacts, ReadFault, Reading, StreamReader, TaskSetting } from '../types/task.ts';
import { usageOf } from './chat-message.ts';
import { generatedAnswer, mayEchoPrompt } from './generated-text.ts';
import { detailsUsage } from './generation-body.ts';
import { isObject } from './label-scores.ts';
import { RunningUsage } from './running-usage.ts';
import { readEvent } from './stream-event.ts';

const NOTHING: ChunkFacts = { token: false, visible: false, done: false };

/**
 * Reads a stream of generated text: frames of text-generation-inference, one for each token, special ones included,
 * the last with the whole `generated_text`; or chunks of OpenAI's completions. A special token (`</s>`) counts as a
 * token and is no text. The end of the body is a good end if the whole text, a finish reason or `[DONE]` was seen.
 */
export function openGenerationStream(setting: TaskSetting): StreamReader {
  return new GenerationStream(setting);
}

class GenerationStream implements StreamReader {
  readonly #setting: TaskSetting;
  #text = '';
  #whole: string | null = null;
  #finish: Json | undefined;
  readonly #usage = new RunningUsage();
  #done = false;
  #chunks = 0;
  #fault: ReadFault | null = null;

  constructor(setting: TaskSetting) {
    this.#setting = setting;
  }

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
    const { event } = read;
    const choice = Array.isArray(event.choices) ? (event.choices[0] as Json | undefined) : undefined;
    const facts = isObject(choice) ? this.#takeChoice(choice) : this.#takeFrame(event);
    const details = isObject(event.details) ? detailsUsage(event.details) : null;
    this.#usage.take(details ?? usageOf(event.usage), facts.token);
    return facts;
  }

  usageSoFar(): Usage | null {
    return this.#usage.soFar;
  }

  end(): Reading | ReadFault {
    if (this.#fault !== null) return this.#fault;
    if (!this.#done && this.#whole === null && this.#finish === undefined) {
      const message = 'the stream ended without its whole text, a finish reason or [DONE]';
      return { fault: 'truncated', message };
    }
    // Where the prompt may stand before the whole text, the tokens themselves are the answer: they never repeat it.
    const text = this.#whole === null || mayEchoPrompt(this.#setting) ? this.#text : this.#whole;
    return {
      outputs: [generatedAnswer(text, this.#finish, this.#setting)],
      usage: this.#usage.stated ?? { inputTokens: null, outputTokens: this.#chunks, source: 'chunks' },
    };
  }

  #takeChoice(choice: JsonObject): ChunkFacts {
    if (typeof choice.finish_reason === 'string') this.#finish = choice.finish_reason;
    return this.#takeText(typeof choice.text === 'string' ? choice.text : '', false);
  }

  #takeFrame({ token, generated_text, details }: JsonObject): ChunkFacts {
    if (typeof generated_text === 'string') this.#whole = generated_text;
    if (isObject(details)) {
      this.#finish = details.finish_reason ?? this.#finish;
    }
    if (!isObject(token) || typeof token.text !== 'string') return NOTHING;
    return token.special === true ? this.#takeText('', true) : this.#takeText(token.text, true);
  }

  /** A frame is a token even without text (a special one, or a part of a sign); a chunk without text is none. */
  #takeText(text: string, frame: boolean): ChunkFacts {
    const token = frame || text !== '';
    this.#text += text;
    if (token) this.#chunks += 1;
    return { token, visible: text !== '', done: false };
  }
}
