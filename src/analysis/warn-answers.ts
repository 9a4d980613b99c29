import type { Warning } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { formatCount, formatNumber, formatPlural } from './format-number.ts';
import { answeredPairs, isFailed } from './sample-values.ts';

/** Share of answers that are no label of the dataset above which a cell's quality is not to be used. */
const STRAY_INVALID = 0.9;
const STRAY_DOUBT = 0.05;
/** Fewer clusters than this make a clustered interval optimistic. */
const MIN_CLUSTERS = 20;

/** Doubts about the answers, scores, tokens and cost of one cell. */
export function warnAboutAnswers(
  data: CellData,
  cell: CellSummary,
  scorers: readonly UsedScorer[],
): Warning[] {
  return [
    warnExcludedErrors(data, cell, scorers),
    warnUnscored(data, cell, scorers),
    warnTruncated(data, cell),
    warnStrayLabels(data, cell, scorers),
    warnUnknownTokens(data, cell),
    warnUnknownCost(cell),
    warnFewClusters(data, cell),
    warnPooled(data, cell),
  ].filter((warning) => warning !== null);
}

function warnExcludedErrors(
  data: CellData,
  cell: CellSummary,
  scorers: readonly UsedScorer[],
): Warning | null {
  const failed = data.measured.filter(({ row }) => isFailed(row)).length;
  const primary = cell.scores.find((score) => score.estimate !== null);
  if (failed === 0 || primary === undefined || primary.errorPolicy !== 'exclude') return null;
  const unit = scorers.find(({ scorer }) => scorer.name === primary.scorer)?.scorer.unit ?? 'score';
  const bounds =
    primary.worstCase === null
      ? ''
      : ` ${primary.scorer} would lie between ${formatNumber(primary.worstCase.low, unit)} and ${formatNumber(primary.worstCase.high, unit)} if all requests without an answer had been wrong or right.`;
  return {
    code: 'errors_excluded',
    severity: 'doubt',
    about: cell.id,
    message: `${formatPlural(failed, 'failed request')} of ${formatCount(data.measured.length)} ${failed === 1 ? 'is' : 'are'} left out of the scores.${bounds}`,
    remedy: 'Resume with --retry-errors, or set errors: wrong to count them against the candidate.',
  };
}

function warnUnscored(data: CellData, cell: CellSummary, scorers: readonly UsedScorer[]): Warning | null {
  const answered = data.judged.filter((item) => item.status === 'ok');
  for (const { scorer } of scorers) {
    if (scorer.kind === 'table') continue;
    const reasons = answered.flatMap((item) => {
      const scored = item.scored.get(scorer.name);
      if (scored === undefined) return ['not scored yet'];
      return 'unscored' in scored.score && scored.pair === null ? [scored.score.unscored] : [];
    });
    if (reasons.length === 0) continue;
    return {
      code: 'unscored_answers',
      severity: reasons.length === answered.length ? 'invalid' : 'doubt',
      about: cell.id,
      message: `${formatCount(reasons.length)} of ${formatPlural(answered.length, 'answer')} could not be scored by ${scorer.name}, first because ${reasons[0]}.`,
      remedy: "Check the dataset's target column (fields.target) and the scorer's options.",
    };
  }
  return null;
}

function warnTruncated(data: CellData, cell: CellSummary): Warning | null {
  const cut = data.judged.filter(
    ({ output }) => output?.kind === 'text' && output.finishReason === 'length',
  ).length;
  if (cut === 0) return null;
  return {
    code: 'truncated_answers',
    severity: 'doubt',
    about: cell.id,
    message: `${formatCount(cut)} of ${formatPlural(cell.counts.ok, 'answer')} ${cut === 1 ? 'was' : 'were'} cut by the token limit; their scores, latencies and costs are those of shorter answers.`,
    remedy: 'Raise max_tokens in the parameters of the candidate.',
  };
}

function warnStrayLabels(data: CellData, cell: CellSummary, scorers: readonly UsedScorer[]): Warning | null {
  const pairs = answeredPairs(data.judged, scorers);
  if (pairs.length === 0) return null;
  const targets = new Set(pairs.map((pair) => pair.target));
  const stray = pairs.filter((pair) => !targets.has(pair.answer));
  const share = stray.length / pairs.length;
  if (stray.length === 0) return null;
  // A limit may leave out the only rows of a label.
  const limited = data.cell.dataset.limit !== null;
  const known = limited ? 'of the rows that were run' : 'of the dataset';
  const usual = share > STRAY_DOUBT && !limited ? 'doubt' : 'note';
  const examples = [...new Set(stray.map((pair) => pair.answer))].slice(0, 3);
  const quoted = examples.map((answer) => JSON.stringify(answer.slice(0, 40))).join(', ');
  return {
    code: 'unknown_labels',
    severity: share >= STRAY_INVALID ? 'invalid' : usual,
    about: cell.id,
    message: `${formatCount(stray.length)} of ${formatPlural(pairs.length, 'answer')} ${stray.length === 1 ? 'is' : 'are'} no label ${known}, for example ${quoted}; each counts as wrong.`,
    remedy:
      "Rename the server's labels with labels: in the candidate, or ask for the exact labels in the prompt.",
  };
}

function warnUnknownTokens(data: CellData, cell: CellSummary): Warning | null {
  if (cell.tokens.output === null) return null;
  const answered = data.measured.filter(({ row }) => row.status === 'ok' && row.recalled === null);
  const unknown = answered.filter((entry) => entry.row.outputTokens === null).length;
  if (unknown === 0) return null;
  return {
    code: 'unknown_tokens',
    severity: 'doubt',
    about: cell.id,
    message: `${formatCount(unknown)} of ${formatPlural(answered.length, 'answer')} came without a token count; the totals hold only the others.`,
    remedy: 'Read the totals as lower bounds.',
  };
}

function warnUnknownCost(cell: CellSummary): Warning | null {
  if (cell.cost.unknownReason === null || cell.counts.attempts === 0) return null;
  return {
    code: 'unknown_cost',
    severity: 'note',
    about: cell.id,
    message: `Cost is unknown: ${cell.cost.unknownReason}.`,
    remedy: 'State a price in the candidate that can be computed from what the server reports.',
  };
}

function warnFewClusters(data: CellData, cell: CellSummary): Warning | null {
  const clusters = new Set(data.judged.flatMap((item) => item.cluster ?? []));
  if (clusters.size === 0 || clusters.size >= MIN_CLUSTERS) return null;
  return {
    code: 'few_clusters',
    severity: 'doubt',
    about: cell.id,
    message: `Intervals rest on ${formatPlural(clusters.size, 'cluster')}; below ${MIN_CLUSTERS} they tend to be too narrow.`,
    remedy: 'Use a dataset with more clusters, or read the intervals as lower bounds of the doubt.',
  };
}

function warnPooled(data: CellData, cell: CellSummary): Warning | null {
  const embeddings = data.judged.flatMap(({ output }) => (output?.kind === 'embeddings' ? [output] : []));
  const pooled = embeddings.filter(({ pooling }) => pooling === 'mean').length;
  if (pooled === 0) return null;
  return {
    code: 'pooled_here',
    severity: 'note',
    about: cell.id,
    message: `${formatCount(pooled)} of ${formatPlural(embeddings.length, 'answer')} came as one vector a token and ${pooled === 1 ? 'was' : 'were'} averaged here; the model may have been trained for another pooling.`,
    remedy:
      'Serve the model with sentence-transformers or text-embeddings-inference, which pool as it was trained.',
  };
}
