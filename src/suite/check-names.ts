import { loadLabelOf } from '../load/registry.ts';
import { datasetNameOf } from './dataset-name.ts';
import { type Check, datasetsOf, scorersOf } from './draft.ts';
import { loadsOf } from './loads-of.ts';
import { type Finding, faultAt, showPath } from './problem.ts';
import type { Path } from './schema-at.ts';

interface Named {
  readonly name: string | undefined;
  readonly path: Path;
}

/** Names that have to differ, because rows, cells and columns are known by them. */
export const checkNames: Check = (draft, context) => {
  // A judge is stopped, limited and billed by its id beside the candidates.
  const candidates = (['candidates', 'judges'] as const).flatMap((list) =>
    (draft[list] ?? []).map((candidate, index) => ({ name: candidate?.id, path: [list, index, 'id'] })),
  );
  const prompts = (draft.prompts ?? []).map((prompt, index) => ({
    name: prompt?.id,
    path: ['prompts', index, 'id'],
  }));
  const datasets = datasetsOf(draft).map(({ path, dataset }) => ({
    name: dataset.name ?? (dataset.source === undefined ? undefined : datasetNameOf(dataset.source)),
    path: [...path, dataset.name === undefined ? 'source' : 'name'],
  }));
  // Cells are known by the label of their load.
  const loads = loadsOf(draft, context).map(({ load, path }) => ({ name: loadLabelOf(load), path }));
  return [
    ...repeatedNames(candidates, 'candidate id', 'give each candidate its own id'),
    ...repeatedNames(prompts, 'prompt id', 'give each prompt its own id'),
    ...repeatedNames(datasets, 'dataset name', 'give each dataset its own name: add the key "name"'),
    ...repeatedNames(
      scorersOf(draft),
      'scorer',
      'a scorer stands once: its name is its column in the tables',
    ),
    ...repeatedNames(
      loads,
      'load',
      "remove one of the two; traces are told apart by their files' names, whatever their folders",
    ),
  ];
};

function repeatedNames(items: readonly Named[], what: string, hint: string): Finding[] {
  const first = new Map<string, Path>();
  return items.flatMap(({ name, path }) => {
    if (name === undefined) return [];
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, path);
      return [];
    }
    return [faultAt(path, `the ${what} "${name}" stands already at ${showPath(earlier)}`, { hint })];
  });
}
