import type { CellSummary } from '../types/summary.ts';
import type { UsedScorer } from './cell-data.ts';
import { differenceUnit, formatEstimate, formatNumber } from './format-number.ts';
import { estimateBy, type Step, type VerdictInput } from './verdict-input.ts';
import { bestBy, leadByQuality, possibleLoss, primaryScorer } from './verdict-quality.ts';
import { dropDead, dropIncomplete, dropUnreliable, leadByCost, leadByTime } from './verdict-steps.ts';
import { describeTradeOffs } from './verdict-trade-offs.ts';

/** The choice among cells that differ only in their candidate. */
export interface GroupChoice {
  readonly choice: string | null;
  readonly headline: string;
  readonly sentences: readonly string[];
}

/** A candidate that is not the best by estimate is only chosen when the interval rules out a larger loss than this. */
const MAX_POSSIBLE_LOSS = 0.1;

/** Applies the rules in order: alive, quality, complete, failures, cost, warm p95. Stops as soon as one candidate is left. */
export function chooseInGroup(cells: readonly CellSummary[], input: VerdictInput): GroupChoice {
  const alive = dropDead(cells, input);
  const [only] = alive.left;
  if (alive.left.length === 0) {
    return { choice: null, headline: 'Undecided: no candidate answered.', sentences: alive.sentences };
  }
  if (alive.left.length === 1 && only !== undefined) {
    return {
      choice: null,
      headline: `Undecided: only ${only.candidate} could be measured, with nothing to hold it against.`,
      sentences: alive.sentences,
    };
  }
  const primary = primaryScorer(alive.left, input.scorers);
  const quality = leadByQuality(alive.left, primary, input);
  if (quality === null) {
    return {
      choice: null,
      headline: `Undecided: ${primary?.scorer.name ?? 'quality'} could not be compared between all candidates.`,
      sentences: alive.sentences,
    };
  }
  const complete = dropIncomplete(quality.left);
  const reliable = dropUnreliable(complete.left);
  const cheapest = leadByCost(reliable.left);
  const fastest = leadByTime(cheapest.left, input.comparisons);
  const sentences = [alive, quality, complete, reliable, cheapest, fastest].flatMap((step) => step.sentences);
  const steps = { quality, complete, reliable, cheapest, fastest };
  const contested = contestByFailures(alive.left, fastest.left, sentences);
  const verdict = contested ?? conclude(steps, primary, input, sentences);
  const chosen = quality.left.find((cell) => cell.candidate === verdict.choice);
  if (chosen === undefined) return verdict;
  const others = quality.left.filter((cell) => cell !== chosen);
  return {
    ...verdict,
    sentences: [...verdict.sentences, ...describeTradeOffs(chosen, others, input.comparisons)],
  };
}

/** Scores hold answers only: a winner that fails significantly more often than another candidate is no clear choice. */
function contestByFailures(
  alive: readonly CellSummary[],
  left: readonly CellSummary[],
  sentences: readonly string[],
): GroupChoice | null {
  const [chosen] = left;
  const all = dropUnreliable(alive);
  if (left.length !== 1 || chosen === undefined || all.left.includes(chosen)) return null;
  return {
    choice: null,
    headline: `Undecided: ${chosen.candidate} leads where it answers, but more of its requests fail than of another candidate's.`,
    sentences: [...sentences, ...all.sentences.filter((sentence) => !sentences.includes(sentence))],
  };
}

function conclude(
  steps: Record<'quality' | 'complete' | 'reliable' | 'cheapest' | 'fastest', Step>,
  primary: UsedScorer | null,
  input: VerdictInput,
  sentences: readonly string[],
): GroupChoice {
  const { left } = steps.fastest;
  const names = left.map((cell) => cell.candidate).join(', ');
  const [chosen] = left;
  if (left.length !== 1 || chosen === undefined) {
    return {
      choice: null,
      headline: `Undecided between ${names}: nothing measured sets them apart.`,
      sentences,
    };
  }
  const best = primary === null ? chosen : bestBy(steps.quality.left, primary);
  const loss = primary === null ? null : possibleLoss(best, chosen, primary, input.comparisons);
  if (best !== chosen && (loss === null || loss > MAX_POSSIBLE_LOSS)) {
    const unit = differenceUnit(primary?.scorer.unit ?? 'score');
    const extent = loss === null ? 'an unknown amount' : formatNumber(loss, unit);
    return {
      choice: null,
      headline: `Undecided: ${chosen.candidate} would be preferred, but this run can't rule out that its ${primary?.scorer.name} is worse than that of ${best.candidate} by up to ${extent}.`,
      sentences,
    };
  }
  return {
    choice: chosen.candidate,
    headline: `Take ${chosen.candidate}: ${reasonOf(steps, primary, chosen)}.`,
    sentences,
  };
}

function reasonOf(
  steps: Record<'quality' | 'complete' | 'reliable' | 'cheapest' | 'fastest', Step>,
  primary: UsedScorer | null,
  chosen: CellSummary,
): string {
  const estimate = primary === null ? null : estimateBy(chosen, primary.scorer.name);
  const score =
    estimate === null || primary === null
      ? 'quality was not scored'
      : `${primary.scorer.name} ${formatEstimate(estimate, primary.scorer.unit)}`;
  if (steps.quality.left.length === 1) return `${score}, significantly better than all others`;
  const among = primary === null ? score : `${score}, not shown to be worse than any other`;
  if (steps.complete.left.length === 1) return `${among}, and the only one that is complete`;
  if (steps.reliable.left.length === 1) return `${among}, and fewer failed requests`;
  if (steps.cheapest.left.length === 1) return `${among}, and the lowest cost of those`;
  return `${among}, and the lowest warm p95 of ${chosen.headline} of those`;
}
