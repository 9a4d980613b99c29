import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { TASK_NAMES } from '../tasks/registry.ts';
import { systemClock } from '../util/clock.ts';
import type { Context } from './command.ts';
import { init } from './init.ts';

const ENTER = '\r';
const DOWN = '\u001b[B';
const CTRL_C = '\u0003';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hfbench-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function makeContext({ asks = false } = {}) {
  const told: string[] = [];
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const screen = new PassThrough();
  screen.resume();
  const context = {
    clock: systemClock,
    cwd: folder,
    env: {},
    argv: [],
    out: (text: string) => told.push(text),
    err: (text: string) => told.push(text),
    errStream: Object.assign(screen, { columns: 80, rows: 40, isTTY: true }),
    input,
    terminal: { live: false, asks, color: false, columns: 80 },
    onInterrupt: () => () => undefined,
  } as unknown as Context;
  return { context, told, input };
}

const run = (path: string, flags: Record<string, unknown>, context = makeContext().context) =>
  init.run([path], { lookUps: false, ...flags }, context);
const written = (name: string) => parse(readFileSync(join(folder, name), 'utf8'));

it.each(TASK_NAMES)('writes a suite that validates for %s, with sample data', async (task) => {
  const { context, told } = makeContext();
  expect(await run('own.yaml', { task, model: ['org/one', 'org/two'] }, context)).toBe(0);
  expect(written('own.yaml')).toMatchObject({ name: 'own', task, dataset: { limit: 100 } });
  expect(written('own.yaml').candidates.map(({ id }: { id: string }) => id)).toEqual(['one', 'two']);
  expect(told.join('')).toContain('Next: HF_TOKEN=… hfbench run own.yaml');
  expect(existsSync(join(folder, written('own.yaml').dataset.source))).toBe(true);
});

it.each(TASK_NAMES)('writes a sandbox suite for %s that needs nothing else', async (task) => {
  expect(await run('try.yaml', { task, sandbox: true })).toBe(0);
  const suite = written('try.yaml');
  expect(suite.task).toBe(task);
  expect(existsSync(join(folder, suite.dataset.source))).toBe(true);
  const providers = suite.candidates.map(({ provider }: { provider: string }) => provider);
  expect(new Set(providers)).toEqual(new Set(['sandbox']));
});

it('finds the columns of a file and the labels in it', async () => {
  writeFileSync(
    join(folder, 't.csv'),
    'ID,Text,intent\n1,where is it,shipping\n2,pay,billing\n3,lost,shipping\n',
  );
  const flags = { task: 'zero-shot-classification', model: ['a/b'], data: 't.csv' };
  expect(await run('suite.yaml', flags)).toBe(0);
  const suite = written('suite.yaml');
  expect(suite.dataset).toMatchObject({
    source: 't.csv',
    fields: { input: 'Text', target: 'intent', id: 'ID' },
  });
  expect(suite.candidates[0].parameters.candidate_labels).toEqual(['billing', 'shipping']);
});

it('asks an endpoint and serverless about the same model', async () => {
  const url = 'https://abc.endpoints.huggingface.cloud';
  const flags = { question: 'serverless-or-endpoint', task: 'text-classification', model: ['org/m'], url };
  expect(await run('e.yaml', flags)).toBe(0);
  expect(written('e.yaml').candidates).toMatchObject([
    { id: 'm-serverless', model: 'org/m', provider: 'hf-inference' },
    { id: 'm-endpoint', model: 'org/m', provider: 'endpoint', endpoint: { url } },
  ]);
});

it('gives a regression suite its gate and its schedule', async () => {
  const flags = { question: 'regression', task: 'text-classification', model: ['org/m'] };
  expect(await run('r.yaml', flags)).toBe(0);
  expect(written('r.yaml')).toMatchObject({
    gates: [
      { metric: 'accuracy', versus: 'baseline', margin: 0.02 },
      { metric: 'error_rate', max: 0.02 },
    ],
    schedule: '0 3 * * *',
  });
});

it.each([
  ['no model and no sandbox', {}, /--model or --sandbox is missing/],
  ['no task', { model: ['a/b'] }, /--task is missing/],
  ['a task with a slip', { model: ['a/b'], task: 'text-clasification' }, /did you mean text-classification/],
  [
    'an endpoint without address',
    { model: ['a/b'], task: 'text-classification', provider: 'endpoint' },
    /--url is missing/,
  ],
  ['no such file', { model: ['a/b'], task: 'text-classification', data: 'none.csv' }, /none\.csv/],
])('refuses %s and writes nothing', async (_what, flags, message) => {
  const refusal = await run('bad.yaml', flags).catch(
    (error: { message: string; hint: string | null; where: string }) =>
      [error.where, error.message, error.hint].join(' '),
  );
  expect(refusal).toMatch(message);
  expect(existsSync(join(folder, 'bad.yaml'))).toBe(false);
});

it('writes over nothing unless it is told to', async () => {
  writeFileSync(join(folder, 'mine.yaml'), 'mine: true\n');
  const flags = { task: 'fill-mask', model: ['a/b'] };
  await expect(run('mine.yaml', flags)).rejects.toThrow('there is a file already');
  expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe('mine: true\n');
  expect(await run('mine.yaml', { ...flags, force: true })).toBe(0);
  expect(written('mine.yaml').name).toBe('mine');
});

it('asks on a terminal, and takes the answers', async () => {
  const { context, input } = makeContext({ asks: true });
  const ended = init.run([], { lookUps: false }, context);
  // The question, own models or simulated ones, the file.
  await type(input, ENTER, DOWN, ENTER, ...'try.yaml', ENTER);
  expect(await ended).toBe(0);
  expect(written('try.yaml')).toMatchObject({ name: 'try', task: 'zero-shot-classification' });
});

it('writes nothing when the user leaves', async () => {
  const { context, input, told } = makeContext({ asks: true });
  const ended = init.run(['left.yaml'], { lookUps: false }, context);
  await type(input, CTRL_C);
  expect(await ended).toBe(130);
  expect(told).toEqual(['Nothing was written.\n']);
  expect(existsSync(join(folder, 'left.yaml'))).toBe(false);
});

/** Keys one by one, each after the prompt before had time to be drawn. */
async function type(input: PassThrough, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    input.write(key);
  }
}
