import { type JsonSchema, suiteJsonSchema } from './write-json-schema.ts';

/** Keys and indexes from the root of a suite to a value. */
export type Path = readonly (string | number)[];

let suite: JsonSchema | null = null;

/** What may stand at this path of a suite: every alternative of the schema. Empty: nothing is known there. */
export function schemasAt(path: Path): readonly JsonSchema[] {
  suite ??= suiteJsonSchema();
  let nodes = alternatives(suite);
  for (const step of path) nodes = nodes.flatMap((node) => childAt(node, step)).flatMap(alternatives);
  return nodes;
}

/** Keys that a mapping at this path may have, in the order of the reference. */
export function knownKeysAt(path: Path): readonly string[] {
  return [...new Set(schemasAt(path).flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** Whether a text may stand at this path. False where the schema leaves the type open. */
export function takesText(path: Path): boolean {
  return schemasAt(path).some(
    (node) => node.type === 'string' || typeof node.const === 'string' || typeof node.enum?.[0] === 'string',
  );
}

function alternatives(node: JsonSchema): readonly JsonSchema[] {
  const options = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(alternatives);
  return node.properties !== undefined || options.length === 0 ? [node] : options;
}

function childAt(node: JsonSchema, step: string | number): readonly JsonSchema[] {
  if (typeof step === 'number') return node.items === undefined ? [] : [node.items];
  const own =
    node.properties !== undefined && Object.hasOwn(node.properties, step) ? node.properties[step] : undefined;
  if (own !== undefined) return [own];
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
}
