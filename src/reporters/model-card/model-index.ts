import type { Json } from '../../types/json.ts';
import type { RunReport, ScorerInfo } from '../../types/report.ts';
import type { DatasetSpec } from '../../types/suite.ts';
import type { CellSummary, ScorerSummary } from '../../types/summary.ts';
import { columnScorers, findScore } from '../cells.ts';
import { hubMetricOf } from './hub-metrics.ts';

type Fields = Readonly<Record<string, Json>>;

/** Builders of the `datasets` library by file name: what a card names for a dataset that has no page on the Hub. */
const BUILDERS: readonly (readonly [RegExp, string])[] = [
  [/\.[ct]sv$/i, 'csv'],
  [/\.jsonl?$/i, 'json'],
  [/\.parquet$/i, 'parquet'],
];

/**
 * `model-index` of one model: a result for each of its cells that has a score. The shape is that of the Hub's model-card
 * specification (hub-docs, modelcard.md). Values are on the scorer's own scale: shares 0 to 1, never percent.
 */
export function modelIndexOf(report: RunReport, model: string, cells: readonly CellSummary[]): Fields {
  const results = cells.map((cell) => ({
    task: { type: hubTask(report), name: report.manifest.suite.name },
    dataset: datasetFields(report, cell),
    metrics: metricsOf(report, cell),
  }));
  return { 'model-index': [{ name: model, results }] };
}

/** Scores of a cell that have a value, with their scorers. */
export function scoresOf(
  report: RunReport,
  cell: CellSummary,
): readonly { readonly scorer: ScorerInfo; readonly score: ScorerSummary }[] {
  return columnScorers(report).flatMap((scorer) => {
    const score = findScore(cell, scorer.name);
    return score === null || score.estimate === null ? [] : [{ scorer, score }];
  });
}

/** The Hub has no pipeline tag for chat: its models are tagged text-generation. */
function hubTask({ manifest }: RunReport): string {
  const { task } = manifest.suite;
  return task === 'chat-completion' ? 'text-generation' : task;
}

/** The dataset of a cell as the suite has it; null: the report is of a suite that lost it. */
export function datasetOf(report: RunReport, cell: CellSummary): DatasetSpec | null {
  return report.manifest.suite.datasets.find(({ name }) => name === cell.dataset) ?? null;
}

function datasetFields(report: RunReport, cell: CellSummary): Fields {
  const facts = report.manifest.datasets[cell.dataset];
  const dataset = datasetOf(report, cell);
  const args = {
    samples: cell.counts.samples,
    ...(facts === undefined ? {} : { sha256_of_samples: facts.sha256 }),
    ...(dataset === null || dataset.limit === null ? {} : { limit: dataset.limit }),
  };
  const hub = dataset?.hub ?? null;
  if (hub === null) {
    const source = dataset?.source ?? '';
    const builder = BUILDERS.find(([pattern]) => pattern.test(source))?.[1] ?? 'custom';
    return { type: builder, name: cell.dataset, args };
  }
  return {
    type: hub.repo,
    name: hub.repo,
    ...(hub.config === null ? {} : { config: hub.config }),
    ...(hub.split === null ? {} : { split: hub.split }),
    ...(facts?.revision == null ? {} : { revision: facts.revision }),
    args,
  };
}

function metricsOf(report: RunReport, cell: CellSummary): readonly Fields[] {
  return scoresOf(report, cell).map(({ scorer, score }) => {
    const { type, args } = hubMetricOf(scorer);
    return {
      type,
      value: score.estimate?.value ?? null,
      name: `${scorer.title} (${cell.candidate})`,
      args: { ...args, ...circumstances(report, cell), ...certainty(score), definition: scorer.definition },
      verified: false,
    };
  });
}

/** Where and how the model was asked: the same model scores differently with another provider, prompt or parameters. */
function circumstances({ manifest }: RunReport, cell: CellSummary): Fields {
  const { candidate, provider, deployment, prompt, load } = cell;
  const parameters = manifest.suite.candidates.find(({ id }) => id === candidate)?.parameters ?? {};
  return {
    candidate,
    provider,
    deployment,
    ...(prompt === null ? {} : { prompt }),
    load,
    ...(Object.keys(parameters).length === 0 ? {} : { parameters: JSON.stringify(parameters) }),
  };
}

function certainty({ estimate, scored, unscored, errorPolicy }: ScorerSummary): Fields {
  if (estimate === null) return {};
  const { low, high, level, method, n } = estimate;
  return {
    ...(low === null || high === null ? {} : { interval: [low, high], confidence: level }),
    interval_method: method,
    sample_size: n,
    scored,
    unscored,
    unanswered_requests: errorPolicy === 'wrong' ? 'counted as wrong' : 'left out',
  };
}
