import { type JsonSchema, suiteJsonSchema } from './write-json-schema.ts';

/** The reference of suites as Markdown: every key with type, default, meaning and example, from the schema alone. */
export function suiteReference(): string {
  const schema = suiteJsonSchema();
  return `${[...HEAD, ...section('', schema), ...TAIL].join('\n')}\n`;
}

const HEAD = [
  '# Suite reference',
  '',
  'Every key of a suite file. This page and `schema/suite.schema.json` are written from the schema that checks suites (`npm run schema`); a test fails when they differ.',
  '',
  'A suite is YAML or JSON. Unknown keys are errors. Durations carry a unit (`500ms`, `60s`, `10m`, `2h`), rates too (`5/s`, `20/m`, `300/h`). A key marked **required** has to be there, in the suite itself or in one that it extends. For completion in an editor begin the file with `# yaml-language-server: $schema=../schema/suite.schema.json`.',
  '',
];

const TAIL = [
  '## Placeholders',
  '',
  '`{{var.name}}` in any value is replaced by what `--var name=…` gives, `{{env.NAME}}` by the environment variable, which has to stand in `env`. One without a value is an error. A value that is one placeholder alone becomes a number or `true`/`false` wherever more than texts may stand, as in `repeat`, `parameters` and the bars of gates. Keys, and the path in `extends`, hold no placeholder. All other placeholders of a prompt are filled from each sample.',
  '',
  '## Extending a suite',
  '',
  '`extends: ../suites/base.yaml` lays this file over another: mappings merge key by key, lists and values are replaced. The base may be incomplete and may extend a further suite. Relative paths are relative to the file that writes them, and problems point into it.',
  '',
  '## Secrets',
  '',
  "A token in a suite is an error. Name the environment variable that holds it in the candidate's `tokenEnv`.",
  '',
  'A suite in the working folder may read the files there; one from anywhere else those of its own folder, no variable and no module. `--allow-outside`, `--allow-env NAME` and `--allow-modules` give it more; [security.md](security.md) has the rules.',
];

function section(path: string, schema: JsonSchema): string[] {
  const forms = formsOf(schema).filter((form) => form.properties !== undefined);
  if (forms.length === 0) return [];
  const list = forms.length > 1 ? 'exactly one of the forms below, told apart by their keys' : null;
  const lines = [path === '' ? '## The suite' : `## \`${path}\``, ''];
  if (forms.length > 1 && forms.every(({ properties }) => properties?.kind?.const !== undefined))
    return [...lines, ...forms.flatMap(kindTable)];
  if (list !== null) lines.push(`${capital(list)}.`, '');
  lines.push('| key | type | default | meaning | example |', '|---|---|---|---|---|');
  const rows = forms.flatMap((form) =>
    Object.entries(form.properties ?? {}).map(([name, value]) => row(name, value, form, forms.length > 1)),
  );
  lines.push(...new Set(rows), '');
  const nested = forms.flatMap((form) => Object.entries(form.properties ?? {}));
  return [
    ...lines,
    ...nested.flatMap(([name, value]) => section(path === '' ? name : `${path}.${name}`, value)),
  ];
}

/** One of several forms that are told apart by their `kind`. */
function kindTable(form: JsonSchema): string[] {
  const { kind, ...others } = form.properties ?? {};
  const rows = Object.entries(others).map(([name, value]) => row(name, value, form, false));
  const head = `**\`kind: ${String(kind?.const)}\`** ${kind?.description ?? ''}`;
  if (rows.length === 0) return [head, ''];
  return [head, '', '| key | type | default | meaning | example |', '|---|---|---|---|---|', ...rows, ''];
}

function row(name: string, schema: JsonSchema, around: JsonSchema, oneOfForms: boolean): string {
  const required = (around.required ?? requiredAtRoot(around)).includes(name);
  const standard = schema.default === undefined ? '' : code(schema.default);
  const cells = [
    `\`${name}\``,
    typeOf(schema),
    required ? `**required**${oneOfForms ? ' in its form' : ''}` : standard,
    schema.description ?? '',
    schema.examples?.[0] === undefined ? '' : code(schema.examples[0]),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** At the root the required keys stand under anyOf, because a suite may extend another. */
function requiredAtRoot(schema: JsonSchema): readonly string[] {
  return schema.anyOf?.[0]?.required ?? [];
}

function formsOf(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.properties !== undefined) return [schema];
  if (schema.items !== undefined) return formsOf(schema.items);
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(formsOf);
  return forms.filter((form, index) => forms.findIndex((other) => sameKeys(other, form)) === index);
}

function sameKeys(a: JsonSchema, b: JsonSchema): boolean {
  const keysOf = ({ properties = {} }: JsonSchema) =>
    [properties.kind?.const, ...Object.keys(properties)].join();
  return keysOf(a) === keysOf(b);
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (options.length > 0) return [...new Set(options.map(typeOf))].join(' or ');
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'anything' : typeOf(schema.items)}`;
  if (schema.type === 'object') return 'mapping';
  if (schema.type === 'integer') return `whole number${bounds(schema)}`;
  if (schema.type === 'number') return `number${bounds(schema)}`;
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.pattern?.includes('(ms|s|m|h)')) return 'duration';
  if (schema.pattern?.includes('(s|m|h)')) return 'rate';
  return 'text';
}

function bounds({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `, at least ${minimum}`;
  return exclusiveMinimum === undefined ? '' : `, above ${exclusiveMinimum}`;
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
