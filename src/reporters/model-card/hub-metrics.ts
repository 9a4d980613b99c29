import type { Json } from '../../types/json.ts';
import type { ScorerInfo } from '../../types/report.ts';

/** How the Hub calls a metric: its id in Hugging Face's `evaluate` library, and the arguments that tell variants apart. */
interface HubMetric {
  readonly type: string;
  readonly args: Readonly<Record<string, Json>>;
}

/**
 * Scorers that compute what a metric of `evaluate` computes, on the same scale. Others go by their own name: `exact_match`
 * and `squad` of `evaluate` normalise texts in ways that exact-match and token-f1 do not.
 */
const EVALUATE: Readonly<Record<string, HubMetric>> = {
  accuracy: { type: 'accuracy', args: {} },
  'macro-f1': { type: 'f1', args: { average: 'macro' } },
  'micro-f1': { type: 'f1', args: { average: 'micro' } },
  mcc: { type: 'matthews_correlation', args: {} },
  'entity-f1': { type: 'seqeval', args: {} },
  spearman: { type: 'spearmanr', args: {} },
  pearson: { type: 'pearsonr', args: {} },
  bleu: { type: 'sacrebleu', args: {} },
  chrf: { type: 'chrf', args: {} },
  wer: { type: 'wer', args: {} },
  cer: { type: 'cer', args: {} },
};

/** A scorer as the Hub calls it. */
export function hubMetricOf({ name }: ScorerInfo): HubMetric {
  return (Object.hasOwn(EVALUATE, name) ? EVALUATE[name] : undefined) ?? { type: name, args: {} };
}
