import type { Json, JsonObject } from '../types/json.ts';
import type { Task } from '../types/plugs.ts';
import { readChatBody } from './chat-body.ts';
import { openChatStream } from './chat-stream.ts';
import { notJson } from './label-scores.ts';
import { jsonRequest } from './wire-request.ts';

/** Messages in, one message out; streamed unless the candidate says otherwise. */
export const chatCompletion: Task = {
  name: 'chat-completion',
  streams: true,
  takesPrompts: true,
  media: null,
  hasLabels: false,
  dialects: ['openai'],
  defaultScorers: ['exact-match'],
  ownParameters: ['messages', 'model', 'stream', 'stream_options'],
  maxBatch: () => 1,
  checkCandidate: () => null,
  checkInput: (input) =>
    typeof input === 'string' && input !== ''
      ? null
      : isMessages(input)
        ? null
        : 'the input must be a text or a list of {role, content}',
  toRequest: ([input], { candidate, modelName }) =>
    jsonRequest('/chat/completions', {
      // The router finds the provider in the first bytes of the body, so the model stands first.
      model: modelName,
      messages:
        input.kind === 'messages'
          ? input.messages.map(({ role, content }) => ({ role, content }))
          : messagesOf(input.input),
      ...candidate.parameters,
      ...(candidate.stream ? { stream: true, stream_options: { include_usage: true } } : { stream: false }),
    }),
  readBody: (answer) => {
    const body = answer.json();
    return body === undefined ? notJson(answer) : readChatBody(body);
  },
  openStream: openChatStream,
};

function messagesOf(input: Json): Json {
  return Array.isArray(input)
    ? input
    : [{ role: 'user', content: typeof input === 'string' ? input : JSON.stringify(input) }];
}

function isMessages(input: Json): boolean {
  return (
    Array.isArray(input) &&
    input.length > 0 &&
    (input as readonly Json[]).every(
      (item) =>
        item !== null &&
        typeof item === 'object' &&
        !Array.isArray(item) &&
        typeof (item as JsonObject).role === 'string',
    )
  );
}
