import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Baseline } from '../types/baseline.ts';
import { InputError } from '../util/errors.ts';
import { keepBaseline, listAccepted, readAccepted, readKept, writeAccepted } from './baseline.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hfbench-baseline-'));
});
afterEach(() => rm(folder, { recursive: true }));

const BASELINE: Baseline = {
  formatVersion: 1,
  suite: 'nightly',
  runId: 'run-1',
  startedAt: '2026-11-21T03:00:00.000Z',
  acceptedAt: '2026-11-21T09:00:00.000Z',
  suiteHash: 'abc',
  gitSha: null,
  node: 'v20.19.0',
  terms: {
    task: 'text-classification',
    errors: 'exclude',
    scorers: { accuracy: 'h' },
    prompts: {},
    candidates: { one: { model: 'org/model' } },
    datasets: { rows: 'd' },
    settings: { seed: 1 },
    suiteHash: 'abc',
    toolVersion: '0.2.0',
  },
  cells: [
    {
      id: 'one/rows',
      candidate: 'one',
      dataset: 'rows',
      prompt: null,
      load: 'closed-8',
      samples: [
        { hash: 'h1', id: '1', cluster: null },
        { hash: 'h2', id: '2', cluster: null },
      ],
      values: { accuracy: [1, null] },
      pairs: { 'macro-f1': [[{ target: 'x', answer: 'y' }], null] },
      times: { service_time: { ms: [1, 2], block: [0, 0], sample: ['h1', 'h2'] } },
    },
  ],
};

/** Puts a text where the accepted baseline of a suite lies. */
async function put(text: string): Promise<string> {
  const path = join(folder, 'baselines', 'nightly.json');
  await mkdir(join(folder, 'baselines'), { recursive: true });
  await writeFile(path, text);
  return path;
}

/** What reading says, with the place and the advice. */
async function refusalOf(text: string): Promise<{ path: string; error: InputError }> {
  const path = await put(text);
  const error: unknown = await readAccepted(folder, 'nightly').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect(await readFile(path, 'utf8')).toBe(text);
  return { path, error: error as InputError };
}

it('comes back as it was written, accepted and kept', async () => {
  const path = await writeAccepted(folder, BASELINE);
  expect(path).toBe(join(folder, 'baselines', 'nightly.json'));
  expect(await readAccepted(folder, 'nightly')).toEqual(BASELINE);
  expect(await listAccepted(folder)).toEqual(['nightly']);
  await keepBaseline(folder, BASELINE);
  expect(await readKept(folder)).toEqual(BASELINE);
});

it('none is no error', async () => {
  expect(await readAccepted(folder, 'nightly')).toBeNull();
  expect(await readKept(folder)).toBeNull();
  expect(await listAccepted(folder)).toEqual([]);
});

it('one from before settings were kept says that it has none', async () => {
  const { settings: _younger, ...terms } = BASELINE.terms;
  await put(JSON.stringify({ ...BASELINE, terms }));
  expect((await readAccepted(folder, 'nightly'))?.terms.settings).toBeNull();
});

describe('a damaged file is an error that names it, and stays as it is', () => {
  const whole = JSON.stringify(BASELINE);
  const [cell] = BASELINE.cells;
  it.each([
    ['cut in the middle', whole.slice(0, whole.length / 2), /can not be read/],
    ['empty', '', /can not be read/],
    ['no object', '[1, 2]', /no whole baseline/],
    ['without a version', JSON.stringify({ ...BASELINE, formatVersion: undefined }), /no whole baseline/],
    ['without terms', JSON.stringify({ ...BASELINE, terms: undefined }), /no whole baseline/],
    ['with cells that are none', JSON.stringify({ ...BASELINE, cells: [1] }), /no whole baseline/],
    [
      'with fewer values than samples',
      JSON.stringify({ ...BASELINE, cells: [{ ...cell, values: { accuracy: [1] } }] }),
      /no whole baseline/,
    ],
    [
      'with samples without a hash',
      JSON.stringify({ ...BASELINE, cells: [{ ...cell, samples: [{}, {}] }] }),
      /no whole baseline/,
    ],
  ])('%s', async (_what, text, message) => {
    const { path, error } = await refusalOf(text);
    expect(error.message).toMatch(message);
    expect(error.where).toBe(path);
    expect(error.hint).toContain('hfbench baseline accept');
  });

  it('of a later format: it says which, and that another version reads it', async () => {
    const { error } = await refusalOf(JSON.stringify({ ...BASELINE, formatVersion: 2 }));
    expect(error.message).toBe('this baseline is of format 2, and this version reads format 1');
    expect(error.hint).toMatch(/version of hfbench that wrote it/);
  });
});
