import type { Json } from '../types/json.ts';
import type { Answer, LabelScore } from '../types/output.ts';
import type { Task, TaskInput } from '../types/task.ts';
import { isObject } from './label-scores.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { readAnswers } from './read-answers.ts';
import { textOf } from './text-input.ts';

/** Where datasets write a missing word, whatever the model's own mask is. */
const MASK = '[MASK]';

/**
 * A text with missing words, and words for them. `parameters.mask_token` is the model's own mask; it takes the place
 * of `[MASK]` and is not sent. Accepts `[{token_str, score}]`, and a list of such lists for several masks: the answer
 * is then one entry, the best word of each mask, its score their product.
 */
export const fillMask: Task = {
  name: 'fill-mask',
  streams: false,
  takesPrompts: false,
  media: null,
  hasLabels: false,
  dialects: ['hf-inference', 'toolkit'],
  defaultScorers: ['exact-match'],
  ownParameters: [],
  maxBatch: () => 1,
  checkCandidate: ({ parameters: { mask_token } }) =>
    mask_token === undefined || (typeof mask_token === 'string' && mask_token !== '')
      ? null
      : 'parameters.mask_token must be the text that the model takes for a mask, such as "<mask>"',
  checkInput: (input) =>
    typeof input === 'string' && input.includes(MASK)
      ? null
      : `the input must be a text with ${MASK} in place of the missing word (parameters.mask_token is what the model writes for it)`,
  toRequest: ([input], { candidate }) => {
    const { mask_token, ...parameters } = candidate.parameters;
    const text = maskedText(input);
    return pipelineRequest(
      '',
      typeof mask_token === 'string' ? text.replaceAll(MASK, () => mask_token) : text,
      parameters,
    );
  },
  readBody: (answer, inputs) => {
    const masks = maskedText(inputs[0]).split(MASK).length - 1;
    const expected =
      masks > 1 ? `[[{token_str, score}, …], …] for ${masks} masks` : '[{token_str, score}, …]';
    return readAnswers(answer, expected, (body) => {
      const labels = masks > 1 ? readMasks(body, masks) : readWords(listOfOne(body));
      return labels === null ? null : [{ kind: 'labels', labels } satisfies Answer];
    });
  },
  openStream: null,
};

function maskedText(input: TaskInput): string {
  const text = textOf(input);
  return typeof text === 'string' ? text : JSON.stringify(text);
}

/** The words of the one mask, which batches of one wrap into a further list. */
function listOfOne(body: Json): Json {
  return Array.isArray(body) && body.length === 1 && Array.isArray(body[0]) ? (body[0] as Json) : body;
}

function readMasks(body: Json, masks: number): LabelScore[] | null {
  const lists = listOfOne(body);
  if (!Array.isArray(lists) || lists.length !== masks) return null;
  const best: LabelScore[] = [];
  for (const list of lists as readonly Json[]) {
    const first = readWords(list)?.[0];
    if (first === undefined) return null;
    best.push(first);
  }
  const label = best.map((word) => word.label).join(' ');
  return [{ label, score: best.reduce((product, word) => product * word.score, 1) }];
}

/** `[{token_str, score}]` by falling score; null: another shape. */
function readWords(list: Json): LabelScore[] | null {
  if (!Array.isArray(list) || list.length === 0) return null;
  const words: LabelScore[] = [];
  for (const item of list as readonly Json[]) {
    if (!isObject(item)) return null;
    const { token_str, score } = item;
    if (typeof token_str !== 'string' || typeof score !== 'number' || !Number.isFinite(score)) return null;
    words.push({ label: token_str.trim(), score });
  }
  return words.sort((a, b) => b.score - a.score);
}
