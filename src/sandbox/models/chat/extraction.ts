import type { Question } from './question.ts';
import type { Solver } from './solver.ts';

interface Passage {
  readonly text: string;
  readonly ask: string;
}

const STOP = new Set(
  (
    'a an the of in on at to from for by and or is are was were be been do does did has have had it its his her their ' +
    'our my your this that these those which what who whom whose when where how much many long far deep high old ' +
    'with as into per goes go comes come according there here not all'
  ).split(' '),
);
const COLOURS = 'red|green|blue|yellow|black|white|grey|gray|brown|orange|purple|pink|silver';
const WEEKDAYS = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
const MONTHS = 'January|February|March|April|May|June|July|August|September|October|November|December';
const HOURS = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve';
const NAME = '(?:(?:Mr|Ms|Mrs|Dr) )?\\p{Lu}[\\p{L}\\d]*(?: (?:\\p{Lu}\\p{L}*|\\d+))*';

/** What kind of span a question asks for, in the order in which the cues count. */
const EXPECTED: readonly (readonly [cue: RegExp, span: RegExp])[] = [
  [/\byear\b/i, /\b\d{4}\b/gu],
  [/\bhour\b/i, new RegExp(`\\b(?:${HOURS}|\\d{1,2}(?::\\d{2})?)\\b`, 'gu')],
  [/\bmonth\b/i, new RegExp(`\\b(?:${MONTHS})\\b`, 'gu')],
  [/\bday\b|^when\b/i, new RegExp(`\\b(?:${WEEKDAYS}|${MONTHS})\\b`, 'gu')],
  [/\bcolou?r\b/i, new RegExp(`\\b(?:${COLOURS})\\b`, 'gu')],
  [/\bpassword\b|\bcode\b|\bgate\b/i, /\b\p{L}*\d[\p{L}\d]*\b/gu],
  [/\bhow (?:many|much|long|deep|tall|high|far|old|wide)\b|\bnumber\b|\bextension\b/i, /\b\d[\d.,]*\b/gu],
  [/^who\b|\bteam\b|\bdoctor\b|\bwhere\b|\bcity\b|\bcountry\b|\bhall\b|\bship\b/i, new RegExp(NAME, 'gu')],
];
const ANY_WORD = /(?<!\p{L})\p{Ll}{3,}/gu;

/** The passage of a question and what is asked of it; null when it has none. */
function readPassage(question: Question): Passage | null {
  const quoted = [...question.quoted].sort((a, b) => b.length - a.length)[0] ?? '';
  if (quoted.split(' ').length >= 4)
    return { text: quoted, ask: question.text.replace(`"${quoted}"`, ' ').trim() };
  const text = question.before.replace(/^(?:read|text|note)[^:]{0,30}:\s*/i, '');
  return text.split(' ').length >= 4 ? { text, ask: question.ask } : null;
}

const stemOf = (word: string) => word.toLowerCase().replace(/(?:ing|ed|es|s|e)$/, '');

interface Token {
  readonly stem: string;
  readonly start: number;
  /** Position in words; a comma, a semicolon or "and" counts three, since another clause begins. */
  readonly place: number;
}

function tokensOf(text: string): readonly Token[] {
  let place = 0;
  return [...text.matchAll(/[\p{L}\d]+|[,;]/gu)].map((match) => {
    place += /^(?:[,;]|and)$/i.test(match[0]) ? 3 : 1;
    return { stem: stemOf(match[0]), start: match.index, place };
  });
}

/** How near a span stands to the words of the question, in 0 (none in the passage) and up. */
function nearness(start: number, tokens: readonly Token[], asked: ReadonlySet<string>): number {
  const own = tokens.find((token) => token.start >= start);
  if (own === undefined) return 0;
  return tokens
    .filter((token) => asked.has(token.stem))
    .reduce((sum, token) => sum + 1 / (1 + Math.abs(token.place - own.place)), 0);
}

function stripLead(span: string): string {
  return span.replace(/^(?:The|Our|My|In|On|At|According) /u, '').replace(/[.,]+$/, '');
}

/** The span of the passage that is of the asked type and nearest to the question's words. */
export const solveExtraction: Solver = (question) => {
  const passage = readPassage(question);
  if (passage === null) return null;
  const asked = new Set(
    (passage.ask.match(/[\p{L}\d]+/gu) ?? []).filter((word) => !STOP.has(word.toLowerCase())).map(stemOf),
  );
  const ask = passage.ask.replace(/^[^a-z]+/i, '');
  const pattern = EXPECTED.find(([cue]) => cue.test(ask))?.[1] ?? ANY_WORD;
  const tokens = tokensOf(passage.text);
  let best: { span: string; score: number } | null = null;
  for (const match of passage.text.matchAll(pattern)) {
    const span = stripLead(match[0]);
    if (
      span === '' ||
      STOP.has(span.toLowerCase()) ||
      span.split(' ').every((part) => asked.has(stemOf(part)))
    )
      continue;
    const score = nearness(match.index, tokens, asked);
    if (best === null || score > best.score) best = { span, score };
  }
  return best?.span ?? null;
};
