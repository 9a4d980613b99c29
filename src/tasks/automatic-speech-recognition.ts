import type { Json } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { Task } from '../types/task.ts';
import { formDataRequest } from './form-data.ts';
import { isObject } from './label-scores.ts';
import { checkMedia, mediaOf } from './media-input.ts';
import { mediaRequest } from './media-request.ts';
import { readAnswers } from './read-answers.ts';
import { unwrapOne } from './unwrap-one.ts';

/**
 * A recording in, its words out. Accepts `{text, chunks}` and a list of one such object. OpenAI's route takes a form;
 * its `response_format` must be one that answers JSON.
 */
export const automaticSpeechRecognition: Task = {
  name: 'automatic-speech-recognition',
  streams: false,
  takesPrompts: false,
  media: 'audio',
  hasLabels: false,
  dialects: ['hf-inference', 'toolkit', 'openai'],
  defaultScorers: ['wer', 'cer'],
  ownParameters: ['file'],
  maxBatch: () => 1,
  checkCandidate: ({ parameters: { response_format } }) =>
    response_format === undefined || response_format === 'json' || response_format === 'verbose_json'
      ? null
      : 'parameters.response_format must be json or verbose_json',
  checkInput: (input) => checkMedia('audio', input),
  toRequest: ([input], { candidate, dialect, modelName }) =>
    dialect === 'openai'
      ? formDataRequest(
          '/audio/transcriptions',
          { model: modelName, ...candidate.parameters },
          { name: 'file', media: mediaOf(input) },
        )
      : mediaRequest(input, candidate.parameters),
  readBody: (answer) =>
    readAnswers(answer, '{text}', (body) => {
      const words = wordsOf(unwrapOne(body));
      return words === null ? null : [words];
    }),
  openStream: null,
};

function wordsOf(value: Json): Answer | null {
  if (!isObject(value) || typeof value.text !== 'string') return null;
  return { kind: 'text', text: value.text, reasoning: null, finishReason: 'other', toolCalls: [] };
}
