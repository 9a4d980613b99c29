import { nearest } from '../util/nearest.ts';
import { mapScalars, type PlacedNode } from './placed-node.ts';
import { type Finding, faultAt } from './problem.ts';
import type { Path } from './schema-at.ts';
import { takesText } from './schema-at.ts';

/** `{{var.name}}` and `{{env.NAME}}`, not escaped and not part of a triple brace. */
const PLACEHOLDER = /(?<![\\{])\{\{\s*(var|env)\.([A-Za-z_][\w-]*)\s*\}\}(?!\})/g;

/** Words of a variable's name that say it holds a secret. */
const SECRET_WORDS = ['token', 'secret', 'password', 'passwd', 'key', 'apikey', 'credential', 'credentials'];

/** What placeholders may read. */
export interface Substitutes {
  /** Of `--var name=value`. */
  readonly vars: Readonly<Record<string, string>>;
  /** The process environment; a suite reads only what its `env` lists. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The suite with every `{{var.name}}` and `{{env.NAME}}` replaced by its text, in values and never in keys.
 * A value that is one placeholder alone becomes a number or true/false where the schema takes no text there.
 */
export function substitute(
  root: PlacedNode,
  substitutes: Substitutes,
): { readonly root: PlacedNode; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const listed = listedVariables(root);
  const changed = mapScalars(root, (value, path) => {
    if (typeof value !== 'string' || !value.includes('{{') || path[0] === 'extends') return value;
    const texts = new Map<string, string>();
    for (const [whole, kind, name] of value.matchAll(PLACEHOLDER)) {
      const found = lookUp(kind as 'var' | 'env', name as string, listed, substitutes);
      if (typeof found === 'string') texts.set(whole, found);
      else findings.push({ ...found, path });
    }
    if (isPromptContent(path)) findings.push(...refuseTemplates(texts, path));
    const filled = value.replace(PLACEHOLDER, (whole) => texts.get(whole) ?? whole);
    return texts.has(value.trim()) && !takesText(path) ? retyped(filled.trim()) : filled;
  });
  return { root: changed, findings: [...refuseSecretNames(root), ...findings] };
}

/** Names in the suite's own `env` list. */
export function listedVariables(root: PlacedNode): readonly string[] {
  const node = root.kind === 'map' ? root.entries.get('env')?.node : undefined;
  if (node?.kind !== 'list') return [];
  return node.items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );
}

function lookUp(
  kind: 'var' | 'env',
  name: string,
  listed: readonly string[],
  { vars, env }: Substitutes,
): string | Finding {
  if (kind === 'var') {
    const value = Object.hasOwn(vars, name) ? vars[name] : undefined;
    if (value !== undefined) return value;
    const near = nearest(name, Object.keys(vars));
    const hint = near === null ? `give it with --var ${name}=…` : `did you mean {{var.${near}}}?`;
    return faultAt([], `the variable "${name}" has no value`, { found: `{{var.${name}}}`, hint });
  }
  if (!listed.includes(name)) {
    const hint = `add it: env: [${[...listed, name].join(', ')}]`;
    return faultAt([], `the environment variable "${name}" is not in the suite's env list`, { hint });
  }
  if (looksSecret(name))
    return faultAt([], `the environment variable "${name}" is not read: it names a secret`);
  const value = env[name];
  if (value !== undefined) return value;
  return faultAt([], `the environment variable "${name}" is not set`, {
    hint: `set it: ${name}=… hfbench run …, or put it into the file that --env-file names`,
  });
}

/** Tokens are read by the tool itself: a suite that reads one would put it into prompts and manifests. */
function refuseSecretNames(root: PlacedNode): Finding[] {
  return listedVariables(root).flatMap((name, index) =>
    looksSecret(name)
      ? [
          faultAt(['env', index], `"${name}" looks like the name of a secret`, {
            hint: 'tokens need no entry here: a candidate names its variable in tokenEnv',
          }),
        ]
      : [],
  );
}

function looksSecret(name: string): boolean {
  return name
    .toLowerCase()
    .split('_')
    .some((word) => SECRET_WORDS.includes(word));
}

/** A text that goes into a prompt's template must not become a part of the template. */
function refuseTemplates(texts: ReadonlyMap<string, string>, path: Path): Finding[] {
  return [...texts].flatMap(([placeholder, value]) =>
    value.includes('{{')
      ? [faultAt(path, `the value of ${placeholder} holds "{{"`, { expected: 'plain text in a prompt' })]
      : [],
  );
}

function isPromptContent(path: Path): boolean {
  return path[0] === 'prompts' && path.at(-1) === 'content';
}

function retyped(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}
