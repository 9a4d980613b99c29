import { answerText } from '../scorers/answer-text.ts';
import { wilsonInterval } from '../stats/proportion.ts';
import type { FlakySummary } from '../types/summary.ts';
import type { Judged } from './cell-data.ts';

/** Samples that a report lists, and how much of an answer it shows. */
const MOST_LISTED = 20;
const MOST_CHARACTERS = 200;

interface Asked {
  readonly sampleId: string;
  /** By text. */
  readonly answers: Map<string, number>;
  times: number;
}

/**
 * Samples that were answered more than once, and those of them whose answers were not all alike: other text, label, span
 * or entities. Scores beside a label may differ. Null: no sample was answered twice, or its answers are numbers (a
 * ranking, an embedding) or bytes, which differ without meaning anything.
 */
export function findFlaky(judged: readonly Judged[]): FlakySummary | null {
  const bySample = new Map<string, Asked>();
  for (const { sampleId, sampleHash, output } of judged) {
    if (output === null) continue;
    if (['ranking', 'embeddings', 'image'].includes(output.kind)) return null;
    const asked = bySample.get(sampleHash) ?? { sampleId, answers: new Map<string, number>(), times: 0 };
    bySample.set(sampleHash, asked);
    const text = answerText(output);
    asked.answers.set(text, (asked.answers.get(text) ?? 0) + 1);
    asked.times += 1;
  }
  const repeated = [...bySample.values()].filter(({ times }) => times > 1);
  const flaky = repeated.filter(({ answers }) => answers.size > 1);
  const interval = wilsonInterval(flaky.length, repeated.length);
  if (interval === null) return null;
  return {
    repeated: repeated.length,
    flaky: flaky.length,
    share: {
      value: flaky.length / repeated.length,
      low: interval.low,
      high: interval.high,
      level: 0.95,
      n: repeated.length,
      method: 'Wilson',
      note: null,
    },
    listed: flaky
      .sort((a, b) => b.answers.size - a.answers.size || (a.sampleId < b.sampleId ? -1 : 1))
      .slice(0, MOST_LISTED)
      .map(({ sampleId, answers }) => ({ sampleId, answers: listAnswers(answers) })),
  };
}

/** The commonest first. */
function listAnswers(answers: ReadonlyMap<string, number>): FlakySummary['listed'][number]['answers'] {
  return [...answers]
    .sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1))
    .map(([text, times]) => ({
      text: text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text,
      times,
    }));
}
