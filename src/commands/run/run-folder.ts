import { randomBytes } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError, messageOf } from '../../util/errors.ts';

/** A run's id: its wall time in UTC and four random characters, so that ids sort by time and never meet. */
export function makeRunId(wallMs: number): string {
  const stamp = new Date(wallMs).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}

/** Makes the folder of a new run. A folder that holds a run already is an InputError. */
export async function makeRunFolder(options: {
  readonly reportsFolder: string;
  readonly suite: string;
  readonly runId: string;
  /** The -o flag; null: the default place. */
  readonly out: string | null;
  /** Several suites share -o: each gets a subfolder. */
  readonly several: boolean;
}): Promise<string> {
  const folder = resolve(
    options.out === null
      ? join(options.reportsFolder, options.suite, options.runId)
      : options.several
        ? join(options.out, options.suite)
        : options.out,
  );
  if ((await stat(join(folder, 'manifest.json')).catch(() => null)) !== null) {
    throw new InputError('this folder holds a run already', {
      where: folder,
      hint: `continue it with --resume ${folder}, or name another folder with -o`,
    });
  }
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new InputError(`the run folder can't be made: ${messageOf(error)}`, {
      where: folder,
      hint: 'name another folder with -o',
      cause: error,
    });
  });
  return folder;
}
