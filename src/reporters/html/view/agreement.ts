import type { RunReport } from '../../../types/report.ts';
import type { JudgeAgreement } from '../../../types/summary.ts';
import type { CellGroup } from '../../cells.ts';
import { formatCount, formatScore } from '../../format.ts';
import { candidateIndex } from '../candidates.ts';
import { inlineMark } from '../mark.ts';
import { estimateFigure } from './figure.ts';

/** One row a cell and judge, or group of judges, whose agreement was asked for. */
export function viewAgreement(report: RunReport, group: CellGroup) {
  return group.cells.flatMap(({ candidate, agreement }) =>
    agreement.map((one) => ({
      mark: inlineMark(candidateIndex(report, candidate)),
      candidate,
      ...viewOne(one),
    })),
  );
}

function viewOne({
  between,
  scorers,
  judges,
  scale,
  observers,
  answers,
  grades,
  alpha,
  reason,
}: JudgeAgreement) {
  return {
    judges: judges.join(', '),
    scorers: scorers.join(', '),
    between: `${formatCount(observers)} ${between}`,
    scale,
    answers: formatCount(answers),
    grades: formatCount(grades),
    asked: formatCount(answers * observers),
    ...estimateFigure(alpha, (value) => formatScore(value, 'score')),
    n: alpha === null ? '' : formatCount(alpha.n),
    note: alpha?.note ?? '',
    reason: reason ?? '',
  };
}
