import { expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import { deployment, TINY_MODELS, tinySandbox } from '../../test/fixtures/sandbox.ts';
import { solidPng } from '../../test/fixtures/tiny-models.ts';
import { TASKS } from '../tasks/registry.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { Dialect, SandboxEngine, TaskName } from '../types/suite.ts';
import type { TaskInput, TaskInputs, WireAnswer, WireRequest } from '../types/task.ts';
import { ENGINES } from './engines/registry.ts';

// What hfbench's own tasks send, in every dialect they know, the sandbox answers so that they can read it.

interface Case {
  readonly model: string;
  readonly input: Json;
  readonly parameters?: JsonObject;
  readonly media?: TaskInput & { kind: 'input' };
  /** What the answer says, whatever the dialect. */
  readonly answer: object;
}

const media = (bytes: Uint8Array, mediaType: string): Pick<Case, 'input' | 'media'> => {
  const input = { path: null, mediaType, sha256: '', bytes: bytes.length };
  return { input, media: { kind: 'input', input, media: { bytes, mediaType } } };
};
const best = (label: string) => ({
  kind: 'labels',
  labels: expect.arrayContaining([{ label, score: expect.any(Number) }]),
});

const CASES: Readonly<Record<TaskName, Case>> = {
  'chat-completion': { model: 'chat-small', input: 'one two', answer: { kind: 'text', text: 'two one' } },
  'text-generation': { model: 'generator', input: 'one two', answer: { kind: 'text', text: ' two one' } },
  'feature-extraction': {
    model: 'embedder',
    input: ['a b', 'c'],
    answer: { kind: 'embeddings', dimensions: 4 },
  },
  'sentence-similarity': {
    model: 'embedder',
    input: { source_sentence: 'a', sentences: ['b', 'aa'] },
    answer: { kind: 'ranking', scores: [0, expect.closeTo(1, 6)] },
  },
  'text-ranking': {
    model: 'reranker',
    input: { query: 'a b', texts: ['c', 'a b'] },
    answer: {
      kind: 'ranking',
      scores: [expect.closeTo(1 / (1 + Math.E), 9), expect.closeTo(1 / (1 + Math.exp(-3)), 9)],
    },
  },
  'text-classification': { model: 'sentiment-large', input: 'love it, great', answer: best('positive') },
  'zero-shot-classification': {
    model: 'router-large',
    input: 'the courier lost my parcel',
    parameters: { candidate_labels: ['billing', 'shipping'] },
    answer: best('shipping'),
  },
  'token-classification': {
    model: 'tagger',
    input: '🙂 Ada Byron met Bob',
    answer: {
      kind: 'entities',
      entities: [
        { type: 'PER', start: 2, end: 11, text: 'Ada Byron', score: 0.75 },
        { type: 'PER', start: 16, end: 19, text: 'Bob', score: 0.75 },
      ],
    },
  },
  'fill-mask': { model: 'filler', input: 'a [MASK]', answer: best('cat') },
  'question-answering': {
    model: 'reader',
    input: { question: 'how many?', context: '🙂 is 42' },
    answer: { kind: 'span', text: '42', start: 5, end: 7 },
  },
  'table-question-answering': {
    model: 'tables',
    input: { query: 'Sum of n', table: { n: ['1', '2'] } },
    answer: { kind: 'span', text: 'SUM > 1, 2', aggregator: 'SUM' },
  },
  summarization: { model: 'summarizer', input: 'a b', answer: { kind: 'text', text: 'a b' } },
  translation: { model: 'translator', input: 'ja', answer: { kind: 'text', text: 'JA' } },
  'text-to-image': {
    model: 'painter',
    input: 'sun',
    parameters: { width: 32, height: 16, seed: 1 },
    answer: { kind: 'image', mediaType: 'image/png', width: 32, height: 16 },
  },
  'image-classification': { model: 'looker', ...media(solidPng(4, 2, 1), 'image/png'), answer: best('wide') },
  'zero-shot-image-classification': {
    model: 'matcher',
    ...media(solidPng(2, 4, 1), 'image/png'),
    parameters: { candidate_labels: ['wide', 'tall'] },
    answer: best('tall'),
  },
  'automatic-speech-recognition': {
    model: 'listener',
    ...media(Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(48)]), 'audio/wav'),
    answer: { kind: 'text', text: 'word0 word1' },
  },
};

