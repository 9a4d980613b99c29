import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Json, JsonObject } from '../types/json.ts';
import type { Output } from '../types/output.ts';
import type { RunReport } from '../types/report.ts';

/** Pictures and recordings that one page carries, bytes in all; more would make it slow to open. */
const MOST_BYTES = 6_000_000;

/** One file that a page may show. */
interface Shown {
  readonly sha256: string;
  readonly mediaType: string;
  readonly path: string;
}

/**
 * Data URIs of the pictures and recordings of a report's samples, by SHA-256 of their bytes: those that the models made,
 * and those that they were asked with. A file that is gone or has changed is left out, and so are those beyond the cap.
 */
export async function readReportMedia(report: RunReport, folder: string): Promise<RunReport['media']> {
  const media: Record<string, string> = {};
  let left = MOST_BYTES;
  for (const { sha256, mediaType, path } of shownFiles(report, folder)) {
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null || bytes.length > left || digestOf(bytes) !== sha256) continue;
    left -= bytes.length;
    media[sha256] = `data:${mediaType};base64,${bytes.toString('base64')}`;
  }
  return media;
}

function shownFiles(report: RunReport, folder: string): readonly Shown[] {
  const datasetOf = new Map(report.cells.map((cell) => [cell.id, cell.dataset]));
  const folderOf = new Map(
    report.manifest.suite.datasets
      .filter(({ hub }) => hub === null)
      .map(({ name, source }) => [name, dirname(source)]),
  );
  const found = new Map<string, Shown>();
  for (const row of report.requests) {
    if (row.phase !== 'measured') continue;
    const home = folderOf.get(datasetOf.get(row.cellId) ?? '');
    const inputs = row.items === null ? [row.input] : row.items.map(({ input }) => input);
    const asked = home === undefined ? [] : inputs.flatMap((input) => askedFile(input, home));
    for (const shown of [...asked, ...answeredFiles(row.output, folder)]) found.set(shown.sha256, shown);
  }
  return [...found.values()];
}

function answeredFiles(output: Output | null, folder: string): readonly Shown[] {
  if (output === null) return [];
  if (output.kind === 'batch') return output.outputs.flatMap((answer) => answeredFiles(answer, folder));
  if (output.kind !== 'image' || output.file === null) return [];
  return [{ sha256: output.sha256, mediaType: output.mediaType, path: join(folder, output.file) }];
}

function askedFile(input: Json, home: string): readonly Shown[] {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return [];
  const { path, sha256, mediaType } = input as JsonObject;
  if (typeof path !== 'string' || typeof sha256 !== 'string' || typeof mediaType !== 'string') return [];
  return /^(image|audio)\/[\w.+-]+$/.test(mediaType) ? [{ sha256, mediaType, path: join(home, path) }] : [];
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
