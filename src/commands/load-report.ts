import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { completeManifest } from '../store/old-runs.ts';
import type { RunReport } from '../types/report.ts';
import type { Counts } from '../types/summary.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { readReport } from './write-reports.ts';

/** A report without its requests and pictures: what lists and trends read. */
export type ReportHead = Omit<RunReport, 'requests' | 'media'>;

/** How report.json ends its head: the requests stand last, a line each, because they are most of the file. */
const REQUESTS = Buffer.from(',\n"requests": [');

/** Bytes that are read at a time. */
const STEP = 256 * 1024;

/** The report of a run folder: its report.json, or made anew from its journal when there is none. */
export async function loadReport(folder: string): Promise<RunReport> {
  const path = join(folder, 'report.json');
  const text = await readFile(path, 'utf8').catch(nullWhenAbsent);
  return text === null ? readReport(folder) : parseReport<RunReport>(text, path, folder);
}

/** The same without the requests, of which no more is read than the file needs to be told apart. */
export async function loadReportHead(folder: string): Promise<ReportHead> {
  const path = join(folder, 'report.json');
  const file = await open(path).catch(nullWhenAbsent);
  if (file === null) {
    const { requests: _, media: __, ...head } = await readReport(folder);
    return head;
  }
  try {
    const { requests: _, ...head } = parseReport<ReportHead & { requests?: unknown }>(
      await readHead(file),
      path,
      folder,
    );
    return { ...head, manifest: completeManifest(head.manifest) };
  } finally {
    await file.close();
  }
}

/** The text up to its requests, closed as an object; the whole text where they are not found. */
async function readHead(file: FileHandle): Promise<string> {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(STEP), 0, STEP, at);
    if (bytesRead === 0) return Buffer.concat(parts).toString('utf8');
    at += bytesRead;
    const before = parts.at(-1) ?? Buffer.alloc(0);
    parts.push(buffer.subarray(0, bytesRead));
    // The mark may lie across two steps.
    const end = Buffer.concat([before.subarray(-REQUESTS.length), parts.at(-1) as Buffer]).indexOf(REQUESTS);
    if (end < 0) continue;
    const length = at - bytesRead - Math.min(before.length, REQUESTS.length) + end;
    return `${Buffer.concat(parts).toString('utf8', 0, length)}}`;
  }
}

function nullWhenAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** No run had a cache of answers before. */
const NOTHING_RECALLED: Partial<Counts> = { recalled: 0 };

/** What reports lacked before suites had metrics, groups, rules to stop and judges asked repeatedly, and runs a cache. */
function completeReport<T extends Pick<RunReport, 'formatVersion'>>(report: T): T {
  const { metrics = [], cells = [], ...rest } = report as unknown as Partial<RunReport>;
  const complete = { settled: null, agreement: [], breakdowns: [], metrics: [] };
  return {
    ...rest,
    metrics,
    cells: cells.map((cell) => ({ ...complete, ...cell, counts: { ...NOTHING_RECALLED, ...cell.counts } })),
  } as unknown as T;
}

function parseReport<T extends Pick<RunReport, 'formatVersion'>>(
  text: string,
  path: string,
  folder: string,
): T {
  try {
    const report = JSON.parse(text) as T;
    if (report.formatVersion === 1) return completeReport(report);
  } catch (error) {
    throw new InputError(`no report: ${messageOf(error)}`, {
      where: path,
      hint: `make it again: hfbench report ${folder}`,
      cause: error,
    });
  }
  throw new InputError('a report of another version', { where: path });
}
