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

/** One output format; pure: a report in, text out. */
export interface Reporter {
  readonly name: string;
  /** Files it makes, by name in the run folder. Chunks are written in order. */
  render(report: RunReport): readonly { readonly file: string; readonly chunks: Iterable<string> }[];
}
