import type { JsonObject } from '../types/json.ts';
import { nearest } from '../util/nearest.ts';

/** Why options are wrong against a table of known names and types, or null: an unknown name, or a value of another type. */
export function checkOptionTypes(
  options: JsonObject,
  known: Readonly<Record<string, 'boolean' | 'string' | 'number'>>,
): string | null {
  for (const [name, value] of Object.entries(options)) {
    const expected = Object.hasOwn(known, name) ? known[name] : undefined;
    if (expected === undefined) return unknownOption(name, Object.keys(known));
    if (typeof value !== expected) {
      return `option "${name}" is ${JSON.stringify(value)}; expected a ${expected}`;
    }
  }
  return null;
}

function unknownOption(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== null) return `unknown option "${name}"; did you mean "${near}"?`;
  return known.length === 0
    ? `unknown option "${name}"; this scorer takes none`
    : `unknown option "${name}"; known: ${known.join(', ')}`;
}
