import type { RunReport, ScorerInfo } from '../../../types/report.ts';
import {
  type CellGroup,
  columnScorers,
  findDistribution,
  findQuantile,
  groupCells,
  groupTitle,
} from '../../cells.ts';
import { visibleCopy } from '../embed.ts';
import { type IndexNames, indexPage, Names, roundMs, SAMPLE_TIMES } from './index-page.ts';
import { type Packed, packBlocks, packJson } from './pack.ts';
import { rowText } from './row-text.ts';
import { type SampleRow, sampleRows, troubledFirst } from './sample-rows.ts';

/** Name of the file beside the page that holds the rows which the page has no room for. */
export const MORE_FILE = 'report-more.json';

/** How much a page carries. */
export interface PageRoom {
  /** Characters of texts, pictures and recordings, compressed and in base64. */
  readonly characters: number;
  /** Answers that its index counts: one a candidate and row. */
  readonly answers: number;
}

/** A page of 20 MB or so opens at once on a common machine. */
export const PAGE_ROOM: PageRoom = { characters: 18_000_000, answers: 250_000 };
const NO_END: PageRoom = { characters: Number.POSITIVE_INFINITY, answers: Number.POSITIVE_INFINITY };

const INDEX_ROWS = 4_000;
/** Percentiles above which an answer counts as slow. */
const SLOW_ABOVE = [95, 99] as const;

/** Samples as a page carries them. */
export interface CarriedSamples {
  /** Lines of the page's data element: a letter (H head, I index page, B block of texts, M pictures) and base64. */
  readonly lines: readonly string[];
  /** The same lines of the rows beyond the page's room; null: the page has them all. */
  readonly more: readonly string[] | null;
  readonly shown: number;
  readonly total: number;
}

/** Scorers by which one row can be told right from wrong. */
export function rowScorers(report: RunReport): readonly ScorerInfo[] {
  return columnScorers(report).filter((scorer) => scorer.perfectRow !== null);
}

/** A report's samples with their index and texts, compressed: those with trouble first where not all have room. */
export function carrySamples(report: RunReport, room: PageRoom = PAGE_ROOM): CarriedSamples {
  const groups = groupCells(report.cells);
  const scorers = rowScorers(report);
  const all = sampleRows(report, groups);
  const names: IndexNames = { codes: new Names(), met: new Names(), labels: new Names() };
  const media = Object.entries(report.media).map(([sha256, uri]) => packJson({ [sha256]: uri }));
  const used = media.reduce((sum, entry) => sum + entry.length, 0);
  const left = { ...room, characters: room.characters - used };
  let [rows, packed] = [all, packRows(all, scorers, left)];
  if (packed.taken < all.length) {
    rows = troubledFirst(all, scorers);
    packed = packRows(rows, scorers, left);
  }
  const here = rows.slice(0, packed.taken);
  const beyond = rows.slice(packed.taken);
  const page = linesOf(here, packed, groups, scorers, names);
  const more =
    beyond.length === 0 ? null : linesOf(beyond, packRows(beyond, scorers, NO_END), groups, scorers, names);
  const head = headOf(report, groups, scorers, names, { shown: here.length, total: all.length });
  return {
    // Cut by code points first, shown safely afterwards: the other way round would shift every mark.
    lines: [`H${packJson(visibleCopy(head))}`, ...page, ...media.map((entry) => `M${entry}`)],
    more,
    shown: here.length,
    total: all.length,
  };
}

function packRows(rows: readonly SampleRow[], scorers: readonly ScorerInfo[], room: PageRoom): Packed {
  let answers = 0;
  const end = rows.findIndex(({ items }) => {
    answers += items.length;
    return answers > room.answers;
  });
  const fitting = end === -1 ? rows : rows.slice(0, end);
  return packBlocks(fitting, (row) => visibleCopy(rowText(row, scorers)), room.characters);
}

function linesOf(
  rows: readonly SampleRow[],
  { blocks, counts }: Packed,
  groups: readonly CellGroup[],
  scorers: readonly ScorerInfo[],
  names: IndexNames,
): readonly string[] {
  const pages: string[] = [];
  for (let from = 0; from < rows.length; from += INDEX_ROWS) {
    const page = indexPage(rows.slice(from, from + INDEX_ROWS), groups, scorers, names);
    pages.push(`I${packJson(page)}`);
  }
  return [...pages, ...blocks.map((block, at) => `B${counts[at]} ${block}`)];
}

function headOf(
  report: RunReport,
  groups: readonly CellGroup[],
  scorers: readonly ScorerInfo[],
  { codes, met, labels }: IndexNames,
  counts: { readonly shown: number; readonly total: number },
) {
  return {
    runId: report.manifest.runId,
    ...counts,
    moreFile: MORE_FILE,
    groups: groups.map((group) => ({
      title: groupTitle(group),
      candidates: group.cells.map((cell) => cell.candidate),
      thresholds: thresholdsOf(group),
    })),
    scorers: scorers.map(({ name, title, unit, perfectRow }) => ({ name, title, unit, perfectRow })),
    times: SAMPLE_TIMES,
    codes: codes.list,
    met: met.list.map((list) => JSON.parse(list) as number[]),
    labels: labels.list,
    media: Object.keys(report.media),
  };
}

/** Warm percentiles by latency and percentile, one a candidate; null: not measured. */
function thresholdsOf(group: CellGroup) {
  return Object.fromEntries(
    SAMPLE_TIMES.map((time) => [
      time,
      Object.fromEntries(
        SLOW_ABOVE.map((p) => [
          p,
          group.cells.map((cell) =>
            roundMs(findQuantile(findDistribution(cell, time, 'warm'), p)?.value ?? null),
          ),
        ]),
      ),
    ]),
  );
}

/** The text of the file of rows beyond the page: the run they belong to, how many they are, and their lines. */
export function* moreChunks(report: RunReport, { more, shown, total }: CarriedSamples): Iterable<string> {
  const head = { runId: visibleCopy(report.manifest.runId), shown, total };
  yield `{"hfbenchMoreSamples": ${JSON.stringify(head)},\n"lines": [`;
  for (const [at, line] of (more ?? []).entries()) yield `${at === 0 ? '' : ','}\n"${line}"`;
  yield '\n]}\n';
}
