import { relative, resolve } from 'node:path';
import { redact } from '../util/redact.ts';
import type { Place } from './placed-node.ts';
import type { Path } from './schema-at.ts';

/** Something wrong with a suite, found at a path, before its place in a file is known. */
export interface Finding {
  readonly path: Path;
  /** Whether the key or its value is wrong; a missing key is a wrong value of the mapping around it. */
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly found: string | null;
  readonly expected: string | null;
  readonly hint: string | null;
  /** gap: something is missing at the path, which another finding close by may explain. */
  readonly kind: 'fault' | 'gap';
  /** A place inside the text that stands at the path, 0-based; null: the value as a whole. */
  readonly within: { readonly text: string; readonly at: number } | null;
}

/** Something wrong with a suite: where, what was found, what was expected, what to do. Holds no secret. */
export interface Problem {
  /** As messages show it: relative to the working directory when it lies below. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in characters. */
  readonly col: number;
  /** `candidates[1].price`; empty: the suite as a whole. */
  readonly path: string;
  readonly message: string;
  /** Null: the message says it all. */
  readonly found: string | null;
  readonly expected: string | null;
  readonly hint: string | null;
  /** The line as written; null: the file has none there, or it holds a secret. */
  readonly sourceLine: string | null;
}

/** A finding about the value at a path. Fields that are left out are null. */
export function faultAt(
  path: Path,
  message: string,
  more: Partial<Omit<Finding, 'path' | 'message'>> = {},
): Finding {
  return {
    at: 'value',
    found: null,
    expected: null,
    hint: null,
    kind: 'fault',
    within: null,
    ...more,
    path,
    message,
  };
}

/** `candidates[1].price` of a path. */
export function showPath(path: Path): string {
  return path.reduce<string>((shown, step) => {
    if (typeof step === 'number') return `${shown}[${step}]`;
    return shown === '' ? step : `${shown}.${step}`;
  }, '');
}

/** A path as messages show it: relative to the working directory when it lies below it. */
export function showFile(path: string): string {
  const below = relative(process.cwd(), resolve(path));
  return below === '' || below.startsWith('..') ? path : below;
}

/** A problem at a place. A wrong key is shown under the mapping that holds it. */
export function problemAt(place: Place, finding: Finding): Problem {
  const offset = place.offset + offsetWithin(place, finding.within);
  const before = place.file.text.slice(0, offset);
  const line = before.split('\n').length;
  const shownPath = finding.at === 'key' ? finding.path.slice(0, -1) : finding.path;
  const source = place.file.text.split('\n')[line - 1]?.replace(/\r$/, '') ?? '';
  return {
    file: place.file.shown,
    line,
    col: offset - (before.lastIndexOf('\n') + 1) + 1,
    path: showPath(shownPath),
    message: shorten(redact(finding.message)),
    found: finding.found === null ? null : shorten(redact(finding.found)),
    expected: finding.expected,
    hint: finding.hint,
    sourceLine: source.trim() === '' || redact(source) !== source ? null : source,
  };
}

/** Longest message, characters: it may quote a value of any length. */
const MAX_MESSAGE = 500;

function shorten(text: string): string {
  return text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE - 1)}…`;
}

/** How far into a value a finding lies; 0 where the file writes the text in another way: escaped, folded, substituted. */
function offsetWithin({ file, offset }: Place, within: Finding['within']): number {
  if (within === null) return 0;
  const quote = /^["']/.test(file.text.slice(offset, offset + 1)) ? 1 : 0;
  return file.text.startsWith(within.text, offset + quote) ? quote + within.at : 0;
}

/** A problem for people: place and message, what was found and expected, the line with a caret, what to do. */
export function formatProblem(problem: Problem): string {
  const place = `${problem.file}:${problem.line}:${problem.col}`;
  const lines = [`${place}: ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}`];
  if (problem.found !== null) lines.push(`  found:    ${problem.found}`);
  if (problem.expected !== null) lines.push(`  expected: ${problem.expected}`);
  if (problem.hint !== null) lines.push(`  hint:     ${problem.hint}`);
  if (problem.sourceLine !== null) {
    const number = String(problem.line).padStart(5);
    const indent = problem.sourceLine.slice(0, problem.col - 1).replace(/[^\t]/g, ' ');
    lines.push(`${number} | ${problem.sourceLine}`, `      | ${indent}^`);
  }
  return lines.join('\n');
}
