import { loadLabelOf } from '../load/registry.ts';
import type { Suite } from '../types/suite.ts';
import type { Cell } from '../types/work.ts';

/**
 * Every cell of a suite: candidate × dataset × prompt × load × batch size. Cells that differ only in their candidate follow each
 * other, in the suite's order of candidates.
 */
export function expandCells(suite: Suite): Cell[] {
  const prompts = suite.prompts.length === 0 ? [null] : suite.prompts;
  return suite.datasets.flatMap((dataset) =>
    prompts.flatMap((prompt) =>
      suite.loads.flatMap((load) =>
        suite.batches.flatMap((batch) =>
          suite.candidates.map((candidate) => {
            const label = loadLabelOf(load);
            const loadLabel = batch === 1 ? label : `${label}-batch-${batch}`;
            const id = [candidate.id, dataset.name, prompt?.id ?? '-', loadLabel].join('/');
            return { id, candidate, dataset, prompt, load, batch, loadLabel };
          }),
        ),
      ),
    ),
  );
}
