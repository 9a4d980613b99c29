import type { LoadSpec } from '../types/load.ts';
import type { CheckContext, SuiteDraft } from './draft.ts';
import { resolveLoad } from './resolve-load.ts';
import type { Path } from './schema-at.ts';
import { loadSchema } from './schema-load.ts';

/** One load of a draft with its path. */
export interface LoadDraft {
  readonly path: Path;
  readonly load: LoadSpec;
}

/** Loads of a draft that the schema takes, whether it writes one or a list. */
export function loadsOf({ load }: SuiteDraft, { folderAt }: CheckContext): readonly LoadDraft[] {
  const written: readonly (readonly [unknown, Path])[] = Array.isArray(load)
    ? load.map((item: unknown, index) => [item, ['load', index]])
    : [[load, ['load']]];
  return written.flatMap(([item, path]) => {
    const whole = loadSchema.safeParse(item);
    return whole.success ? [{ path, load: resolveLoad(whole.data, folderAt([...path, 'path'])) }] : [];
  });
}
