import { z } from 'zod';
import { suiteSchema } from './schema.ts';

/** The part of JSON Schema (draft 2020-12) that the suite's schema uses. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The JSON Schema of a suite file as published in schema/suite.schema.json. */
export function suiteJsonSchema(): JsonSchema {
  const {
    $schema,
    required = [],
    ...body
  } = z.toJSONSchema(suiteSchema, {
    io: 'input',
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      // zod writes the bounds of a double's whole numbers; they say nothing about the key.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  }) as JsonSchema;
  return {
    $schema: $schema ?? 'https://json-schema.org/draft/2020-12/schema',
    $id: 'suite.schema.json',
    title: 'hfbench suite',
    description: 'What to ask, of whom, how fast, and what counts as good enough.',
    ...body,
    // A suite that extends another may leave the rest to it.
    anyOf: [{ required }, { required: ['extends'] }],
  };
}
