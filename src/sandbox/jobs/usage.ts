import type { JsonObject } from '../../types/json.ts';

/** OpenAI's `usage` of an answer; reasoning tokens, where there are any, are part of the output's. */
export function usageOf(inputTokens: number, outputTokens: number, reasoningTokens = 0): JsonObject {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(reasoningTokens === 0 ? {} : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}
