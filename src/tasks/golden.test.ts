import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import { wireAnswer } from '../../test/fixtures/wire-answer.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { Dialect } from '../types/suite.ts';
import type {
  ReadFault,
  Reading,
  RenderedMessage,
  Task,
  TaskInput,
  TaskInputs,
  TaskSetting,
  WireAnswer,
} from '../types/task.ts';
import { TASKS } from './registry.ts';

/**
 * One request and its answer, as data: `test/golden/tasks/<task>.json` is a list of them. The model is `org/model`.
 *
 * Anywhere in a case stand for what JSON can't write: `{"$base64": "…"}` bytes, `{"$vector": [0.5, 1]}` a base64 of
 * little-endian 32-bit floats, `{"$events": [{…}, "[DONE]"]}` (a response) the data of a stream's events in order,
 * texts as they are and everything else as JSON.
 */
interface GoldenCase {
  readonly name: string;
  readonly dialect: Dialect;
  /** recorded-shape: a shape seen in a recording or in a server's code; synthetic: made for this test. */
  readonly origin: 'recorded-shape' | 'synthetic';
  readonly inputs: readonly GoldenInput[];
  readonly parameters?: JsonObject;
  /** The candidate's renaming of labels. */
  readonly labels?: Readonly<Record<string, string>>;
  /** False unless stated. */
  readonly stream?: boolean;
  /** contentType and accept: application/json and null unless stated. */
  readonly request: {
    readonly path: string;
    readonly body: Json;
    readonly contentType?: string;
    readonly accept?: string;
  };
  readonly response: Json;
  /** The answer's media type; application/json unless stated. */
  readonly responseType?: string;
  /** The whole reading, or its fault with a part of the message. */
  readonly expected: Json;
}

type GoldenInput =
  | { readonly input: Json; readonly media?: { readonly mediaType: string; readonly bytes: Json } }
  | { readonly messages: readonly RenderedMessage[] };

const FOLDER = new URL('../../test/golden/tasks/', import.meta.url);

function tagged(value: Json | undefined, tag: string): Json | undefined {
  const only = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
  return Object.keys(only).length === 1 ? (only as JsonObject)[tag] : undefined;
}

function bytesOf(value: Json): Uint8Array | null {
  const base64 = tagged(value, '$base64');
  return typeof base64 === 'string' ? new Uint8Array(Buffer.from(base64, 'base64')) : null;
}

/** The value with every `$vector` as the base64 it stands for. */
function writtenOut(value: Json): Json {
  const vector = tagged(value, '$vector');
  if (Array.isArray(vector)) {
    const bytes = Buffer.alloc(vector.length * 4);
    for (const [at, number] of vector.entries()) bytes.writeFloatLE(number as number, at * 4);
    return bytes.toString('base64');
  }
  if (Array.isArray(value)) return value.map((item: Json) => writtenOut(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writtenOut(item)]));
}

function taskInput(given: GoldenInput): TaskInput {
  if ('messages' in given) return { kind: 'messages', messages: given.messages };
  const bytes = given.media === undefined ? null : bytesOf(given.media.bytes);
  const media = given.media && bytes ? { mediaType: given.media.mediaType, bytes } : null;
  return { kind: 'input', input: given.input, media };
}

function answerOf(golden: GoldenCase): WireAnswer {
  const { response, responseType } = golden;
  return wireAnswer(bytesOf(response) ?? writtenOut(response), responseType);
}

function read(task: Task, golden: GoldenCase, inputs: TaskInputs, setting: TaskSetting): Reading | ReadFault {
  const events = tagged(golden.response, '$events');
  if (!Array.isArray(events)) return task.readBody(answerOf(golden), inputs, setting);
  const reader = task.openStream?.(setting);
  if (reader === undefined) throw new Error(`${task.name} reads no stream`);
  for (const event of events as readonly Json[])
    reader.push(typeof event === 'string' ? event : JSON.stringify(event));
  return reader.end();
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

describe.each(files)('%s', (file) => {
  const task = (TASKS as Partial<Record<string, Task>>)[file.replace(/\.json$/, '')];
  const cases = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as readonly GoldenCase[];

  it('covers every dialect of its task, under names that differ', () => {
    expect(new Set(cases.map(({ dialect }) => dialect))).toEqual(new Set(task?.dialects));
    expect(new Set(cases.map(({ dialect, name }) => `${dialect} ${name}`)).size).toBe(cases.length);
  });

  it.each(cases.map((golden) => [`${golden.dialect}: ${golden.name}`, golden] as const))(
    '%s',
    (_name, golden) => {
      if (task === undefined) throw new Error(`no task is called like ${file}`);
      const { parameters = {}, labels = {}, stream = false, dialect } = golden;
      const candidate = makeCandidate({ parameters, labels, stream });
      const setting: TaskSetting = { candidate, dialect, modelName: 'org/model', countsAsItGoes: false };
      const inputs = golden.inputs.map(taskInput) as unknown as TaskInputs;
      expect(task.checkCandidate(candidate)).toBeNull();
      for (const given of inputs) if (given.kind === 'input') expect(task.checkInput(given.input)).toBeNull();
      expect(inputs.length).toBeLessThanOrEqual(task.maxBatch(dialect));

      const request = task.toRequest(inputs, setting);
      expect(request.path).toBe(golden.request.path);
      expect(request.contentType).toBe(golden.request.contentType ?? 'application/json');
      expect(request.accept).toBe(golden.request.accept ?? null);
      const raw = bytesOf(golden.request.body);
      if (raw !== null) expect(Buffer.from(request.body)).toEqual(Buffer.from(raw));
      else expect(JSON.parse(String(request.body))).toEqual(golden.request.body);
      if (raw === null) {
        const keys = Object.keys(JSON.parse(String(request.body)));
        if (keys.includes('model')) expect(keys[0]).toBe('model');
      }

      const reading = read(task, golden, inputs, setting);
      const expected = writtenOut(golden.expected) as JsonObject;
      if (typeof expected.fault === 'string') {
        expect(reading).toEqual({
          fault: expected.fault,
          message: expect.stringContaining(String(expected.message)),
        });
      } else expect(reading).toEqual(expected);
    },
  );
});
