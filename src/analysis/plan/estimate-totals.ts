import type { Rng } from '../../types/context.ts';
import { assumeTotals } from './assume-totals.ts';
import type { CellEstimate, CellQuestion } from './cell-question.ts';
import { FEWEST_PAST } from './predict-total.ts';
import { predictTotals } from './predict-totals.ts';

/** A cell's attempts, tokens, cost and time in slots: from past runs where there are any, else from lengths and limits. */
export function estimateTotals(question: CellQuestion, rng: Rng): CellEstimate {
  const past = question.past.filter(
    ({ requests }) => requests.filter(({ answered }) => answered).length >= FEWEST_PAST,
  );
  return past.length === 0 ? assumeTotals(question) : predictTotals({ ...question, past }, rng);
}
