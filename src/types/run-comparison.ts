import type { RunDifference } from './comparability.ts';
import type { Answer } from './output.ts';
import type { Comparison } from './report.ts';

/** One of the two runs. */
export interface ComparedRun {
  readonly runId: string;
  readonly suite: string;
  /** ISO 8601 wall time. */
  readonly startedAt: string;
  readonly complete: boolean;
  readonly gitSha: string | null;
  readonly suiteHash: string;
}

/** A sample with another score on each side. */
export interface DiscordantSample {
  readonly sampleHash: string;
  /** What each run calls it. */
  readonly idA: string;
  readonly idB: string;
  readonly scoreA: number;
  readonly scoreB: number;
  /** First answer of each side; null: no answer. */
  readonly answerA: Answer | null;
  readonly answerB: Answer | null;
}

/** One metric of a cell that both runs have. `a` and `b` are run ids. */
export interface CellComparison extends Comparison {
  readonly candidate: string;
  readonly cellId: string;
  /** The verdict in words, with difference and interval. */
  readonly sentence: string;
  /** For 0/1 scores; at most 20. Empty otherwise. */
  readonly discordantSamples: readonly DiscordantSample[];
  /** Further ones. */
  readonly moreDiscordant: number;
}

/** A cell that both runs have, and the samples that each asked, by content. */
export interface PairedCell {
  readonly cellId: string;
  readonly candidate: string;
  readonly both: number;
  readonly onlyInA: number;
  readonly onlyInB: number;
}

/** Two runs, compared sample by sample. difference = b − a. */
export interface RunComparison {
  readonly formatVersion: 1;
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  readonly differences: readonly RunDifference[];
  /** Margin of not_worse for shares and scores; null: none was stated. */
  readonly margin: number | null;
  readonly errorPolicy: 'exclude' | 'wrong';
  readonly cells: readonly PairedCell[];
  readonly comparisons: readonly CellComparison[];
  /** Cells that only one run has. */
  readonly withoutPartner: readonly { readonly run: 'a' | 'b'; readonly cellId: string }[];
}
