import { stringify } from 'yaml';
import { oneLine, wellFormed } from '../clean-text.ts';

const COMMENT_CHARACTERS = 500;

/**
 * YAML of a value below comment lines. Every text is quoted, so that readers of YAML 1.1 (the Hub's are) take no date,
 * "no" or "1e3" for something else. Keys are not: give none that such a reader takes for a truth value (y, n, on, off).
 */
export function yamlText(comments: readonly string[], value: unknown): string {
  const head = comments.map((comment) => `# ${oneLine(comment, COMMENT_CHARACTERS)}\n`).join('');
  const replace = (_key: unknown, each: unknown): unknown =>
    typeof each === 'string' ? wellFormed(each) : each;
  const body = stringify(value, replace, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    aliasDuplicateObjects: false,
    lineWidth: 0,
  });
  return `${head}${body}`;
}
