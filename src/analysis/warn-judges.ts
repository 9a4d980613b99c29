import type { Warning } from '../types/report.ts';
import type { CellSummary, JudgeAgreement } from '../types/summary.ts';
import { formatCount, formatNumber, formatPlural } from './format-number.ts';

/**
 * Alpha below which no conclusion is to be drawn, not even a tentative one (Krippendorff, Content Analysis, 4th ed. 2018,
 * chapter 12).
 */
const LEAST_ALPHA = 0.667;

/** Judges whose agreement lies below the bar with its whole interval. */
export function warnAboutJudges(cell: Pick<CellSummary, 'id' | 'agreement'>): Warning[] {
  return cell.agreement.flatMap((agreement) => {
    const { alpha } = agreement;
    if (alpha === null || alpha.low === null || alpha.high === null || alpha.high >= LEAST_ALPHA) return [];
    const figure = `alpha ${formatNumber(alpha.value, 'score')} [${formatNumber(alpha.low, 'score')}, ${formatNumber(alpha.high, 'score')}] over ${formatPlural(alpha.n, 'answer')}`;
    return [{ severity: 'doubt', about: cell.id, ...wordsOf(agreement, figure) }];
  });
}

function wordsOf(
  { between, judges, observers, scorers }: JudgeAgreement,
  figure: string,
): Pick<Warning, 'code' | 'message' | 'remedy'> {
  const bar = `Krippendorff (2018) asks for ${LEAST_ALPHA} even for tentative conclusions`;
  if (between === 'repeats')
    return {
      code: 'judge_disagrees',
      message: `${scorers[0]}: the judge ${judges[0]} disagrees with itself: ${figure} asked ${formatCount(observers)} times: its grades are not reliable enough; ${bar}.`,
      remedy: 'Write a sharper rubric, take a coarser scale or another judge; until then have people grade.',
    };
  return {
    code: 'judges_disagree',
    message: `The judges ${judges.join(', ')} disagree with each other: ${figure} (${scorers.join(', ')}): what one of them says does not stand for the others; ${bar}.`,
    remedy: 'Write a sharper rubric, or have people grade some of the answers to see which judge to believe.',
  };
}
