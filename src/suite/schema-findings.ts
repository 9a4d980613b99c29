import type { z } from 'zod';
import type { Json } from '../types/json.ts';
import { askNearest } from '../util/nearest.ts';
import { type Finding, faultAt } from './problem.ts';
import { knownKeysAt, type Path, schemasAt } from './schema-at.ts';

type Issue = z.core.$ZodIssue;

/** What the schema finds wrong, in the words of this project: one finding for each key and value. */
export function schemaFindings(issues: readonly Issue[], value: Json): Finding[] {
  return issues.flatMap((issue) => findingsOf(issue, [], value));
}

function findingsOf(issue: Issue, around: Path, root: Json): Finding[] {
  const path: Path = [...around, ...(issue.path as (string | number)[])];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((name) => unknownKey([...path, name]));
  const union = issue.code === 'invalid_union' && issue.errors.length > 0 ? issue.errors : null;
  const found = at(root, path);
  if (found === undefined) {
    const expected = union === null ? describeExpected(issue) : describeBranches(union);
    return [faultAt(path, `the key "${String(path.at(-1))}" is missing`, { expected, kind: 'gap' })];
  }
  if (union !== null) return unionFindings(union, path, root);
  return [wrongValue(issue, path, found)];
}

function unknownKey(path: Path): Finding {
  const name = String(path.at(-1));
  const known = knownKeysAt(path.slice(0, -1));
  return faultAt(path, `unknown key "${name}"`, {
    at: 'key',
    found: name,
    expected: known.length === 0 ? null : `one of ${known.join(', ')}`,
    hint: askNearest(name, known),
  });
}

function wrongValue(issue: Issue, path: Path, found: Json): Finding {
  const options = optionsOf(issue);
  return faultAt(path, 'wrong value', {
    found: describeFound(found),
    expected: describeExpected(issue),
    hint: typeof found === 'string' ? askNearest(found, options) : null,
  });
}

/** Of a union's branches, what is wrong with the one that was meant. */
function unionFindings(branches: readonly (readonly Issue[])[], path: Path, root: Json): Finding[] {
  const fitting = branches.filter((issues) => !issues.some(isWrongType));
  if (fitting.length === 0) {
    const found = describeFound(at(root, path) ?? null);
    return [faultAt(path, 'wrong value', { found, expected: describeBranches(branches) })];
  }
  const meant = fitting.reduce((best, issues) => (weight(issues) < weight(best) ? issues : best));
  const keys = Object.keys((at(root, path) ?? {}) as Record<string, Json>);
  const elsewhere = exclusiveKeys(meant, fitting);
  if (fitting.length > 1 && (keys.length === 0 || elsewhere.length > 0)) {
    return [
      faultAt(path, 'exactly one form is needed', {
        found: keys.length === 0 ? 'no key' : keys.join(', '),
        expected: `one of the forms ${formsAt(path).join(' or ')}`,
      }),
    ];
  }
  // Which form was meant is a guess while a key is misspelt: what else that form lacks is left out.
  const misspelt = fitting.length > 1 ? meant.filter((issue) => issue.code === 'unrecognized_keys') : [];
  return (misspelt.length > 0 ? misspelt : meant).flatMap((issue) => findingsOf(issue, path, root));
}

function describeBranches(branches: readonly (readonly Issue[])[]): string {
  return [...new Set(branches.flat().map(describeExpected))].join(', or ');
}

function formsAt(path: Path): string[] {
  return schemasAt(path).map((schema) => `{${Object.keys(schema.properties ?? {}).join(', ')}}`);
}

/** Unknown keys of the meant branch that another branch knows. */
function exclusiveKeys(meant: readonly Issue[], branches: readonly (readonly Issue[])[]): string[] {
  const unknownIn = (issues: readonly Issue[]) =>
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
    );
  return unknownIn(meant).filter((name) => branches.some((issues) => !unknownIn(issues).includes(name)));
}

function isWrongType(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

function weight(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys',
  record: 'a mapping of keys',
};

function describeExpected(issue: Issue): string {
  // A message that is not zod's own was written beside the key in the schema.
  const written = /^(Invalid|Too|Unrecognized)/.test(issue.message) ? null : issue.message;
  if (written !== null) return written;
  if (issue.code === 'invalid_type') return TYPE_WORDS[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value' || issue.code === 'invalid_union') {
    const options = optionsOf(issue);
    return options.length === 1 ? String(options[0]) : `one of ${options.join(', ')}`;
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') return describeBound(issue);
  return issue.message;
}

function describeBound(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const least = issue.code === 'too_small';
  const bound = least ? issue.minimum : issue.maximum;
  if (issue.origin === 'array') return least ? `a list of at least ${bound}` : `a list of at most ${bound}`;
  if (issue.inclusive === false) return least ? `a number above ${bound}` : `a number below ${bound}`;
  return least ? `a number of at least ${bound}` : `a number of at most ${bound}`;
}

function optionsOf(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && 'options' in issue) return (issue.options ?? []).map(String);
  return [];
}

function describeFound(value: Json): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping of keys';
  const shown = JSON.stringify(value);
  return shown.length > 80 ? `${shown.slice(0, 77)}…` : shown;
}

function at(root: Json, path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, Json>)[step];
  }
  return value;
}
