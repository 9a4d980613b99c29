import type { Usage } from '../types/attempt.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { ReadFault, Reading, TaskInputs, TaskSetting } from '../types/task.ts';
import { usageOf } from './chat-message.ts';
import { generatedAnswer, withoutPrompt } from './generated-text.ts';
import { isObject, malformed } from './label-scores.ts';
import { orderByIndex } from './order-by-index.ts';
import { splitByInput, wrongAnswer } from './read-answers.ts';
import { textOf } from './text-input.ts';

/**
 * Reads generated texts that were not streamed: `{generated_text, details}` alone or in a list (text-generation-inference,
 * pipelines; of several texts after one prompt the first), or `{choices: [{index, text}], usage}` of OpenAI's servers.
 */
export function readGenerated(body: Json, inputs: TaskInputs, setting: TaskSetting): Reading | ReadFault {
  const prompts = inputs.map((input) => String(textOf(input)));
  return isObject(body) && Array.isArray(body.choices)
    ? readCompletions(body, body.choices as readonly Json[], prompts, setting)
    : readNative(body, prompts, setting);
}

function readCompletions(
  body: JsonObject,
  choices: readonly Json[],
  prompts: readonly string[],
  setting: TaskSetting,
): Reading | ReadFault {
  const ordered = prompts.length === 1 ? choices.slice(0, 1) : orderByIndex(choices, prompts.length);
  if (typeof ordered === 'string') return wrongAnswer(ordered);
  const outputs: Answer[] = [];
  for (const [at, prompt] of prompts.entries()) {
    const choice = ordered[at];
    if (!isObject(choice) || typeof choice.text !== 'string') return malformed('{choices: [{text}]}', body);
    outputs.push(generatedAnswer(withoutPrompt(choice.text, prompt, setting), choice.finish_reason, setting));
  }
  return { outputs, usage: usageOf(body.usage) };
}

function readNative(body: Json, prompts: readonly string[], setting: TaskSetting): Reading | ReadFault {
  const items = splitByInput(body, prompts.length);
  const outputs: Answer[] = [];
  let usage: Usage | null = null;
  for (const [at, prompt] of prompts.entries()) {
    const item = items?.[at];
    const generated = Array.isArray(item) ? (item[0] as Json | undefined) : item;
    if (!isObject(generated) || typeof generated.generated_text !== 'string')
      return malformed('{generated_text} or [{generated_text}]', body);
    const details = isObject(generated.details) ? generated.details : {};
    const text = withoutPrompt(generated.generated_text, prompt, setting);
    outputs.push(generatedAnswer(text, details.finish_reason, setting));
    usage = detailsUsage(details);
  }
  return { outputs, usage: prompts.length === 1 ? usage : null };
}

/** Token counts of text-generation-inference's `details`; null when there are none. */
export function detailsUsage(details: JsonObject): Usage | null {
  const { prefill } = details;
  const outputTokens = countOf(details.generated_tokens);
  // Filled only when decoder_input_details were asked for; an empty list says nothing.
  const prefilled = Array.isArray(prefill) && prefill.length > 0 ? prefill.length : null;
  const inputTokens = countOf(details.input_length) ?? prefilled;
  return inputTokens === null && outputTokens === null
    ? null
    : { inputTokens, outputTokens, source: 'server' };
}

function countOf(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}
