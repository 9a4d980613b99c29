import type { Json, JsonObject } from '../../types/json.ts';
import { FieldProblem, fieldOf, readOptionalInteger, readTexts } from '../fields.ts';
import type { MaskFiller } from '../models/model.ts';
import { readEnvelope, readTextInputs } from './envelope.ts';
import { type Job, type JobRequest, unmetered } from './job.ts';

/** Words a mask, as transformers' pipeline gives by default. */
const DEFAULT_TOP_K = 5;

/**
 * A fill-mask request: `[{score, token, token_str, sequence}…]`, nested by mask when a text has several, and by text
 * for a list. `targets` keeps only those words, with their own probabilities. A text without the model's mask token
 * is a FieldProblem.
 */
export function readFillMask(request: JobRequest, model: MaskFiller): Job {
  const envelope = readEnvelope(request);
  const { texts, single } = readTextInputs(envelope, request);
  const { parameters } = envelope;
  const topK =
    readOptionalInteger(fieldOf(parameters, 'top_k'), 'parameters.top_k', 1, 1000) ?? DEFAULT_TOP_K;
  const asked = fieldOf(parameters, 'targets');
  const targets = asked === undefined || asked === null ? null : readTargets(asked);
  const bare = texts.find((text) => !text.includes(model.maskToken));
  if (bare !== undefined) {
    throw new FieldProblem('inputs', `No mask_token (${model.maskToken}) found on the input`);
  }
  return {
    task: 'fill-mask',
    inputs: texts.length,
    compute: () => {
      const lists: Json[] = texts.map((text) => fillText(text, model, topK, targets));
      return unmetered(single ? (lists[0] ?? []) : lists);
    },
  };
}

function readTargets(value: Json): ReadonlySet<string> {
  const words = typeof value === 'string' ? [value] : readTexts(value, 'parameters.targets', 1000);
  return new Set(words.map((word) => word.trim().toLowerCase()));
}

function fillText(text: string, model: MaskFiller, topK: number, targets: ReadonlySet<string> | null): Json {
  const masks = model.fill(text, targets === null ? topK : Number.MAX_SAFE_INTEGER);
  const lists = masks.map((words, mask): JsonObject[] =>
    words
      .filter(({ word }) => targets === null || targets.has(word.toLowerCase()))
      .slice(0, topK)
      .map(({ word, wordId, score }) => ({
        score,
        token: wordId,
        token_str: word,
        sequence: withWord(text, model.maskToken, mask, word),
      })),
  );
  return lists.length === 1 ? (lists[0] ?? []) : lists;
}

/** The text with its mask of that number replaced; others stay. */
function withWord(text: string, maskToken: string, mask: number, word: string): string {
  const parts = text.split(maskToken);
  return parts.slice(0, mask + 1).join(maskToken) + word + parts.slice(mask + 1).join(maskToken);
}
