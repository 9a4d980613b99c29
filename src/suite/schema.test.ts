import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LOAD_KINDS } from '../load/registry.ts';
import { parseDurationMs, parseRate } from '../util/duration.ts';
import { LATENCY_STATISTICS, SLO_METRICS, unitOfMetric } from './metric-names.ts';
import { duration, rate } from './schema-key.ts';
import { type JsonSchema, suiteJsonSchema } from './write-json-schema.ts';
import { suiteReference } from './write-reference.ts';

const root = new URL('../../', import.meta.url);

it('the published schema is the one of this code: else run "npm run schema"', () => {
  expect(readFileSync(new URL('schema/suite.schema.json', root), 'utf8')).toBe(
    `${JSON.stringify(suiteJsonSchema(), null, 2)}\n`,
  );
});

it('the reference is the one of this code: else run "npm run schema"', () => {
  expect(readFileSync(new URL('docs/suite-reference.md', root), 'utf8')).toBe(suiteReference());
});

it('every key of the schema says what it means and shows an example, and no mapping takes unknown keys', () => {
  const keys = [...keysOf('', suiteJsonSchema())];
  expect(keys.length).toBeGreaterThan(80);
  expect(keys.filter(([, schema]) => (schema.description ?? '').length < 10).map(([path]) => path)).toEqual(
    [],
  );
  expect(keys.filter(([, schema]) => schema.examples === undefined).map(([path]) => path)).toEqual([]);
  const open = [...mappingsOf('', suiteJsonSchema())]
    .filter(([, schema]) => schema.additionalProperties !== false)
    .map(([path]) => path);
  // Scorers take options of their own, built-in ones and modules alike.
  expect(open).toEqual(['.scorers', '.scorers']);
});

it('the reference has a row for every key', () => {
  const reference = suiteReference();
  for (const [path] of keysOf('', suiteJsonSchema())) {
    // Loads are told apart by their kind: each has a heading and a table of its own.
    if (path === '.load.kind') continue;
    expect(reference).toContain(`| \`${path.split('.').at(-1)}\` |`);
  }
  for (const kind of LOAD_KINDS) expect(reference).toContain(`**\`kind: ${kind}\`**`);
});

it('a suite that extends another may leave out what is required', () => {
  expect(suiteJsonSchema().anyOf).toEqual([
    { required: ['name', 'task', 'dataset', 'candidates'] },
    { required: ['extends'] },
  ]);
});

it('the schema takes exactly the durations and rates that are understood', () => {
  const texts = [
    '500ms',
    '1.5s',
    '10m',
    '2h',
    '0s',
    '60',
    '5 s',
    ' 5s',
    '1d',
    '-1s',
    '1.s',
    '5/s',
    '300/h',
    '0/s',
    '5/d',
    '5',
    '',
  ];
  for (const text of texts) {
    expect([text, duration.safeParse(text).success]).toEqual([
      text,
      text === text.trim() && parseDurationMs(text) !== null,
    ]);
    expect([text, rate.safeParse(text).success]).toEqual([
      text,
      text === text.trim() && parseRate(text) !== null,
    ]);
  }
});

it('every latency of the report can be gated and, but for gaps, bounded', () => {
  for (const metric of [...SLO_METRICS, 'itl']) {
    for (const statistic of LATENCY_STATISTICS) {
      expect(unitOfMetric(`${metric}.${statistic}`, [])).toBe('duration');
    }
  }
  expect(unitOfMetric('accuracy', ['accuracy'])).toBe('score');
  expect(unitOfMetric('accuracy', [])).toBeNull();
  expect(unitOfMetric('service_time.p95.warm', [])).toBeNull();
});

function* keysOf(path: string, schema: JsonSchema): Generator<[string, JsonSchema]> {
  for (const [name, value] of Object.entries(schema.properties ?? {})) {
    yield [`${path}.${name}`, value];
    yield* keysOf(`${path}.${name}`, value);
  }
  for (const option of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) yield* keysOf(path, option);
  if (schema.items !== undefined) yield* keysOf(path, schema.items);
}

function* mappingsOf(path: string, schema: JsonSchema): Generator<[string, JsonSchema]> {
  if (schema.properties !== undefined) yield [path, schema];
  for (const [name, value] of Object.entries(schema.properties ?? {}))
    yield* mappingsOf(`${path}.${name}`, value);
  for (const option of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) yield* mappingsOf(path, option);
  if (schema.items !== undefined) yield* mappingsOf(path, schema.items);
}
