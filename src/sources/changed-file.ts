import type { DatasetSpec } from '../types/suite.ts';
import { InputError } from '../util/errors.ts';

/** A dataset whose files are not what they were when it was opened. */
export function changedFile(spec: DatasetSpec): InputError {
  return new InputError('the dataset file changed while it was in use', {
    where: spec.source,
    hint: 'start the run again, and leave the file alone until it ends',
  });
}
