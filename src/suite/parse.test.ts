import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { classify, loadText, problemsOf, suiteOf } from '../../test/fixtures/suites/load-suite-text.ts';
import { loadSuite } from './parse.ts';
import { formatProblem, type Problem } from './problem.ts';

const SUITES = resolve(dirname(fileURLToPath(import.meta.url)), '../../test/fixtures/suites');
const plain = { vars: {}, env: {} };

async function problemsIn(name: string): Promise<readonly Problem[]> {
  const loaded = await loadSuite(join(SUITES, name), plain);
  return 'problems' in loaded ? loaded.problems : [];
}

const shortly = (problems: readonly Problem[]) =>
  problems.map(({ line, col, path, message }) => [line, col, path, message]);

describe('loadSuite', () => {
  it('gives a suite with absolute paths and a hash', async () => {
    const path = join(SUITES, 'valid.yaml');
    const loaded = await loadSuite(path, plain);
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
    expect(loaded.path).toBe(path);
    expect(loaded.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(loaded.suite.datasets[0]?.source).toBe(join(SUITES, 'tickets.csv'));
    expect(loaded.suite.candidates[0]?.parameters).toEqual({
      candidate_labels: ['billing', 'account', 'technical support', 'general'],
    });
  });

  it('names five mistakes of five kinds in one go, each with its line and column', async () => {
    expect(shortly(await problemsIn('five-mistakes.yaml'))).toEqual([
      [1, 7, 'name', 'wrong value'],
      [5, 20, 'dataset.fields.input', 'the dataset has no column "txt"'],
      [11, 5, 'candidates[0]', 'unknown key "provder"'],
      [12, 9, 'candidates[1].id', 'the candidate id "bart" stands already at candidates[0].id'],
      [16, 21, 'timeout.attempt', 'wrong value'],
    ]);
  });

  it('shows a problem with what was found, what is known, the line and a caret', async () => {
    const [, , unknown] = await problemsIn('five-mistakes.yaml');
    if (unknown === undefined) throw new Error('no third problem');
    expect(formatProblem(unknown).split('\n')).toEqual([
      'test/fixtures/suites/five-mistakes.yaml:11:5: candidates[0]: unknown key "provder"',
      '  found:    provder',
      '  expected: one of id, model, provider, baseUrl, endpoint, dialect, tokenEnv, billTo, parameters, labels, stream, price, limits, sandbox',
      '  hint:     did you mean "provider"?',
      '   11 |     provder: together',
      '      |     ^',
    ]);
  });

  it('reads JSON, tabs and a byte order mark included', async () => {
    const text = JSON.stringify(
      {
        $schema: '../schema/suite.schema.json',
        name: 'tiny',
        task: 'text-classification',
        dataset: { source: 'rows.csv', fields: { input: 'text', target: 'intent' } },
        candidates: [{ id: 'a', model: 'm', provider: 'hf-inference' }],
      },
      null,
      '\t',
    );
    expect((await suiteOf(`\uFEFF${text}`, { file: 'suite.json' })).name).toBe('tiny');
    const bad = await problemsOf(text.replace('"model"', '"modell"'), { file: 'suite.json' });
    expect(shortly(bad)).toEqual([[15, 4, 'candidates[0]', 'unknown key "modell"']]);
  });

  it('takes anchors, aliases and merge keys, and says where their content was written', async () => {
    const text = [
      'name: tiny',
      'task: text-classification',
      'dataset: {source: rows.csv, fields: {input: text, target: intent}}',
      'candidates:',
      '  - &first {id: a, model: m, provider: hf-inference, limits: {concurrency: 0}}',
      '  - {<<: *first, id: b}',
    ].join('\n');
    expect(shortly(await problemsOf(text))).toEqual([
      [5, 76, 'candidates[0].limits.concurrency', 'wrong value'],
      [5, 76, 'candidates[1].limits.concurrency', 'wrong value'],
    ]);
    const suite = await suiteOf(text.replace(': 0', ': 2'));
    expect(suite.candidates.map(({ id, limits }) => [id, limits.concurrency])).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
  });
});

describe('what YAML can get wrong', () => {
  const rows: readonly [string, string, [number, number], RegExp][] = [
    ['a key that stands twice', classify('seed: 1', 'seed: 2'), [7, 1], /stands twice/],
    ['a bracket that is never closed', `${classify()}\ngates: [`, [6, 9], /can't be read as YAML/],
    ['two documents', `${classify()}\n---\na: 1`, [6, 1], /more than one document/],
    ['an empty file', '', [1, 1], /the file is empty/],
    ['a list', '- 1', [1, 1], /a suite is a mapping/],
    ['braces without quotes', classify('seed: {{var.x}}'), [6, 8], /a key has to be a text/],
    ['an alias without anchor', classify('seed: *x'), [6, 7], /no anchor &x|Unresolved alias/],
    ['an infinite number', classify('seed: .inf'), [6, 7], /no text, finite number/],
    ['a tag of a foreign type', classify('seed: !duration 3'), [6, 7], /Unresolved tag/],
  ];
  for (const [what, text, [line, col], message] of rows) {
    it(`${what} is named by its place`, async () => {
      const problems = await problemsOf(text);
      expect(problems[0]).toMatchObject({ line, col });
      expect(problems[0]?.message).toMatch(message);
    });
  }

  it('aliases that multiply end in a problem, not in an endless run', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i += 1) {
      const before = String.fromCharCode(96 + i);
      const self = String.fromCharCode(97 + i);
      bomb.push(`${self}: &${self} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`);
    }
    const messages = (await problemsOf(bomb.join('\n'))).map(({ message }) => message);
    expect(messages.some((message) => message.includes('repeats its values without end'))).toBe(true);
  });

  it('an alias to itself ends in a problem', async () => {
    const messages = (await problemsOf(classify('env: &e [*e]'))).map(({ message }) => message);
    expect(messages).toContain('the file nests or repeats its values without end');
  });

  it('a file that does not exist is one problem', async () => {
    const loaded = await loadSuite('/nowhere/suite.yaml', plain);
    expect('problems' in loaded && loaded.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("the suite file can't be read: ENOENT"),
    ]);
  });
});

