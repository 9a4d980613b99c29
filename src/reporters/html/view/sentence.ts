import type { RunReport } from '../../../types/report.ts';

/** A part of a sentence; `term`: words of the definitions that explain it, joined by |, empty for plain text. */
export interface SentencePart {
  readonly text: string;
  readonly term: string;
}

/** Words of sentences as patterns, with the definitions behind them. */
const WORDS: readonly (readonly [pattern: string, term: string])[] = [
  ['p50|p90|p95|p99', 'p50 … p99'],
  ['after Holm', 'p adjusted'],
  ['could have detected', 'detectable'],
  ['[Cc]ost per 1,000 answers|lowest cost|costs?', 'cost_per_1k_requests_usd|counted'],
  ['answered requests', 'n'],
  ['rate limit|429', 'refused|counted'],
  ['named a wrong label', 'counted'],
  ['was cold', 'cold_periods|counted'],
  ['carries|answered(?= \\d)', 'carried'],
  ['fails|failed requests|error_rate', 'error_rate'],
  ['requests/h', 'break-even'],
  ['requests (?:was|did)|requests answered|answers, because|incomplete', 'scheduled|counted'],
  ['settings?(?= of the run)', 'setting|counted'],
  ['noise floor|against itself', 'noise floor'],
  ['month|Meet it cold', 'simulated month'],
];

/** The sentence in parts: the first mention of each word that has a definition stands by itself. */
export function sentenceParts(report: RunReport, sentence: string): readonly SentencePart[] {
  const words = [...scorerWords(report), ...metricWords(report), ...WORDS];
  const any = new RegExp(
    words.map(([pattern]) => `(?<![\\w\\-])(${pattern})(?![\\w\\-]|\\.\\w)`).join('|'),
    'g',
  );
  const told = new Set<string>();
  const parts: SentencePart[] = [];
  let from = 0;
  for (const match of sentence.matchAll(any)) {
    const term = words[match.slice(1).findIndex((found) => found !== undefined)]?.[1] ?? '';
    if (told.has(term)) continue;
    told.add(term);
    parts.push({ text: sentence.slice(from, match.index), term: '' }, { text: match[0], term });
    from = match.index + match[0].length;
  }
  return [...parts, { text: sentence.slice(from), term: '' }].filter((part) => part.text !== '');
}

function scorerWords({ scorers }: RunReport): readonly (readonly [string, string])[] {
  return scorers.flatMap(({ name, title }) => [
    [escapePattern(name), name] as const,
    [escapePattern(title), name] as const,
  ]);
}

/** Latencies are named in sentences as they are in the definitions. */
function metricWords({ definitions }: RunReport): readonly (readonly [string, string])[] {
  return definitions
    .filter(({ term }) => /^[a-z]+(?:_[a-z]+)+$|^(?:itl|ttft|tpot|ttfb|ttfo)$/.test(term))
    .map(({ term }) => [term, term] as const);
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\-]/g, '\\$&');
}
