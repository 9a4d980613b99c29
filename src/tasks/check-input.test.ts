import { describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { TaskName } from '../types/suite.ts';
import { TASKS } from './registry.ts';

const picture = { path: 'a.png', mediaType: 'image/png', sha256: 'ab', bytes: 3 };
const sound = { ...picture, mediaType: 'audio/wav' };
const part = { type: 'image_url', image_url: { url: 'https://host/a.png' } };

describe('inputs that can be asked', () => {
  it.each<[TaskName, Json]>([
    ['chat-completion', 'Hi'],
    ['chat-completion', [{ role: 'user', content: [{ type: 'text', text: 'What?' }, part] }]],
    [
      'chat-completion',
      [
        { role: 'assistant', content: null, tool_calls: [] },
        { role: 'tool', content: '4', tool_call_id: 'a' },
      ],
    ],
    ['fill-mask', 'a [MASK] b'],
    ['question-answering', { question: 'Who?', context: 'Ann.', more: 1 }],
    ['table-question-answering', { query: 'Who?', table: { name: ['Ann'], age: ['3'] } }],
    ['table-question-answering', { question: 'Who?', table: { name: [] } }],
    ['summarization', 'text'],
    ['translation', 'text'],
    ['text-to-image', 'a cat'],
    ['image-classification', picture],
    ['zero-shot-image-classification', picture],
    ['automatic-speech-recognition', sound],
    ['automatic-speech-recognition', { ...sound, mediaType: 'video/webm' }],
  ])('%s: %j', (task, input) => {
    expect(TASKS[task].checkInput(input)).toBeNull();
  });
});

describe('inputs that can not be asked say what is missing', () => {
  it.each<[TaskName, Json, string]>([
    ['chat-completion', '', 'a text that is not empty'],
    ['chat-completion', 3, 'a text or a list of {role, content}'],
    ['chat-completion', [], 'a text or a list of {role, content}'],
    ['chat-completion', ['Hi'], 'message 1 of the input must be {role, content}'],
    ['chat-completion', [{ content: 'Hi' }], 'message 1 of the input must name its role'],
    [
      'chat-completion',
      [{ role: 'user', content: 'Hi' }, { role: 'user' }],
      'message 2 of the input has neither content nor tool_calls',
    ],
    ['chat-completion', [{ role: 'user', content: [] }], 'a text or a list of parts'],
    ['chat-completion', [{ role: 'user', content: 3 }], 'a text or a list of parts'],
    ['chat-completion', [{ role: 'user', content: [part, { type: 'text' }] }], 'part 2 must be'],
    ['chat-completion', [{ role: 'user', content: [{ ...part, image_url: { url: 'a.png' } }] }], 'data URI'],
    ['chat-completion', picture, 'a prompt that shows it'],
    ['fill-mask', 'no mask', '[MASK]'],
    ['fill-mask', 'a <mask> b', 'parameters.mask_token'],
    ['question-answering', 'Who?', '{question, context}'],
    ['question-answering', { question: 'Who?', context: '' }, '{question, context}'],
    ['table-question-answering', { query: 'Who?' }, '{column: [cells]}'],
    ['table-question-answering', { table: { a: ['b'] } }, '{query, table}'],
    ['table-question-answering', { query: 'Who?', table: {} }, 'at least one column'],
    ['table-question-answering', { query: 'Who?', table: { a: 'b' } }, 'column "a" of the table'],
    ['table-question-answering', { query: 'Who?', table: { a: ['1', 2] } }, 'row 2 of column "a" is 2'],
    [
      'table-question-answering',
      { query: 'Who?', table: { a: ['1', '2'], b: ['1'] } },
      '"a" has 2 cells, "b" has 1',
    ],
    ['summarization', '', 'not empty'],
    ['translation', {}, 'a text'],
    ['text-to-image', picture, 'a text'],
    ['image-classification', 'a.png', 'must be a picture: its path'],
    ['image-classification', sound, 'must be a picture, not audio/wav'],
    ['zero-shot-image-classification', { ...picture, bytes: 0 }, 'the file of the input is empty'],
    ['automatic-speech-recognition', picture, 'must be a recording, not image/png'],
  ])('%s: %j', (task, input, message) => {
    expect(TASKS[task].checkInput(input)).toContain(message);
  });
});

describe('parameters that a task can not run with are refused', () => {
  it.each<[TaskName, JsonObject, string]>([
    ['chat-completion', { n: 2 }, 'parameters.n must be 1'],
    ['chat-completion', { tools: {} }, 'parameters.tools must be a list'],
    ['fill-mask', { mask_token: '' }, 'parameters.mask_token must be'],
    ['text-to-image', { n: 4 }, 'parameters.n must be 1'],
    ['text-to-image', { num_images_per_prompt: 2 }, 'parameters.num_images_per_prompt must be 1'],
    ['zero-shot-image-classification', {}, 'at least two different labels'],
    ['zero-shot-image-classification', { candidate_labels: ['a', 'a'] }, 'at least two different labels'],
    ['automatic-speech-recognition', { response_format: 'srt' }, 'must be json or verbose_json'],
  ])('%s: %j', (task, parameters, message) => {
    expect(TASKS[task].checkCandidate(makeCandidate({ parameters }))).toContain(message);
  });

  it.each<[TaskName, JsonObject]>([
    ['chat-completion', { n: 1, tools: [] }],
    ['fill-mask', { mask_token: '<mask>' }],
    ['text-to-image', { n: 1, width: 64 }],
    ['zero-shot-image-classification', { candidate_labels: ['a', 'b'] }],
    ['automatic-speech-recognition', { response_format: 'verbose_json' }],
  ])('%s: %j runs', (task, parameters) => {
    expect(TASKS[task].checkCandidate(makeCandidate({ parameters }))).toBeNull();
  });
});
