import { type PlacedNode, scalarsOf } from './placed-node.ts';
import { type Finding, faultAt, type Problem } from './problem.ts';
import type { Path } from './schema-at.ts';

/** Keys whose value would be a credential. */
const SECRET_KEYS = [
  'token',
  'apikey',
  'apitoken',
  'accesstoken',
  'hftoken',
  'authtoken',
  'bearertoken',
  'authorization',
  'password',
  'secret',
  'clientsecret',
  'credentials',
];

/** Texts that are credentials wherever they stand. */
const SECRET_SHAPES: readonly RegExp[] = [
  // Tokens of the Hub; hf_ before plain lower-case words (hf_datasets) is a name.
  /\b(?:hf|api_org)_(?:(?=[A-Za-z]*\d|[a-z]*[A-Z])[A-Za-z0-9]{8,}|[A-Za-z0-9]{20,})/g,
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g,
  /(?<=\w:\/\/)[^\s/@]*:[^\s/@]+(?=@)/g,
];

/** Literal secrets of a suite. The findings do not repeat them; `words` are to be hidden in every other message. */
export function findSecrets(root: PlacedNode): {
  readonly findings: readonly Finding[];
  readonly words: readonly string[];
} {
  const findings: Finding[] = [];
  const words: string[] = [];
  for (const { path, node } of scalarsOf(root)) {
    if (typeof node.value !== 'string' || node.value === '') continue;
    if (namesSecret(path)) {
      words.push(node.value);
      const message = `"${path.at(-1)}" holds a secret, and a suite must not`;
      findings.push(faultAt(path, message, { at: 'key', hint: HINT }));
      continue;
    }
    // No address of a suite may have a query; what stands in one is often a key.
    if (path.at(-1) === 'baseUrl' || path.at(-1) === 'url') words.push(...queriesIn(node.value));
    const shapes = secretShapesIn(node.value);
    words.push(...shapes);
    if (shapes.length > 0) findings.push(faultAt(path, 'the value holds a secret', { hint: HINT }));
  }
  return { findings, words };
}

const HINT =
  'take it out, revoke it if the file was shared, and name the environment variable that holds it in tokenEnv';

/** What follows the first ? or # of an address. */
function queriesIn(address: string): readonly string[] {
  return [...address.matchAll(/[?#](.+)$/g)].flatMap(([, query = '']) => query);
}

/** Credentials that stand in a text by their shape. */
export function secretShapesIn(text: string): readonly string[] {
  return SECRET_SHAPES.flatMap((shape) => [...text.matchAll(shape)].map(([found]) => found));
}

/** The problem without these words. A source line that holds one is left out. */
export function hideWords(problem: Problem, words: readonly string[]): Problem {
  const hide = (text: string | null) =>
    text === null ? null : words.reduce((clean, word) => clean.split(word).join('[redacted]'), text);
  return {
    ...problem,
    path: hide(problem.path) ?? '',
    message: hide(problem.message) ?? '',
    found: hide(problem.found),
    expected: hide(problem.expected),
    hint: hide(problem.hint),
    sourceLine: hide(problem.sourceLine) === problem.sourceLine ? problem.sourceLine : null,
  };
}

/** Keys of maps whose keys are data (labels) say nothing about their values. */
function namesSecret(path: Path): boolean {
  const last = path.at(-1);
  if (typeof last !== 'string' || path.at(-2) === 'labels') return false;
  return SECRET_KEYS.includes(last.toLowerCase().replace(/[-_]/g, ''));
}
