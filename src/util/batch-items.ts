import type { Json } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { Result } from '../types/result.ts';
import type { GroupValues } from '../types/sample.ts';

/** One sample of a request, whether it was asked alone or in a batch. */
export interface RequestItem {
  /** Key of its scores: the request's own, or in a batch the request's with the place in it. */
  readonly key: string;
  readonly sampleId: string;
  readonly sampleHash: string;
  readonly cluster: string | null;
  /** Null: the suite groups by no column. */
  readonly groups: GroupValues | null;
  readonly input: Json;
  readonly target: Json;
  /** Null: the request was not answered. */
  readonly output: Answer | null;
}

/** One sample that was answered. */
export type AnsweredItem = RequestItem & { readonly output: Answer };

/** The samples of a request, in order. */
export function itemsOf(result: Result): RequestItem[] {
  const output = result.status === 'ok' ? result.output : null;
  if (result.batch === null) {
    const { key, sampleId, sampleHash, cluster, groups, input, target } = result;
    const answer = output?.kind === 'batch' ? null : output;
    return [{ key, sampleId, sampleHash, cluster, groups, input, target, output: answer }];
  }
  const inputs = Array.isArray(result.input) ? (result.input as readonly Json[]) : [];
  const targets = Array.isArray(result.target) ? (result.target as readonly Json[]) : [];
  const outputs = output?.kind === 'batch' ? output.outputs : [];
  return result.batch.map((item, index) => ({
    ...item,
    key: `${result.key}#${index}`,
    input: inputs[index] ?? null,
    target: targets[index] ?? null,
    output: outputs[index] ?? null,
  }));
}

/** The samples of a request that were answered, in order. */
export function answersOf(result: Result): AnsweredItem[] {
  return itemsOf(result).filter((item): item is AnsweredItem => item.output !== null);
}

/** Key of the request that an item's key belongs to. */
export function batchKeyOf(itemKey: string): string {
  return itemKey.split('#', 1)[0] ?? itemKey;
}
