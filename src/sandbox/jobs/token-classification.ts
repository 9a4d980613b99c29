import type { Json, JsonObject } from '../../types/json.ts';
import { fieldOf, readOptionalChoice, readTexts } from '../fields.ts';
import type { TaggedWord, TokenClassifier } from '../models/model.ts';
import { codePointsOf } from './code-points.ts';
import { readEnvelope, readTextInputs } from './envelope.ts';
import { type Job, type JobRequest, unmetered } from './job.ts';

const STRATEGIES = ['none', 'simple', 'first', 'average', 'max'] as const;

/**
 * A token-classification request. Serverless joins the words of an entity unless told otherwise
 * (`{entity_group, score, word, start, end}`); the toolkit, as transformers, gives each word
 * (`{entity, score, index, word, start, end}`) unless asked to join. Offsets are code points. Every aggregation
 * strategy joins alike, because these models tag whole words; the score of an entity is its words' mean.
 * Throws FieldProblem.
 */
export function readTokenClassification(request: JobRequest, model: TokenClassifier): Job {
  const envelope = readEnvelope(request);
  const { texts, single } = readTextInputs(envelope, request);
  const { parameters } = envelope;
  const asked =
    fieldOf(parameters, 'aggregation_strategy') ?? (request.dialect === 'toolkit' ? 'none' : 'simple');
  const strategy = readOptionalChoice(asked, 'parameters.aggregation_strategy', STRATEGIES);
  const ignored = fieldOf(parameters, 'ignore_labels');
  const ignore = Array.isArray(ignored) && ignored.length === 0 ? [] : readIgnored(ignored);
  return {
    task: 'token-classification',
    inputs: texts.length,
    compute: () => {
      const lists: Json[] = texts.map((text) =>
        strategy === 'none' ? eachWord(text, model.tag(text), ignore) : joined(text, model.tag(text), ignore),
      );
      return unmetered(single ? (lists[0] ?? []) : lists);
    },
  };
}

function readIgnored(value: Json | undefined): readonly string[] {
  return value === undefined || value === null ? ['O'] : readTexts(value, 'parameters.ignore_labels', 100);
}

function eachWord(text: string, words: readonly TaggedWord[], ignore: readonly string[]): JsonObject[] {
  const at = codePointsOf(text);
  return words
    .map(({ word, start, end, tag, score }, index) => ({
      entity: tag,
      score,
      index: index + 1,
      word,
      start: at(start),
      end: at(end),
    }))
    .filter(({ entity }) => !ignore.includes(entity));
}

function joined(text: string, words: readonly TaggedWord[], ignore: readonly string[]): JsonObject[] {
  const at = codePointsOf(text);
  return groupsOf(words)
    .filter(({ type }) => !ignore.includes(type))
    .map(({ type, words: members }) => {
      const start = members[0]?.start ?? 0;
      const end = members.at(-1)?.end ?? 0;
      return {
        entity_group: type,
        score: members.reduce((sum, { score }) => sum + score, 0) / members.length,
        word: text.slice(start, end),
        start: at(start),
        end: at(end),
      };
    });
}

interface Group {
  readonly type: string;
  readonly words: TaggedWord[];
}

/** Neighbouring words of one type; a B- tag begins a new group. */
function groupsOf(words: readonly TaggedWord[]): Group[] {
  const groups: Group[] = [];
  for (const word of words) {
    const type = word.tag.replace(/^[BI]-/, '');
    const last = groups.at(-1);
    if (last !== undefined && last.type === type && !word.tag.startsWith('B-')) last.words.push(word);
    else groups.push({ type, words: [word] });
  }
  return groups;
}
