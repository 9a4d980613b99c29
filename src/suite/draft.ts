import type { JsonObject } from '../types/json.ts';
import type { Candidate, TaskName } from '../types/suite.ts';
import { moduleNameOf } from './module-name.ts';
import type { Finding } from './problem.ts';
import type { RawSuite } from './schema.ts';
import type { Path } from './schema-at.ts';

type Partly<T> = T extends readonly (infer Item)[]
  ? readonly (Partly<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Partly<T[Key]> | undefined }
    : T;

/** A suite as written, without the parts that the schema refused: every check goes on with what is left. */
export type SuiteDraft = Partly<RawSuite>;

/** One dataset of a draft with its path. */
export interface DatasetDraft {
  readonly path: Path;
  readonly dataset: Exclude<Extract<NonNullable<SuiteDraft['dataset']>, { source?: unknown }>, undefined>;
}

/** What the checks of a suite ask of the rest of the house. */
export interface CheckContext {
  /** Folder that a relative path at this place is relative to. */
  readonly folderAt: (path: Path) => string;
}

/** Why a candidate can't run a task where it is served, or null. */
export type CandidateCheck = (candidate: Candidate, task: TaskName) => string | null;

/** Finds what is wrong with one part of a suite. */
export type Check = (draft: SuiteDraft, context: CheckContext) => Finding[];

/** Datasets of a draft, whether it writes one or a list. */
export function datasetsOf(draft: SuiteDraft): readonly DatasetDraft[] {
  const { dataset } = draft;
  if (dataset === undefined) return [];
  if (!isList(dataset)) return [{ path: ['dataset'], dataset }];
  return dataset.flatMap((item, index) =>
    item === undefined ? [] : [{ path: ['dataset', index], dataset: item }],
  );
}

/** A scorer of a draft: its name, options and path. */
export function scorersOf(
  draft: Pick<SuiteDraft, 'scorers'>,
): readonly { readonly name: string; readonly options: JsonObject; readonly path: Path }[] {
  return (draft.scorers ?? []).flatMap((scorer, index) => {
    const path: Path = ['scorers', index];
    if (typeof scorer === 'string') return [{ name: scorer, options: {}, path }];
    if (scorer === undefined) return [];
    const { name: written, ...options } = scorer;
    const module = (options as { readonly module?: unknown }).module;
    const name = written ?? (typeof module === 'string' ? moduleNameOf(module) : undefined);
    if (name === undefined) return [];
    // YAML and JSON hold nothing but JSON values; the reader refuses the rest.
    return [{ name, options: options as JsonObject, path }];
  });
}

/** A copy of the value with undefined at these paths: indexes stay, and a key still tells that it was written. */
export function withoutPaths(value: unknown, paths: readonly Path[]): unknown {
  const copy = structuredClone(value);
  for (const path of paths) {
    let around: unknown = copy;
    for (const step of path.slice(0, -1)) around = childOf(around, step);
    const last = path.at(-1);
    if (last === undefined) return undefined;
    if (typeof around === 'object' && around !== null && Object.hasOwn(around, last)) {
      (around as Record<string | number, unknown>)[last] = undefined;
    }
  }
  return copy;
}

function childOf(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string | number, unknown>)[step]
    : undefined;
}

function isList<T>(value: T | readonly (T | undefined)[]): value is readonly (T | undefined)[] {
  return Array.isArray(value);
}
