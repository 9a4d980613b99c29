import type { ClassLogits, Pace, TextClassifier } from './model.ts';

/**
 * A text classifier over a trained model. With `numbered`, its labels are LABEL_0, LABEL_1, … in the order of the
 * sorted classes (negative, neutral, positive), as many published models name them; else the classes' own names.
 */
export function createTextClassifier(
  id: string,
  pace: Pace,
  trained: ClassLogits,
  naming: 'numbered' | 'plain',
): TextClassifier {
  return {
    task: 'text-classification',
    id,
    pace,
    labels: naming === 'plain' ? trained.classes : trained.classes.map((_, index) => `LABEL_${index}`),
    logits: (text) => trained.logits(text),
  };
}
