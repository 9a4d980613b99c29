import type { SampleTime } from './samples/index-page.ts';

/** Rows of the table of samples that a number was counted from. What is left out is not narrowed by. */
export interface SamplesQuery {
  /** Place of the group of cells among the report's, from 0. */
  readonly group?: number;
  /** Its answers alone are looked at; none: those of any candidate. */
  readonly candidate?: string;
  readonly filter?: 'wrong' | 'failed' | 'slow' | 'cold' | 'retried' | 'cached' | 'disagreeing';
  /** Scorer by which an answer is wrong. */
  readonly scorer?: string;
  /** An attempt ended with this code; with the filter `failed`: the request did. */
  readonly code?: string;
  /** Row and column of the confusion matrix. */
  readonly target?: string;
  readonly answer?: string;
  /** Latency and percentile of the warm answers above which one is slow; service_time and 95. */
  readonly time?: SampleTime;
  readonly above?: 95 | 99;
  readonly sort?: 'latency' | 'score';
  /** Opens this sample. */
  readonly sample?: string;
}

/** The place of those rows within the page, for an href: "#samples?filter=wrong&candidate=large". */
export function samplesLink(query: SamplesQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return `#samples?${parameters}`;
}
