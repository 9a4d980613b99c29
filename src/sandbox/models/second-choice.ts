import { createHash } from 'node:crypto';
import { createRng } from '../../util/rng.ts';
import type { LabelScore, SandboxModel } from './model.ts';

/** Which inputs get a model's second choice. */
export interface SecondChoices {
  /** Share of inputs, 0 to 1. */
  readonly share: number;
  readonly seed: number;
  /** Told of each input that got it. */
  readonly onGiven: () => void;
}

/**
 * The model with the two best places of its ranking exchanged for a share of inputs: what it thought second best stands
 * first, with the score of the first. Which inputs is drawn from the seed and the input alone, so that one input meets
 * the same fate in every request, and a larger share takes in all of a smaller one. Nothing knows the right answer: a
 * second choice may be the better one. An input that leaves one choice keeps it. Throws for a model that ranks nothing.
 */
export function withSecondChoices(model: SandboxModel, choices: SecondChoices): SandboxModel {
  const { share, onGiven } = choices;
  if (share === 0) return model;
  const given = <T>(ranked: readonly T[], swapped: readonly T[]): readonly T[] => {
    if (ranked.length < 2) return ranked;
    onGiven();
    return swapped;
  };
  const drawn = (...input: readonly (string | Uint8Array)[]) => isDrawn(choices, input);
  const relabel = (ranked: readonly LabelScore[]) => given(ranked, swapPlaces(ranked));
  switch (model.task) {
    case 'text-classification':
      return {
        ...model,
        logits: (text) => {
          const logits = model.logits(text);
          return drawn(text) ? given(logits, swapLargest(logits)) : logits;
        },
      };
    case 'zero-shot-classification':
      return {
        ...model,
        rank: (text, labels, multiLabel) => {
          const ranked = model.rank(text, labels, multiLabel);
          return drawn(text) ? relabel(ranked) : ranked;
        },
      };
    case 'image-classification':
      return {
        ...model,
        classify: (image) => {
          const ranked = model.classify(image);
          return ranked !== null && drawn(image) ? relabel(ranked) : ranked;
        },
      };
    case 'zero-shot-image-classification':
      return {
        ...model,
        rankImage: (image, labels) => {
          const ranked = model.rankImage(image, labels);
          return ranked !== null && drawn(image) ? relabel(ranked) : ranked;
        },
      };
    case 'question-answering':
      return {
        ...model,
        answers: (question, context, most) => {
          if (!drawn(question, context)) return model.answers(question, context, most);
          // One answer is asked for as a rule, and the second is among the first two.
          const ranked = model.answers(question, context, Math.max(2, most));
          return given(ranked, swapPlaces(ranked)).slice(0, most);
        },
      };
    default:
      throw new Error(`a model for ${model.task} has no second choice`);
  }
}

function isDrawn({ seed, share }: SecondChoices, input: readonly (string | Uint8Array)[]): boolean {
  const content = createHash('sha256');
  for (const part of input) content.update(part).update('\0');
  return createRng(`${seed}/degrade/${content.digest('hex')}`).next() < share;
}

/** First and second exchanged, while the scores stay where they were. */
function swapPlaces<T extends { readonly score: number }>(ranked: readonly T[]): readonly T[] {
  const [first, second, ...rest] = ranked;
  if (first === undefined || second === undefined) return ranked;
  return [{ ...second, score: first.score }, { ...first, score: second.score }, ...rest];
}

/** The two largest numbers exchanged; of equal ones the earlier counts as larger. */
function swapLargest(numbers: readonly number[]): readonly number[] {
  const [first, second] = numbers.map((_, at) => at).sort((a, b) => Number(numbers[b]) - Number(numbers[a]));
  if (first === undefined || second === undefined) return numbers;
  return numbers.with(first, Number(numbers[second])).with(second, Number(numbers[first]));
}
