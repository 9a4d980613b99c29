import type { PlanRange } from '../../types/plan.ts';
import type { CellEstimate, CellQuestion } from './cell-question.ts';
import { estimateCost } from './estimate-cost.ts';
import { assumeOutput } from './output-tokens.ts';
import { assumeAttempts } from './predict-attempts.ts';
import { NOTHING_WRITTEN, rangeFrom, wholeOf } from './ranges.ts';
import { CHARACTERS_PER_TOKEN } from './text-tokens.ts';

/** What a cell comes to without any past run: from the lengths of its texts, its candidate's limits and its price. */
export function assumeTotals(question: CellQuestion): CellEstimate {
  const { hashes, sends, price } = question;
  const { attempts: ends, answered } = assumeAttempts(hashes.length, sends);
  const attempts = rangeFrom(ends, 'no attempt fails, up to every third attempt fails');
  const inputTokens = assumeInput(question, answered.low);
  const output = question.writes ? assumeOutputs(question, answered.low) : NOTHING_WRITTEN;
  const outputTokens = 'unknown' in output ? null : output;
  const basis = { attempts, answered, inputTokens, outputTokens };
  const cost = price === null || price.mode === 'hour' ? null : estimateCost(price, basis);
  return {
    attempts,
    inputTokens: wholeOf(inputTokens),
    outputTokens: wholeOf(outputTokens),
    costUsd: cost === null || 'unknown' in cost ? null : cost,
    busyMs: null,
    slowMs: null,
    unknown: [
      ...('unknown' in output ? [`Output tokens: ${output.unknown}`] : []),
      ...(cost !== null && 'unknown' in cost ? [`Cost: ${cost.unknown}`] : []),
    ],
  };
}

function assumeInput({ inputTokens, hashes }: CellQuestion, answered: number): PlanRange | null {
  if (inputTokens === null) return null;
  const share = hashes.length === 0 ? 0 : answered / hashes.length;
  return rangeFrom(
    { low: inputTokens.low * share, high: inputTokens.high },
    `lengths of the inputs, ${CHARACTERS_PER_TOKEN.fewest} to ${CHARACTERS_PER_TOKEN.most} characters a token`,
  );
}

function assumeOutputs(
  { candidate, targetTokens, hashes }: CellQuestion,
  answered: number,
): PlanRange | { readonly unknown: string } {
  const each = assumeOutput(candidate, targetTokens);
  if ('unknown' in each) return each;
  return rangeFrom({ low: each.low * answered, high: each.high * hashes.length }, each.source);
}
