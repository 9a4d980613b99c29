import type { Json } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { TaskSetting } from '../types/task.ts';
import { finishReasonOf } from './chat-message.ts';
import { stopTexts } from './generation-request.ts';

/**
 * True when the server may write the prompt in front of its answer: on the model's own address (serverless, toolkit)
 * unless `return_full_text` is false, on other routes only when asked (`return_full_text`, `echo`).
 */
export function mayEchoPrompt({ candidate: { parameters }, dialect }: TaskSetting): boolean {
  if (dialect === 'openai') return parameters.echo === true;
  return dialect === 'tgi' ? parameters.return_full_text === true : parameters.return_full_text !== false;
}

/** The text without the prompt in front, if the server may echo it and the text begins with exactly it. */
export function withoutPrompt(text: string, prompt: string, setting: TaskSetting): string {
  return mayEchoPrompt(setting) && text.startsWith(prompt) ? text.slice(prompt.length) : text;
}

/**
 * The answer that a generated text is. It ends before the first stop text: OpenAI's servers cut there themselves,
 * text-generation-inference leaves the stop text in, plain pipelines run on. `include_stop_str_in_output` keeps it.
 */
export function generatedAnswer(text: string, finish: Json | undefined, setting: TaskSetting): Answer {
  const { parameters } = setting.candidate;
  const keep = parameters.include_stop_str_in_output === true;
  const places = keep ? [] : stopTexts(parameters).map((stop) => text.indexOf(stop));
  const cut = Math.min(...places.filter((place) => place >= 0), text.length);
  return {
    kind: 'text',
    text: text.slice(0, cut),
    reasoning: null,
    finishReason: cut < text.length ? 'stop' : finishReasonOf(finish),
    toolCalls: [],
  };
}
