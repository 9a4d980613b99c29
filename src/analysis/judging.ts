import type { CandidatePrice } from '../types/manifest.ts';
import type { JudgingSummary } from '../types/report.ts';
import type { Candidate, Judge } from '../types/suite.ts';
import { costOfAttempts } from './cost.ts';
import type { Judgement } from './read-events.ts';

/** What the judges of a run were asked and what that cost, one entry a judge and scorer, in order of first use. */
export function summarizeJudging(
  judgements: readonly Judgement[],
  judges: readonly Judge[],
  priceOf: (candidate: Candidate) => CandidatePrice,
): readonly JudgingSummary[] {
  const groups = new Map<string, Judgement[]>();
  for (const judgement of judgements) {
    const name = JSON.stringify([judgement.judge, judgement.scorer]);
    groups.set(name, [...(groups.get(name) ?? []), judgement]);
  }
  return [...groups.values()].flatMap((group) => {
    const candidate = judges.find((judge) => judge.candidate.id === group[0]?.judge)?.candidate;
    return candidate === undefined || group[0] === undefined
      ? []
      : [summarizeGroup(group, group[0].scorer, candidate, priceOf(candidate))];
  });
}

function summarizeGroup(
  group: readonly Judgement[],
  scorer: string,
  { id, model, provider }: Judge['candidate'],
  { price }: CandidatePrice,
): JudgingSummary {
  const attempts = group.flatMap((judgement) => judgement.attempts);
  const answers = group.flatMap((judgement) => judgement.answers);
  const usd = price === null || price.mode === 'hour' ? null : costOfAttempts(price, attempts);
  return {
    judge: id,
    model,
    provider,
    scorer,
    questions: answers.length,
    recalled: group.reduce((sum, { recalled }) => sum + recalled, 0),
    unanswered: answers.filter((answer) => answer === null).length,
    attempts: attempts.length,
    inputTokens: sumOf(attempts.flatMap(({ usage }) => usage?.inputTokens ?? [])),
    outputTokens: sumOf(attempts.flatMap(({ usage }) => usage?.outputTokens ?? [])),
    costUsd: usd,
    unknownReason: usd === null ? reasonOf(price) : null,
  };
}

function sumOf(counts: readonly number[]): number | null {
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

function reasonOf(price: CandidatePrice['price']): string {
  if (price === null) return 'no price is known for the judge';
  if (price.mode === 'hour') return 'an endpoint by the hour can not be shared out over its questions';
  return 'the server did not say what the price needs';
}
