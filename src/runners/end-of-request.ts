import type { Attempt } from '../types/attempt.ts';
import type { Output } from '../types/output.ts';
import type { Result } from '../types/result.ts';
import type { Reading } from '../types/task.ts';

/** What tells a result's ends apart. */
export type ResultEnd =
  | Pick<Result & { readonly status: 'ok' }, 'status' | 'output'>
  | Pick<Exclude<Result, { readonly status: 'ok' }>, 'status' | 'errorCode' | 'errorMessage'>;

/** What a request for so many samples was answered with. */
export function outputOf({ outputs }: Reading, batch: number): Output {
  const [first] = outputs;
  return batch === 1 && first !== undefined ? first : { kind: 'batch', outputs };
}

/** Why an attempt failed, for people. */
export function messageIn(attempt: Attempt): string {
  return attempt.errorMessage ?? 'no reason given';
}
