import type { Result } from '../types/result.ts';
import type { WorkItem } from '../types/work.ts';
import { askedOf } from './asked.ts';
import type { ResultEnd } from './end-of-request.ts';

/** What results carry of their samples beside what was asked. */
export interface ResultTerms {
  readonly keepsMetadata: boolean;
  readonly groupColumns: readonly string[];
}

/** The result of an item: its place in the run and what it asked, how it came to its answer, and its end. */
export function makeResult(
  { key, cell, samples, repeat, seq, phase, block, stage, gapMs }: WorkItem,
  { keepsMetadata, groupColumns: by }: ResultTerms,
  { attempts, recalled }: Pick<Result, 'attempts' | 'recalled'>,
  end: ResultEnd,
): Result {
  const { sampleId, sampleHash, cluster, groups, input, target, batch } = askedOf(samples, cell.batch, by);
  // Written out: spreading objects into one another costs more than all else that makes a result.
  const result = {
    key,
    cellId: cell.id,
    sampleId,
    sampleHash,
    cluster,
    groups,
    input,
    target,
    batch,
    metadata: keepsMetadata && cell.batch === 1 ? samples[0].metadata : null,
    repeat,
    seq,
    phase,
    block,
    stage,
    gapMs,
    attempts,
    recalled,
  };
  return Object.assign(result, end);
}
