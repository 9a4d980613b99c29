import type { JsonObject } from '../../types/json.ts';
import type { SandboxEngine } from '../../types/suite.ts';
import { fieldOf, readOptionalFlag } from '../fields.ts';

/** OpenAI's `usage` of an answer; reasoning tokens, where there are any, are part of the output's. */
export function usageOf(inputTokens: number, outputTokens: number, reasoningTokens = 0): JsonObject {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(reasoningTokens === 0 ? {} : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}

/** When a stream states its usage. as-it-goes: in every chunk, vLLM's `continuous_usage_stats`. */
export type UsageWish = 'never' | 'at-end' | 'as-it-goes';

/** What a request's `stream_options` ask for. Servers other than vLLM take the option and don't know it. */
export function readUsageWish(options: JsonObject, engine: SandboxEngine): UsageWish {
  const asks = (name: string) => readOptionalFlag(fieldOf(options, name), `stream_options.${name}`);
  const running = asks('continuous_usage_stats');
  if (!asks('include_usage')) return 'never';
  return running && engine === 'vllm' ? 'as-it-goes' : 'at-end';
}

/** The `usage` of a chunk with so many tokens sent up to it. */
export function chunkUsage(wish: UsageWish, inputTokens: number, sentTokens: number): JsonObject {
  if (wish === 'never') return {};
  return { usage: wish === 'at-end' ? null : usageOf(inputTokens, sentTokens) };
}
