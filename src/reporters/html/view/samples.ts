import { group as groupBy } from 'd3-array';
import type { Attempt } from '../../../types/attempt.ts';
import type { Json, JsonObject } from '../../../types/json.ts';
import type { Answer } from '../../../types/output.ts';
import type { RequestRow, RowItem, RunReport, ScorerInfo } from '../../../types/report.ts';
import { answerText, jsonText } from '../../answer-text.ts';
import { type CellGroup, columnScorers, groupCells, groupTitle } from '../../cells.ts';
import { formatCount } from '../../format.ts';
import { candidateIndex } from '../candidates.ts';
import { embedJson, visibleCopy } from '../embed.ts';
import { inlineMark } from '../mark.ts';
import { richAnswer, richInput, richTarget } from './rich-answer.ts';

/** More rows than this are not carried by one page. */
const ROW_LIMIT = 10_000;
/** A longer text is cut, and says so. */
const TEXT_CHARACTERS = 20_000;

/** What the sample table needs: its data as JSON that the page's script reads, and what was left out. */
export function viewSamples(report: RunReport) {
  const scorers = columnScorers(report).filter((scorer) => scorer.perfectRow !== null);
  const groups = groupCells(report.cells);
  const all = groups.flatMap((group, index) => groupRows(report, group, index));
  const rows = chooseRows(all, scorers).map((row) => viewRow(row, scorers));
  const data = {
    groups: groups.map((group) => ({
      title: groupTitle(group),
      candidates: group.cells.map((cell) => cell.candidate),
    })),
    scorers: scorers.map(({ title, unit, perfectRow }) => ({ title, unit, perfectRow })),
    rows,
    media: report.media,
  };
  const ids = [...new Set(report.cells.map((cell) => cell.candidate))];
  return {
    // Cut by code points first, shown safely afterwards: the other way round would shift every mark.
    data: embedJson(visibleCopy(data)),
    marks: ids.map((id) => ({ id, mark: inlineMark(candidateIndex(report, id)) })),
    groups: groups.map((group, index) => ({ index, title: groupTitle(group) })),
    severalGroups: groups.length > 1,
    severalScorers: scorers.length > 1,
    scorers: scorers.map(({ title }, index) => ({ index, title })),
    any: rows.length > 0,
    shown: formatCount(rows.length),
    total: formatCount(all.length),
    cut: rows.length < all.length,
  };
}

/** One line of the table: one sample, with what each candidate of the group said to it. */
interface SampleRow {
  readonly group: number;
  readonly first: AskedItem;
  /** In the group's order of candidates; null: not asked. */
  readonly items: readonly (AskedItem | null)[];
}

/** All rows, or the first of those with a failure, a wrong answer or a cold start, filled up with others. */
function chooseRows(rows: readonly SampleRow[], scorers: readonly ScorerInfo[]): readonly SampleRow[] {
  if (rows.length <= ROW_LIMIT) return rows;
  const [judge] = scorers;
  const troubled = ({ items }: SampleRow) =>
    items.some(
      (item) =>
        item === null ||
        item.row.status !== 'ok' ||
        item.row.cold ||
        (judge !== undefined && scoreOf(item, judge.name) === 0),
    );
  const order = [...rows.filter(troubled), ...rows.filter((row) => !troubled(row))];
  const kept = new Set(order.slice(0, ROW_LIMIT));
  return rows.filter((row) => kept.has(row));
}

/** One sample of a request: the request's own, or one of its batch. */
interface AskedItem extends RowItem {
  readonly row: RequestRow;
}

function itemsOf(row: RequestRow): readonly AskedItem[] {
  const { sampleId, sampleHash, input, expected, output, scores, ownValues } = row;
  if (row.items !== null) return row.items.map((item) => ({ ...item, row }));
  const answer = output?.kind === 'batch' ? null : output;
  return [{ sampleId, sampleHash, input, expected, output: answer, scores, ownValues, row }];
}

function groupRows(report: RunReport, group: CellGroup, index: number): readonly SampleRow[] {
  const cellIds = group.cells.map((cell) => cell.id);
  const members = report.requests
    .filter((row) => row.phase === 'measured' && cellIds.includes(row.cellId))
    .flatMap(itemsOf);
  const bySample = groupBy(members, (item) =>
    JSON.stringify([item.sampleId, item.sampleHash, item.row.repeat]),
  );
  return [...bySample.values()].flatMap((items) => {
    const first = items[0];
    if (first === undefined) return [];
    const itemOf = (cellId: string) => items.find((entry) => entry.row.cellId === cellId) ?? null;
    return [{ group: index, first, items: cellIds.map(itemOf) }];
  });
}

