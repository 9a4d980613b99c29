import type { Task } from '../types/task.ts';
import { readChatBody } from './chat-body.ts';
import { checkChatInput, messagesOf } from './chat-input.ts';
import { openChatStream } from './chat-stream.ts';
import { notJson } from './label-scores.ts';
import { streamOptions } from './stream-options.ts';
import { jsonRequest } from './wire-request.ts';

/**
 * Messages in, one message out; streamed unless the candidate says otherwise. Tools, tool choice and response format
 * are parameters like any other and are sent as they stand.
 */
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
  checkCandidate: ({ parameters: { n, tools } }) => {
    if (n !== undefined && n !== 1) return 'parameters.n must be 1: a request asks for one answer';
    return tools === undefined || Array.isArray(tools) ? null : 'parameters.tools must be a list of tools';
  },
  checkInput: checkChatInput,
  toRequest: ([input], setting) => {
    const { candidate, modelName } = setting;
    return jsonRequest('/chat/completions', {
      // The router finds the provider in the first bytes of the body, so the model stands first.
      model: modelName,
      messages:
        input.kind === 'messages'
          ? input.messages.map(({ role, content }) => ({ role, content }))
          : messagesOf(input.input),
      ...candidate.parameters,
      ...(candidate.stream ? { stream: true, stream_options: streamOptions(setting) } : { stream: false }),
    });
  },
  readBody: (answer) => {
    const body = answer.json();
    return body === undefined ? notJson(answer) : readChatBody(body);
  },
  openStream: openChatStream,
};
