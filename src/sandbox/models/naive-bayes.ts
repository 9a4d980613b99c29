import type { ClassLogits } from './model.ts';
import { wordsOf } from './text-features.ts';

/** A text with its right class. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/**
 * Multinomial naive Bayes over words with add-one smoothing (McCallum and Nigam 1998).
 * Logits are log joint probabilities; words never seen in training are ignored. Classes are sorted.
 */
export function trainNaiveBayes(rows: readonly LabelledText[]): ClassLogits {
  const classes = [...new Set(rows.map((row) => row.label))].sort();
  const docs = classes.map(() => 0);
  const totals = classes.map(() => 0);
  const counts = new Map<string, number[]>();
  for (const row of rows) {
    const k = classes.indexOf(row.label);
    docs[k] = (docs[k] as number) + 1;
    for (const word of wordsOf(row.text)) {
      const perClass = counts.get(word) ?? classes.map(() => 0);
      perClass[k] = (perClass[k] as number) + 1;
      totals[k] = (totals[k] as number) + 1;
      counts.set(word, perClass);
    }
  }
  const priors = docs.map((count) => Math.log(count / rows.length));
  const denominators = totals.map((total) => Math.log(total + counts.size));
  return {
    classes,
    logits: (text) => {
      const scores = [...priors];
      for (const word of wordsOf(text)) {
        const perClass = counts.get(word);
        if (perClass === undefined) continue;
        for (let k = 0; k < scores.length; k += 1) {
          scores[k] =
            (scores[k] as number) + Math.log((perClass[k] as number) + 1) - (denominators[k] as number);
        }
      }
      return scores;
    },
  };
}