describe('extends', () => {
  it('merges mappings over the whole chain, replaces lists, and problems point into the file that wrote them', async () => {
    const problems = await problemsIn('child.yaml');
    expect(problems.map(({ file, line, col, path }) => [file, line, col, path])).toEqual([
      ['test/fixtures/suites/parts/limits.yaml', 4, 3, 'retry'],
    ]);
    expect(problems[0]).toMatchObject({ found: 'jiter', hint: 'did you mean "jitter"?' });
  });

  const write = (files: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(join(tmpdir(), 'hfbench-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return (name: string) => loadSuite(join(folder, name), plain);
  };

  it('gives the merged suite, with paths relative to the file that writes them', async () => {
    const rows = join(SUITES, 'tickets.csv');
    const load = write({
      'base.yaml': [
        'task: text-classification',
        `dataset: {source: ${rows}, fields: {input: text, target: intent}, limit: 3}`,
        'limits: {concurrency: 4, requests: 300/h}',
        'scorers: [accuracy, mcc]',
      ].join('\n'),
      'child.yaml': [
        'extends: base.yaml',
        'name: child',
        'dataset: {limit: 2}',
        'limits: {concurrency: 9}',
        'scorers: [mcc]',
        'candidates: [{id: a, model: m, provider: hf-inference}]',
      ].join('\n'),
    });
    const loaded = await load('child.yaml');
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
    const { suite } = loaded;
    expect(suite.datasets[0]).toMatchObject({ source: rows, limit: 2, fields: { input: 'text' } });
    expect(suite.limits).toMatchObject({ concurrency: 9, requests: { text: '300/h' } });
    expect(suite.scorers).toEqual([{ name: 'mcc', options: {} }]);
  });

  it('a circle is one problem that shows the way round', async () => {
    const load = write({ 'a.yaml': 'extends: b.yaml\nname: a', 'b.yaml': 'name: b\nextends: a.yaml' });
    const loaded = await load('a.yaml');
    const [problem, ...more] = 'problems' in loaded ? loaded.problems : [];
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ line: 2, col: 10, path: 'extends', message: 'a suite extends itself' });
    expect(problem?.found).toMatch(/a\.yaml → .*b\.yaml → .*a\.yaml$/);
  });

  it('a base that does not exist is named where it is extended', async () => {
    const loaded = await write({ 'a.yaml': 'name: a\nextends: gone.yaml' })('a.yaml');
    expect('problems' in loaded && loaded.problems).toMatchObject([{ line: 2, col: 10, path: 'extends' }]);
  });
});

it('a caller may refuse a candidate of a suite that is right otherwise', async () => {
  const problems = await problemsOf(classify(), {
    checkCandidate: ({ model }, task) => `${model} can't do ${task}`,
  });
  expect(shortly(problems)).toEqual([[5, 5, 'candidates[0]', "m/a can't do text-classification"]]);
  expect('suite' in (await loadText(classify(), { checkCandidate: () => null }))).toBe(true);
});

it('tells no more than twenty errors of a file that is no YAML', async () => {
  expect(await problemsOf(`name: ${'['.repeat(5_000)}`)).toHaveLength(20);
});
