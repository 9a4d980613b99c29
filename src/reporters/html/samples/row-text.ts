import type { Attempt } from '../../../types/attempt.ts';
import type { Json, JsonObject } from '../../../types/json.ts';
import type { Answer } from '../../../types/output.ts';
import type { ScorerInfo } from '../../../types/report.ts';
import { answerText, jsonText } from '../../answer-text.ts';
import { formatCount } from '../../format.ts';
import { type Rich, richAnswer, richInput, richTarget } from '../view/rich-answer.ts';
import type { AskedItem, SampleRow } from './sample-rows.ts';

/** A longer text is cut, and says so. */
const TEXT_CHARACTERS = 20_000;
/** A view beside the text that is longer as JSON is left out, and says so. */
const RICH_CHARACTERS = 3 * TEXT_CHARACTERS;

/** A view beside a text; `omitted`: it would be too long for a page. */
type BoundRich = Rich | { readonly kind: 'omitted' };

/** What one row of the table shows and opens to: texts, and the views that a task has of its own. */
export interface RowText {
  readonly input: string;
  readonly inputRich: BoundRich | null;
  /** Empty: the dataset gives none. */
  readonly target: string;
  readonly targetRich: BoundRich | null;
  /** In the group's order of candidates; null: not asked. */
  readonly answers: readonly (ReturnType<typeof answerOf> | null)[];
}

/** The texts of a row, long ones cut. */
export function rowText({ first, items }: SampleRow, scorers: readonly ScorerInfo[]): RowText {
  return {
    input: cutText(inputText(first.input)),
    inputRich: boundRich(richInput(first.input)),
    target: cutText(targetText(first.expected)),
    targetRich: boundRich(richTarget(first.expected, first.input)),
    answers: items.map((item) => (item === null ? null : answerOf(item, scorers))),
  };
}

function boundRich(rich: Rich | null): BoundRich | null {
  if (rich === null || JSON.stringify(rich).length <= RICH_CHARACTERS) return rich;
  return { kind: 'omitted' };
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

function answerOf(item: AskedItem, scorers: readonly ScorerInfo[]) {
  const { row, output } = item;
  return {
    text: output === null ? null : cutText(answerText(output)),
    more: output === null ? [] : moreTexts(output),
    rich: output === null ? null : boundRich(richAnswer(output, item.input, item.expected)),
    entities: output?.kind === 'entities',
    batch: row.items?.length ?? 1,
    message: row.errorMessage === null ? null : cutText(row.errorMessage),
    unscored: scorers.flatMap(({ name, title }) => unscoredText(item, name, title)),
    attempts: [...row.replacedAttempts, ...row.attempts].map(attemptOf),
  };
}

function unscoredText({ scores }: AskedItem, name: string, title: string): readonly string[] {
  const score = Object.hasOwn(scores, name) ? scores[name] : undefined;
  return score !== undefined && 'unscored' in score ? [`${title}: unscored, ${score.unscored}`] : [];
}

/** What the answer says beside its text: label scores, reasoning, tool calls, an end that is not natural. */
function moreTexts(output: Answer): readonly { readonly title: string; readonly text: string }[] {
  if (output.kind === 'labels') {
    const lines = output.labels.map(({ label, score }) => `${score.toFixed(3)} ${label}`);
    return [{ title: 'label scores', text: cutText(lines.join('\n')) }];
  }
  if (output.kind !== 'text') return [];
  const { finishReason, reasoning, toolCalls } = output;
  // Tasks whose answers name no reason have `other`.
  const natural = ['stop', 'other'].includes(finishReason);
  return [
    ...(natural ? [] : [{ title: 'finish reason', text: finishReason }]),
    ...(reasoning === null ? [] : [{ title: 'reasoning', text: cutText(reasoning) }]),
    ...(toolCalls.length === 0
      ? []
      : [{ title: 'tool calls', text: cutText(JSON.stringify(toolCalls, null, 2)) }]),
  ];
}

function attemptOf(attempt: Attempt) {
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
