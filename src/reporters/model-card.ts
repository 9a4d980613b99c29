import type { Reporter, ReportFile } from '../types/plugs.ts';
import type { RunReport } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import { InputError } from '../util/errors.ts';
import { evalResultOf } from './model-card/eval-results.ts';
import { distinctFileNames } from './model-card/file-names.ts';
import { modelIndexOf, scoresOf } from './model-card/model-index.ts';
import { yamlText } from './model-card/yaml-text.ts';

/**
 * A folder for each model measured: model-card/<org>--<name>/model-index.yaml for the front matter of its card, and
 * .eval_results/*.yaml where a dataset is a benchmark of the Hub. An InputError when an answer came from a sandbox, when
 * the run is not complete, and when nothing was scored: a card outlives the run, and nobody would see the doubt there.
 */
export const modelCard: Reporter = {
  name: 'model-card',
  byDefault: false,
  realServersOnly: true,
  owns: /^model-card\/[^/]+\/(?:model-index|\.eval_results\/[^/]+)\.yaml$/,
  render: (report) => {
    const cells = publishableCells(report);
    const models = [...new Set(cells.map(({ model }) => model))];
    const folders = distinctFileNames(models);
    return models.flatMap((model, index) => {
      const own = cells.filter((cell) => cell.model === model);
      return modelFiles(report, model, `model-card/${folders[index]}`, own);
    });
  },
};

/** Cells with a score, the twin of the noise floor left out. */
function publishableCells(report: RunReport): readonly CellSummary[] {
  const played = report.cells.find(isPlayed);
  if (report.simulated || played !== undefined)
    throw new InputError('no model card is made of simulated numbers: a sandbox answered in this run', {
      where: played === undefined ? '--reporter model-card' : `candidate ${played.candidate}`,
      hint: 'run the suite with candidates on real servers alone',
    });
  if (!report.status.complete)
    throw new InputError('no model card is made of a run that is not complete', {
      hint: 'finish it first: hfbench run --resume',
    });
  const twin = report.noiseFloor?.twin ?? null;
  const cells = report.cells.filter((cell) => cell.candidate !== twin && scoresOf(report, cell).length > 0);
  if (cells.length === 0)
    throw new InputError('nothing was scored, so there is nothing for a model card', {
      hint: 'a model card holds quality alone: name scorers in the suite',
    });
  return cells;
}

/** The sandbox played this cell although its candidate is of another provider: by its models' names, or by its own word. */
function isPlayed({ deployment, model, servedBy }: CellSummary): boolean {
  return (
    deployment.startsWith('sandbox-') || model.startsWith('sandbox/') || Object.hasOwn(servedBy, 'sandbox')
  );
}

function modelFiles(
  report: RunReport,
  model: string,
  folder: string,
  cells: readonly CellSummary[],
): readonly ReportFile[] {
  const outcomes = cells.map((cell) => evalResultOf(report, cell));
  const missing = new Set(outcomes.flatMap((outcome) => ('missing' in outcome ? [outcome.missing] : [])));
  const entries = outcomes.flatMap((outcome) => ('entry' in outcome ? [outcome] : []));
  const names = distinctFileNames(entries.map(({ name }) => name));
  const { runId, toolVersion } = report.manifest;
  const comments = [
    `Evaluation results of ${model} for the front matter of its model card (README.md), self-reported.`,
    `Measured by hfbench ${toolVersion}, run ${runId}. Shares are 0 to 1, not percent.`,
    'Where you publish the report, say so in each result: source: {name: …, url: …}',
    ...[...missing].map((reason) => `No .eval_results file: ${reason}`),
  ];
  return [
    { file: `${folder}/model-index.yaml`, chunks: [yamlText(comments, modelIndexOf(report, model, cells))] },
    ...entries.map(({ entry }, index) => ({
      file: `${folder}/.eval_results/${names[index]}.yaml`,
      chunks: [yamlText([], [entry])],
    })),
  ];
}
