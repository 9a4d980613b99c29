import { Ajv, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Json, JsonObject } from '../types/json.ts';
import { timedMatch } from './timed-match.ts';

/** Null: the value is valid; else the first problem, with its place in the value. */
export type SchemaCheck = (value: Json) => string | null;

const OPTIONS: Options = {
  // Unknown keywords and formats are mistakes of the schema's writer; the other strictnesses are matters of style.
  strictSchema: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  allowUnionTypes: true,
  logger: false,
  // Patterns meet a model's text: one that backtracks without end would stop the run.
  code: { regExp: Object.assign(timedPattern, { code: 'timedPattern' }) },
};

/** A judge of values against a schema; throws when the schema is wrong, or of an unknown draft. */
export function compileSchema(schema: JsonObject): SchemaCheck {
  const ajv = newAjv(schema.$schema);
  formats.default(ajv);
  const validate = ajv.compile(schema);
  return (value) => {
    if (validate(value)) return null;
    const [first] = validate.errors ?? [];
    return first === undefined
      ? 'invalid'
      : `${first.instancePath || 'the value'} ${first.message ?? 'is invalid'}`;
  };
}

function newAjv(draft: Json | undefined): Ajv {
  if (draft === undefined || /2020-12/.test(String(draft))) return new Ajv2020(OPTIONS);
  if (/2019-09/.test(String(draft))) return new Ajv2019(OPTIONS);
  if (/draft-07/.test(String(draft))) return new Ajv(OPTIONS);
  throw new Error(`$schema is ${JSON.stringify(draft)}; known are 2020-12, 2019-09 and draft-07`);
}

function timedPattern(pattern: string, flags: string): { test: (text: string) => boolean } {
  // Made once to refuse a bad pattern when the schema is read. Ajv tells patterns apart by their text.
  const name = String(new RegExp(pattern, flags));
  return Object.assign(
    { test: (text: string) => timedMatch(pattern, flags, text) },
    { toString: () => name },
  );
}