function viewRow({ group, first, items }: SampleRow, scorers: readonly ScorerInfo[]) {
  return {
    group,
    id: first.sampleId,
    repeat: first.row.repeat,
    input: cutText(inputText(first.input)),
    inputRich: richInput(first.input),
    target: cutText(targetText(first.expected)),
    targetRich: richTarget(first.expected, first.input),
    answers: items.map((item) => (item === null ? null : viewAnswer(item, scorers))),
  };
}

/** A text as it is, a query or question by itself, the name of a picture; anything else as JSON. */
function inputText(input: Json): string {
  if (typeof input === 'string') return input;
  if (input !== null && typeof input === 'object' && !Array.isArray(input)) {
    const { question, query, source_sentence, path, sha256 } = input as JsonObject;
    const asked = question ?? query ?? source_sentence ?? (sha256 === undefined ? undefined : path);
    if (typeof asked === 'string') return asked;
  }
  return JSON.stringify(input, null, 2);
}

/** Several texts that are right alike, one a line; anything else as it is. */
function targetText(expected: Json): string {
  if (!Array.isArray(expected) || expected.length === 0) return jsonText(expected);
  const texts = (expected as readonly Json[]).filter((text) => typeof text === 'string');
  return texts.length === expected.length ? texts.join('\nor ') : jsonText(expected);
}

function cutText(text: string): string {
  if (text.length <= TEXT_CHARACTERS) return text;
  const more = formatCount(text.length - TEXT_CHARACTERS);
  return `${text.slice(0, TEXT_CHARACTERS)}… [${more} more characters are in report.json]`;
}

function viewAnswer(item: AskedItem, scorers: readonly ScorerInfo[]) {
  const { row, output } = item;
  return {
    status: row.status,
    text: output === null ? null : cutText(answerText(output)),
    said: output === null ? null : comparedText(output),
    more: output === null ? '' : moreText(output),
    rich: output === null ? null : richAnswer(output, item.input, item.expected),
    entities: output?.kind === 'entities',
    batch: row.items?.length ?? 1,
    code: row.errorCode,
    message: row.errorMessage,
    latencyMs: row.serviceTimeMs ?? null,
    requestMs: row.requestLatencyMs ?? null,
    cold: row.cold,
    cached: row.cached,
    scores: scorers.map((scorer) => scoreOf(item, scorer.name)),
    attempts: [...row.replacedAttempts, ...row.attempts].map(viewAttempt),
  };
}

/** What candidates agree or disagree in; null: two answers of this kind are hardly ever the same. */
function comparedText(output: Answer): string | null {
  if (output.kind === 'embeddings' || output.kind === 'image') return null;
  if (output.kind !== 'ranking') return cutText(answerText(output));
  // Scores of two models differ always; the order that they give says whether they mean the same.
  const order = output.scores.map((score, place) => ({ score, place })).sort((a, b) => b.score - a.score);
  return order.length === 1 ? null : order.map(({ place }) => place).join(' ');
}

function scoreOf({ scores, ownValues }: RowItem, scorer: string): number | null {
  if (Object.hasOwn(ownValues, scorer)) return ownValues[scorer] ?? null;
  const score = Object.hasOwn(scores, scorer) ? scores[scorer] : undefined;
  return score !== undefined && 'value' in score ? score.value : null;
}

/** What the answer says beside its text: label scores, reasoning, tool calls, an end that is not natural. */
function moreText(output: Answer): string {
  if (output.kind === 'labels') {
    return output.labels.map(({ label, score }) => `${label} ${score.toFixed(3)}`).join('\n');
  }
  if (output.kind !== 'text') return '';
  const parts = [
    // Tasks whose answers name no reason have `other`.
    ['stop', 'other'].includes(output.finishReason) ? '' : `finish reason: ${output.finishReason}`,
    output.reasoning === null ? '' : `reasoning: ${output.reasoning}`,
    output.toolCalls.length === 0 ? '' : `tool calls: ${JSON.stringify(output.toolCalls)}`,
  ];
  return cutText(parts.filter((part) => part !== '').join('\n'));
}

function viewAttempt(attempt: Attempt) {
  const { marks } = attempt;
  return {
    n: attempt.attempt,
    sentAtMs: Math.round(marks.sentAtMs),
    tookMs: Math.round(10 * (marks.doneAtMs - marks.sentAtMs)) / 10,
    status: attempt.httpStatus,
    code: attempt.errorCode,
    cold: attempt.cold,
    waitMs: Math.round(attempt.waitBeforeMs),
    waitReason: attempt.waitReason,
  };
}
