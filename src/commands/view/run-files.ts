import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of a run folder that is handed out: what it is, and whether a browser shows it or stores it. */
interface RunFile {
  readonly type: string;
  readonly shown: boolean;
}

const TABLE: RunFile = { type: 'text/csv; charset=utf-8', shown: false };

/** Every file of a run folder that is handed out. The journal, the manifest and what models made stay where they are. */
export const RUN_FILES: Readonly<Record<string, RunFile>> = {
  'report.html': { type: 'text/html; charset=utf-8', shown: true },
  'summary.md': { type: 'text/plain; charset=utf-8', shown: true },
  'summary.csv': TABLE,
  'requests.csv': TABLE,
  'attempts.csv': TABLE,
  'deployments.csv': TABLE,
  // As text: XML can bring script of its own.
  'junit.xml': { type: 'text/plain; charset=utf-8', shown: true },
  'report.json': { type: 'application/json; charset=utf-8', shown: false },
};

/** An open file; the caller closes it. */
interface OpenFile {
  readonly file: FileHandle;
  readonly size: number;
}

/**
 * Opens a file of a run folder by its name. Null: it is none that is handed out, is not there, is no plain file, or is a
 * link. The folder has been found to be one of a run.
 */
export async function openRunFile(folder: string, name: string): Promise<OpenFile | null> {
  if (!Object.hasOwn(RUN_FILES, name)) return null;
  let file: FileHandle | null = null;
  try {
    const path = join(await realpath(folder), name);
    // Not to wait for a pipe that somebody put in a file's place.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (stats.isFile()) return { file, size: stats.size };
    await file.close();
    return null;
  } catch (error) {
    await file?.close();
    if (
      ['ENOENT', 'ELOOP', 'ENOTDIR', 'EACCES', 'ENXIO'].includes(String((error as { code?: unknown }).code))
    )
      return null;
    throw error;
  }
}
