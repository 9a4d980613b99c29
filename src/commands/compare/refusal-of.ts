import type { RunComparison } from '../../types/run-comparison.ts';
import { InputError } from '../../util/errors.ts';

/**
 * Why two runs are not to be compared: they are unlike, unless that is `forced`, or none of their cells pair. Null: they
 * are to be.
 */
export function refusalOf(comparison: RunComparison, forced: boolean): InputError | null {
  return (forced ? null : unlikeness(comparison)) ?? strangeness(comparison);
}

function unlikeness({ a, b, differences }: RunComparison): InputError | null {
  const unlike = differences.filter((difference) => difference.unlike);
  if (unlike.length === 0) return null;
  return new InputError(`these runs are unlike: ${unlike.map(({ message }) => message).join('; ')}`, {
    where: `${a.runId} and ${b.runId}`,
    hint: 'add --force to compare what can be compared',
  });
}

function strangeness({ a, b, cells, withoutPartner }: RunComparison): InputError | null {
  if (cells.length > 0) return null;
  const of = (side: 'a' | 'b') =>
    withoutPartner
      .filter(({ run }) => run === side)
      .map(({ cellId }) => cellId)
      .join(', ');
  return new InputError(`no cell pairs: ${of('a')} against ${of('b')}`, {
    where: `${a.runId} and ${b.runId}`,
    hint: 'cells pair by candidate id, dataset, prompt and load',
  });
}
