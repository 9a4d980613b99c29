import type { Json, JsonObject } from '../types/json.ts';
import type { Candidate } from '../types/suite.ts';
import type { TaskInputs, TaskSetting, WireRequest } from '../types/task.ts';
import { streamOptions } from './stream-options.ts';
import { textOf } from './text-input.ts';
import { jsonRequest } from './wire-request.ts';

/**
 * The request for text after one prompt, or after each of several. Parameters go as they are, but for these, so that
 * one suite serves every server: the token limit is `max_tokens` to OpenAI's servers and `max_new_tokens` to all
 * others, whichever the suite says; `stop` becomes a list, and is kept back from plain pipelines (serverless, toolkit),
 * which refuse it: the answer is cut at it here. OpenAI's servers know no `return_full_text`.
 */
export function generationRequest(inputs: TaskInputs, setting: TaskSetting): WireRequest {
  const { candidate, dialect, modelName } = setting;
  const prompts = inputs.map((input) => textOf(input));
  const asked = prompts.length === 1 ? (prompts[0] ?? '') : prompts;
  const stream = candidate.stream && inputs.length === 1;
  const { max_new_tokens, max_tokens, stop, ...others } = candidate.parameters;
  const most = max_new_tokens ?? max_tokens;
  const native = { ...others, ...(most === undefined ? {} : { max_new_tokens: most }) };
  if (dialect === 'openai') {
    const { return_full_text: _, ...known } = others;
    return jsonRequest('/completions', {
      model: modelName,
      prompt: asked,
      ...known,
      ...(most === undefined ? {} : { max_tokens: most }),
      ...stopList(stop),
      ...(stream ? { stream: true, stream_options: streamOptions(setting) } : { stream: false }),
    });
  }
  if (dialect === 'tgi') {
    // Without details the server tells neither how the text ended nor how many tokens it took.
    const parameters = { details: true, ...native, ...stopList(stop) };
    return jsonRequest(stream ? '/generate_stream' : '/generate', { inputs: asked, parameters });
  }
  return jsonRequest('', {
    inputs: asked,
    ...(Object.keys(native).length > 0 ? { parameters: native } : {}),
    // Plain pipelines do not look at it, text-generation-inference at this address streams.
    ...(stream ? { stream: true } : {}),
  });
}

/** Why a candidate's parameters can't be translated, or null. */
export function checkGeneration({ parameters }: Candidate): string | null {
  if (parameters.max_new_tokens !== undefined && parameters.max_tokens !== undefined)
    return 'parameters.max_new_tokens and parameters.max_tokens are two names of one limit: give one of them';
  const { stop } = parameters;
  const texts = Array.isArray(stop) ? (stop as readonly Json[]) : [stop ?? 'none'];
  return texts.every((text) => typeof text === 'string' && text !== '')
    ? null
    : 'parameters.stop must be a text or a list of texts, none of them empty';
}

/** The texts at which an answer ends. */
export function stopTexts(parameters: JsonObject): readonly string[] {
  const { stop } = parameters;
  const texts = Array.isArray(stop) ? (stop as readonly Json[]) : [stop];
  return texts.filter((text) => typeof text === 'string' && text !== '') as string[];
}

function stopList(stop: Json | undefined): JsonObject {
  return stop === undefined ? {} : { stop: stopTexts({ stop }) };
}
