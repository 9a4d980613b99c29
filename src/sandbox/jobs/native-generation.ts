import type { Json, JsonObject } from '../../types/json.ts';
import { continueText, type Generator, stoppedAfter } from './generated-text.ts';
import type { StreamOutcome } from './job.ts';

/** Which of TGI's routes: `/` answers a list and can stream, the other two are one thing each. */
export type NativeRoute = 'compat' | 'generate' | 'generate_stream';

/** A native request, read. */
export interface GenerationAsk {
  readonly maxTokens: number;
  readonly seed: number;
  readonly stop: readonly string[];
  readonly prompt: string;
  readonly inputTokens: number;
  readonly fullText: boolean;
  readonly details: boolean;
}

/** A continuation, and why it ends. */
export interface Generated {
  readonly text: string;
  readonly tokens: readonly string[];
  readonly finishReason: 'length' | 'eos_token' | 'stop_sequence';
}

/** Continues the prompt; a stop text ends the answer and stays in it, as TGI has it. */
export function generateNative(model: Generator, ask: GenerationAsk): Generated {
  const answer = continueText(model, ask.prompt, ask);
  const cut = stoppedAfter(answer, ask.stop);
  if (cut !== null) return { ...cut, finishReason: 'stop_sequence' };
  return { ...answer, finishReason: answer.finishReason === 'length' ? 'length' : 'eos_token' };
}

/** The answer as JSON: an object, in a list on `/`. */
export function wholeAnswer(answer: Generated, ask: GenerationAsk, route: NativeRoute) {
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

/** The answer as TGI's own stream: one frame a token, the whole text and the details with the last. */
export function nativeStream(answer: Generated, ask: GenerationAsk): StreamOutcome {
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

function detailsOf(answer: Generated, tokens: readonly Json[]): JsonObject {
  return { finish_reason: answer.finishReason, generated_tokens: tokens.length, seed: null };
}

/** The answer's tokens; a natural end is a special token of its own. */
function tokensOf(answer: Generated): JsonObject[] {
  const end =
    answer.finishReason === 'eos_token' ? [{ id: 2, text: '</s>', logprob: null, special: true }] : [];
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
