import type { DatasetAccess } from '../../sources/dataset-access.ts';
import type { PlanGap } from '../../types/plan.ts';
import type { OpenDataset } from '../../types/plugs.ts';
import type { Suite } from '../../types/suite.ts';
import { InputError, messageOf } from '../../util/errors.ts';
import { prepareData } from '../run/prepare.ts';

/** A suite's datasets that can be read, by name, and those that can't. Access null: nothing is asked of the network. */
export async function openData(
  suite: Suite,
  access: DatasetAccess | null,
): Promise<{ readonly datasets: ReadonlyMap<string, OpenDataset>; readonly gaps: readonly PlanGap[] }> {
  const datasets = new Map<string, OpenDataset>();
  const gaps: PlanGap[] = [];
  for (const spec of suite.datasets) {
    if (spec.hub !== null && access === null) {
      const problem = 'it is on the Hub, which was not asked';
      gaps.push({ kind: 'dataset', about: spec.name, problem, remedy: 'leave --no-look-ups out' });
      continue;
    }
    try {
      const opened = await prepareData({ ...suite, datasets: [spec] }, access);
      for (const [name, dataset] of opened) datasets.set(name, dataset);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const where = error.where === null ? '' : `${error.where}: `;
      const problem = `it can't be read: ${where}${messageOf(error)}`;
      gaps.push({ kind: 'dataset', about: spec.name, problem, remedy: error.hint });
    }
  }
  return { datasets, gaps };
}
