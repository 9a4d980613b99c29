import type { Answer } from '../../../types/output.ts';
import type { RequestRow, ScorerInfo } from '../../../types/report.ts';
import type { LatencyMetric } from '../../../types/summary.ts';
import { answerText } from '../../answer-text.ts';
import type { CellGroup } from '../../cells.ts';
import { visibleText } from '../../clean-text.ts';
import { type AskedItem, type SampleRow, scoreOf } from './sample-rows.ts';

/** Latencies that rows are sorted and filtered by, each with where it stands in a row. */
const TIMES = {
  service_time: (row) => row.serviceTimeMs,
  response_time: (row) => row.responseTimeMs,
  request_latency: (row) => row.requestLatencyMs,
  ttft: (row) => row.ttftMs,
} as const satisfies Partial<Record<LatencyMetric, (row: RequestRow) => number | null>>;

/** A latency that the table of samples can be asked for. */
export type SampleTime = keyof typeof TIMES;

/** Names of those latencies, in the order of an index page's `times`. */
export const SAMPLE_TIMES = Object.keys(TIMES) as readonly SampleTime[];

/** Bits of an answer's `flags`. */
const FLAG = { cold: 1, cached: 2, waitedForColdModel: 4 } as const;
/** Places in `status`; 0: the candidate was not asked. */
const STATUS = { ok: 1, error: 2, timeout: 3, cancelled: 4 } as const;

/** Names by number, in the order in which they were first met. */
export class Names {
  readonly list: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** Number of a name; −1: null. */
  numberOf(name: string | null): number {
    if (name === null) return -1;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.list.length);
    this.list.push(name);
    return this.list.length - 1;
  }
}

/** What numbers of an index page stand for. */
export interface IndexNames {
  readonly codes: Names;
  /** Lists of code numbers as JSON: the codes that attempts of one request ended with. */
  readonly met: Names;
  readonly labels: Names;
}

/**
 * What the table knows of some rows without their texts, as columns: one value a row, and then one value an answer (row
 * by row, in the group's order of candidates). Times in ms, rounded to a thousandth; null: none.
 */
export interface IndexPage {
  readonly id: string[];
  readonly group: number[];
  readonly repeat: number[];
  readonly order: number[];
  /** 1: candidates answered differently. */
  readonly differ: number[];
  readonly status: number[];
  readonly flags: number[];
  readonly code: number[];
  readonly met: number[];
  readonly attempts: number[];
  readonly target: number[];
  readonly given: number[];
  /** By latency as in SAMPLE_TIMES. */
  readonly times: (number | null)[][];
  /** By scorer. */
  readonly scores: (number | null)[][];
}

/** One index page of rows; names that are new to it enter `names`. */
export function indexPage(
  rows: readonly SampleRow[],
  groups: readonly CellGroup[],
  scorers: readonly ScorerInfo[],
  names: IndexNames,
): IndexPage {
  const page: IndexPage = {
    ...{ id: [], group: [], repeat: [], order: [], differ: [] },
    ...{ status: [], flags: [], code: [], met: [], attempts: [], target: [], given: [] },
    times: SAMPLE_TIMES.map(() => []),
    scores: scorers.map(() => []),
  };
  for (const { group, order, first, items } of rows) {
    page.id.push(visibleText(first.sampleId));
    page.group.push(group);
    page.repeat.push(first.row.repeat);
    page.order.push(order);
    page.differ.push(differ(items) ? 1 : 0);
    for (const [place, item] of items.entries()) {
      const matrix = groups[group]?.cells[place]?.confusion?.labels ?? null;
      addAnswer(page, item, matrix, scorers, names);
    }
  }
  return page;
}

function addAnswer(
  page: IndexPage,
  item: AskedItem | null,
  matrix: readonly string[] | null,
  scorers: readonly ScorerInfo[],
  names: IndexNames,
): void {
  const row = item?.row ?? null;
  const attempts = row === null ? [] : [...row.replacedAttempts, ...row.attempts];
  const met = new Set(attempts.flatMap(({ errorCode }) => errorCode ?? []));
  if (row?.errorCode) met.add(row.errorCode);
  page.status.push(row === null ? 0 : STATUS[row.status]);
  page.flags.push(row === null ? 0 : flagsOf(row));
  page.code.push(names.codes.numberOf(row?.errorCode ?? null));
  const codes = [...met].map((code) => names.codes.numberOf(code));
  page.met.push(names.met.numberOf(JSON.stringify(codes)));
  page.attempts.push(attempts.length);
  const pair = matrix === null ? null : (item?.labels ?? null);
  page.target.push(names.labels.numberOf(pair === null ? null : pooled(pair.target, matrix)));
  page.given.push(names.labels.numberOf(pair === null ? null : pooled(pair.answer, matrix)));
  for (const [at, time] of SAMPLE_TIMES.entries()) {
    page.times[at]?.push(row === null ? null : roundMs(TIMES[time](row)));
  }
  for (const [at, { name }] of scorers.entries()) {
    page.scores[at]?.push(item === null ? null : scoreOf(item, name));
  }
}

/** An answer that the matrix has no column for stands in its last one, where such answers are pooled. */
function pooled(label: string, matrix: readonly string[] | null): string {
  return visibleText(matrix === null || matrix.includes(label) ? label : (matrix.at(-1) ?? label));
}

function flagsOf(row: RequestRow): number {
  // As the latency tables have it: what contains waiting for a cold model is no warm value.
  const waited = row.attempts.some(
    ({ waitReason, waitBeforeMs }) => waitReason === 'cold_start' && waitBeforeMs > 0,
  );
  return (row.cold ? FLAG.cold : 0) | (row.cached ? FLAG.cached : 0) | (waited ? FLAG.waitedForColdModel : 0);
}

/** A time as index pages have it; thresholds are rounded alike, so that none is crossed by rounding. */
export function roundMs(ms: number | null): number | null {
  return ms === null ? null : Math.round(1000 * ms) / 1000;
}

function differ(items: readonly (AskedItem | null)[]): boolean {
  const said = new Set(
    items.flatMap((item) => (item === null || item.output === null ? [] : (comparedText(item.output) ?? []))),
  );
  return said.size > 1;
}

/** What candidates agree or disagree in; null: two answers of this kind are hardly ever the same. */
function comparedText(output: Answer): string | null {
  if (output.kind === 'embeddings' || output.kind === 'image') return null;
  if (output.kind !== 'ranking') return answerText(output);
  // Scores of two models differ always; the order that they give says whether they mean the same.
  const order = output.scores.map((score, place) => ({ score, place })).sort((a, b) => b.score - a.score);
  return order.length === 1 ? null : order.map(({ place }) => place).join(' ');
}
