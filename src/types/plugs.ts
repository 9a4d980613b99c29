import type { JsonObject } from './json.ts';
import type { RunReport } from './report.ts';
import type { Sample } from './sample.ts';
import type { DatasetSpec } from './suite.ts';

/** A dataset reader: rows of a file, in order, with their 1-based line. Malformed content is an InputError with its line. */
export interface DatasetSource {
  readonly name: string;
  readonly extensions: readonly string[];
  /** What `line` counts: lines of a text, or rows where the file has no lines. */
  readonly counts: 'line' | 'row';
  rows(path: string): AsyncIterable<{ readonly line: number; readonly row: JsonObject }>;
}

/** A dataset opened for reading: passes over the same samples in the same order each time. */
export interface OpenDataset {
  readonly spec: DatasetSpec;
  /** Number of samples after limit. */
  readonly count: number;
  /** Of the samples' hashes in order. */
  readonly sha256: string;
  /** Commit of a Hub dataset; null: a local file. */
  readonly revision: string | null;
  /** Where the rows of a Hub dataset came from and what is doubtful about them, for people; null: a local file. */
  readonly note: string | null;
  samples(): AsyncIterable<Sample>;
}

/** A file of a report. */
export interface ReportFile {
  /** Path in the run folder, parts by "/". */
  readonly file: string;
  /** Written in order: text as UTF-8, bytes as they are. */
  readonly chunks: Iterable<string | Uint8Array>;
}

/** One output format; pure: a report in, text or bytes out. */
export interface Reporter {
  readonly name: string;
  /** True: written when nobody names reporters. */
  readonly byDefault: boolean;
  /** True: meant for publishing, so that a run with a sandbox among its candidates is refused before it sends anything. */
  readonly realServersOnly: boolean;
  /** Matches the path of every file it may make, and of no other: those of an earlier report that it makes no more are removed. */
  readonly owns: RegExp;
  /** Files it makes. An InputError says why this report can't be exported. */
  render(report: RunReport): readonly ReportFile[];
}
