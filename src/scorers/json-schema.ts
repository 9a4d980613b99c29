import type { JsonObject } from '../types/json.ts';
import type { Scorer } from '../types/scorer.ts';
import { messageOf } from '../util/errors.ts';
import { readAnswerJson } from './answer-json.ts';
import { answerText } from './answer-text.ts';
import { compileSchema, type SchemaCheck } from './compile-schema.ts';
import { checkOptionTypes } from './options.ts';
import { isMatchTimeout, MATCH_TIMEOUT_MS } from './timed-match.ts';

/** 1 when the answer is JSON that the suite's schema allows; needs no target. */
export const jsonSchema: Scorer = {
  name: 'json-schema',
  title: 'JSON Schema',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of answers whose whole text is JSON that is valid against the option `schema`: JSON Schema 2020-12, or the draft that its $schema names (2019-09, draft-07). Formats are checked. A Markdown code fence around the JSON makes it invalid unless fence is true.',
  source: 'JSON Schema 2020-12; Ajv 8',
  kind: 'zero-one',
  pairsAreLabels: false,
  outside: null,
  checkOptions: checkSchemaOptions,
  score(_sample, answer, options) {
    const value = readAnswerJson(answerText(answer), options.fence === true);
    if (value === undefined) return { value: 0, metadata: { problem: 'the answer is no JSON' } };
    try {
      const problem = checkOf(options)(value);
      return problem === null ? { value: 1, metadata: null } : { value: 0, metadata: { problem } };
    } catch (error) {
      return { unscored: isMatchTimeout(error) ? timeoutReason : `the schema failed: ${messageOf(error)}` };
    }
  },
  pair: () => null,
  aggregate: null,
};

const timeoutReason = `a pattern of the schema took longer than ${MATCH_TIMEOUT_MS} ms on this answer`;

/** Compiled schemas: compiling takes longer than judging. */
const compiled = new WeakMap<JsonObject, SchemaCheck>();

function checkOf(options: JsonObject): SchemaCheck {
  const schema = options.schema as JsonObject;
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const check = compileSchema(schema);
  compiled.set(schema, check);
  return check;
}

function checkSchemaOptions(options: JsonObject): string | null {
  const { schema, ...others } = options;
  const problem = checkOptionTypes(others, { fence: 'boolean' });
  if (problem !== null) return problem;
  if (schema === undefined) return 'option "schema" is missing: json-schema needs a JSON Schema';
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    return `option "schema" is ${JSON.stringify(schema)}; expected a JSON Schema as an object`;
  }
  try {
    checkOf(options);
    return null;
  } catch (error) {
    return `option "schema" is no usable JSON Schema: ${messageOf(error)}`;
  }
}
