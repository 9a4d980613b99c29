import type { Task } from '../types/task.ts';
import { LIST_LIMIT } from './batch-limit.ts';
import { readGenerated } from './generation-body.ts';
import { checkGeneration, generationRequest } from './generation-request.ts';
import { openGenerationStream } from './generation-stream.ts';
import { notJson } from './label-scores.ts';
import { checkText } from './text-input.ts';

/** A prompt in, the text that follows it out, without the prompt; streamed unless the candidate says otherwise. */
export const textGeneration: Task = {
  name: 'text-generation',
  streams: true,
  takesPrompts: true,
  media: null,
  hasLabels: false,
  dialects: ['hf-inference', 'toolkit', 'tgi', 'openai'],
  defaultScorers: ['exact-match'],
  ownParameters: ['prompt'],
  maxBatch: (dialect) => (dialect === 'tgi' ? 1 : LIST_LIMIT),
  checkCandidate: checkGeneration,
  checkInput: checkText,
  toRequest: generationRequest,
  readBody: (answer, inputs, setting) => {
    const body = answer.json();
    return body === undefined ? notJson(answer) : readGenerated(body, inputs, setting);
  },
  openStream: openGenerationStream,
};
