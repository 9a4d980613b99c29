import { TASKS } from '../tasks/registry.ts';
import type { Check } from './draft.ts';
import { type Finding, faultAt } from './problem.ts';
import type { Path } from './schema-at.ts';

/** Batches belong to tasks whose servers take lists, and an answer to a list is not streamed. */
export const checkBatch: Check = (draft) => {
  const { batch, task } = draft;
  if (batch === undefined || task === undefined) return [];
  const sizes: readonly (number | undefined)[] = Array.isArray(batch) ? batch : [batch as number];
  const largest = Math.max(1, ...sizes.map((size) => size ?? 1));
  if (largest === 1) return [];
  const { maxBatch, dialects, streams } = TASKS[task];
  const most = Math.max(...dialects.map(maxBatch));
  const path: Path = ['batch'];
  if (most < largest) {
    const message =
      most === 1 ? `no server takes lists for ${task}` : `servers take at most ${most} inputs for ${task}`;
    return [faultAt(path, message, { found: String(largest), expected: `at most ${most}` })];
  }
  return streams ? streamed(draft.candidates ?? []) : [];
};

function streamed(candidates: readonly ({ readonly stream?: boolean | undefined } | undefined)[]): Finding[] {
  return candidates.flatMap((candidate, index) =>
    candidate === undefined || candidate.stream === false
      ? []
      : [
          faultAt(['candidates', index, 'stream'], 'a batch is not streamed', {
            hint: 'write stream: false',
            kind: 'gap',
          }),
        ],
  );
}