const MODELS = '/hf-inference/models/sandbox';

/** Where each dialect of a task is spoken: a server, and what stands before the task's own path. */
function placesOf(dialect: Dialect, { model }: Case): readonly (readonly [SandboxEngine, string])[] {
  const served = ['chat-small', 'generator'].includes(model);
  switch (dialect) {
    case 'hf-inference':
      return [['hf-inference', `${MODELS}/${model}`]];
    case 'openai':
      return served
        ? [
            ['vllm', '/v1'],
            ['tgi', '/v1'],
            ['hf-inference', `${MODELS}/${model}/v1`],
          ]
        : model === 'embedder'
          ? [
              ['vllm', '/v1'],
              ['tei', '/v1'],
            ]
          : [['vllm', '/v1']];
    default:
      return [[dialect, '']];
  }
}

function serves(engine: SandboxEngine, model: string): boolean {
  const found = TINY_MODELS.models.find(({ id }) => id === `sandbox/${model}`);
  return found !== undefined && ENGINES[engine].tasks.includes(found.task);
}

const rows = Object.values(TASKS).flatMap((task) =>
  task.dialects.flatMap((dialect) =>
    placesOf(dialect, CASES[task.name])
      .filter(([engine]) => serves(engine, CASES[task.name].model))
      .map(([engine, base]) => [task.name, dialect, engine, base] as const),
  ),
);

it('covers every task that hfbench has', () => {
  expect(new Set(rows.map(([name]) => name))).toEqual(new Set(Object.keys(TASKS)));
});

it.each(rows)('%s in dialect %s is answered by %s at "%s"', async (name, dialect, engine, base) => {
  const task = TASKS[name];
  const { model, input, parameters = {}, media: asked, answer } = CASES[name];
  const id = `sandbox/${model}`;
  const { url } = await tinySandbox(deployment(id, { as: 'endpoint', engine }));
  const setting = {
    candidate: makeCandidate({ model: id, parameters, stream: false }),
    dialect,
    modelName: id,
    countsAsItGoes: false,
  };
  const one: TaskInput =
    asked ??
    (task.takesPrompts && typeof input === 'string'
      ? { kind: 'messages', messages: [{ role: 'user', content: input }] }
      : { kind: 'input', input, media: null });
  const inputs: TaskInputs = [one];
  const response = await send(`${url}/d/it${base}`, task.toRequest(inputs, setting));
  const reading = task.readBody(response, inputs, setting);
  expect(reading).toMatchObject({ outputs: [answer] });
  if (task.openStream === null) return;
  const streaming = { ...setting, candidate: { ...setting.candidate, stream: true } };
  const events = (await send(`${url}/d/it${base}`, task.toRequest(inputs, streaming))).text();
  if (!events.startsWith('data:')) return expect(dialect).toBe('toolkit');
  const reader = task.openStream(streaming);
  for (const frame of events.split('\n\n').filter((part) => part !== ''))
    reader.push(frame.replace(/^data: ?/, ''));
  expect(reader.end()).toMatchObject({ outputs: [answer] });
});

async function send(base: string, { path, contentType, accept, body }: WireRequest): Promise<WireAnswer> {
  const response = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': contentType, accept: accept ?? '*/*' },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString('utf8');
  expect([response.status, response.status === 200 ? '' : text]).toEqual([200, '']);
  const type = (response.headers.get('content-type') ?? '').split(';')[0] as string;
  return {
    contentType: type,
    bytes: () => bytes,
    text: () => text,
    json: () => (type === 'application/json' ? JSON.parse(text) : undefined),
  };
}
