import type { Rng } from '../../../types/context.ts';
import { type LabelledText, trainNaiveBayes } from '../naive-bayes.ts';
import { wordsOf } from '../text-features.ts';

/** What a prompt asks to be drawn. */
export interface Scene {
  readonly colour: string;
  readonly shape: string;
  /** 1 or more. */
  readonly count: number;
  /** centre, left, right, top or bottom. */
  readonly place: string;
}

/** A prompt with what it means. */
export interface ScenePrompt {
  readonly prompt: string;
  readonly colour: string;
  readonly shape: string;
  readonly count: string;
  readonly place: string;
}

/** Reads a prompt. What the prompt leaves open is drawn from `rng`. */
export type SceneReader = (prompt: string, rng: Rng) => Scene;

type Trait = 'colour' | 'shape' | 'count' | 'place';

/**
 * Knows the names of colours and shapes that the rows are labelled with, in the singular and the plural, and nothing
 * else: takes the first of each, guesses where there is none, and always draws one thing in the middle.
 */
export function nameReader(rows: readonly ScenePrompt[]): SceneReader {
  const colours = valuesOf(rows, 'colour');
  const shapes = valuesOf(rows, 'shape');
  return (prompt, rng) => ({
    colour: namedIn(prompt, colours)[0] ?? (colours[rng.int(colours.length)] as string),
    shape: namedIn(prompt, shapes)[0] ?? (shapes[rng.int(shapes.length)] as string),
    count: 1,
    place: 'centre',
  });
}

/**
 * Has learned from the rows which words speak for which colour, shape, number and place (naive Bayes), and asks that
 * only where the prompt gives no colour or shape its own name.
 */
export function learnedReader(rows: readonly ScenePrompt[]): SceneReader {
  const likeliest = (trait: Trait) => {
    const labelled: LabelledText[] = rows.map((row) => ({ text: row.prompt, label: row[trait] }));
    const model = trainNaiveBayes(labelled);
    return (prompt: string, names: readonly string[]) => {
      const named = namedIn(prompt, names)[0];
      if (named !== undefined) return named;
      const logits = model.logits(prompt);
      return model.classes[logits.indexOf(Math.max(...logits))] as string;
    };
  };
  const [colour, shape, count, place] = [
    likeliest('colour'),
    likeliest('shape'),
    likeliest('count'),
    likeliest('place'),
  ];
  const [colours, shapes] = [valuesOf(rows, 'colour'), valuesOf(rows, 'shape')];
  return (prompt) => ({
    colour: colour(prompt, colours),
    shape: shape(prompt, shapes),
    count: Number(count(prompt, [])),
    place: place(prompt, []),
  });
}

function valuesOf(rows: readonly ScenePrompt[], trait: Trait): string[] {
  return [...new Set(rows.map((row) => row[trait]))].sort();
}

function namedIn(prompt: string, names: readonly string[]): string[] {
  const words = new Set(wordsOf(prompt).map((word) => word.replace(/s$/, '')));
  return [...words].filter((word) => names.includes(word));
}
