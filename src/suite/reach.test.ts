import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadSuite } from './parse.ts';
import type { Allowances } from './reach.ts';

const NOTHING: Allowances = { outside: false, modules: false, env: [] };
const ENV = { REGION: 'eu', ACME_TOKEN: 'acme', HF_TOKEN: 'hub', AWS_SECRET_ACCESS_KEY: 'cloud' };

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'hfbench-reach-'));
  for (const folder of ['work', 'elsewhere'])
    for (const path of ['rows.csv', 'sub/rows.csv']) write(`${folder}/${path}`, 'input,target\na,b\n');
  write('rows.csv', 'input,target\na,b\n');
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

function suite(more: Readonly<Record<string, unknown>> = {}, candidate = {}): string {
  return stringify({
    name: 'one',
    task: 'text-classification',
    dataset: { source: 'rows.csv' },
    candidates: [{ id: 'a', model: 'acme/a', provider: 'hf-inference', ...candidate }],
    ...more,
  });
}

/** What is wrong with a suite, as `path: message (hint)`, when the working folder is `work`. */
async function problemsOf(path: string, allowed: Partial<Allowances> = {}): Promise<readonly string[]> {
  const allowances = { ...NOTHING, ...allowed };
  const trust = { workingFolder: join(top, 'work'), allowances };
  const loaded = await loadSuite(join(top, path), { vars: {}, env: ENV, trust });
  return 'suite' in loaded
    ? []
    : loaded.problems.map((one) => `${one.line}:${one.col} ${one.path}: ${one.message} (${one.hint})`);
}

describe('files', () => {
  it.each([
    ['work/suite.yaml', 'rows.csv'],
    ['work/sub/suite.yaml', '../rows.csv'],
    ['elsewhere/suite.yaml', 'sub/rows.csv'],
  ])('%s reads %s', async (path, source) => {
    write(path, suite({ dataset: { source } }));
    expect(await problemsOf(path)).toEqual([]);
  });

  it.each([
    ['work/suite.yaml', '../rows.csv'],
    ['work/suite.yaml', '../elsewhere/rows.csv'],
    ['elsewhere/sub/suite.yaml', '../rows.csv'],
    ['elsewhere/suite.yaml', '../work/rows.csv'],
  ])('%s reads %s only when told', async (path, source) => {
    write(path, suite({ dataset: { source } }));
    const [problem, ...more] = await problemsOf(path);
    expect(problem).toMatch(/^4:11 dataset\.source: the file lies outside .*\(.*--allow-outside\)$/);
    expect(more).toEqual([]);
    expect(await problemsOf(path, { outside: true })).toEqual([]);
  });

  it('a link leads no further than a path does', async () => {
    symlinkSync(join(top, 'rows.csv'), join(top, 'work/link.csv'));
    symlinkSync(join(top, 'elsewhere'), join(top, 'work/folder'));
    write(
      'work/suite.yaml',
      suite({ dataset: [{ source: 'link.csv', name: 'x' }, { source: 'folder/rows.csv' }] }),
    );
    expect(await problemsOf('work/suite.yaml')).toHaveLength(2);
    write('elsewhere/suite.yaml', suite());
    expect(await problemsOf('work/folder/suite.yaml')).toEqual([]);
    write('elsewhere/suite.yaml', suite({ env: ['REGION'] }));
    expect((await problemsOf('work/folder/suite.yaml'))[0]).toContain('--allow-env REGION');
  });

  it('traces, traffic and extended suites are files too, read only after this check', async () => {
    write('base.yaml', suite());
    write('work/suite.yaml', 'extends: ../base.yaml\n');
    expect((await problemsOf('work/suite.yaml'))[0]).toMatch(/^1:10 extends: .*--allow-outside/);
    const load = { kind: 'trace', path: '../absent.csv' };
    write('work/suite.yaml', suite({ load, traffic: { file: '../absent.csv' } }));
    const problems = await problemsOf('work/suite.yaml');
    expect(problems.map((problem) => problem.split(' ')[1])).toEqual(['load.path:', 'traffic.file:']);
    expect(problems.join()).not.toMatch(/exist|ENOENT/);
  });
});

describe('modules', () => {
  it.each([
    ['work/suite.yaml', './mine.ts', true],
    ['work/suite.yaml', '../elsewhere/theirs.ts', false],
    ['elsewhere/suite.yaml', './theirs.ts', false],
    ['elsewhere/suite.yaml', '../work/mine.ts', false],
  ])('%s runs %s: %s', async (path, module, runs) => {
    write(path, suite({ scorers: [{ module }] }));
    const problems = await problemsOf(path);
    if (runs) expect(problems).toEqual([]);
    else expect(problems.join()).toMatch(/^\S+ scorers\[0\]\.module: .*--allow-modules\)$/);
    expect(await problemsOf(path, { modules: true })).toEqual([]);
  });
});

describe('variables', () => {
  const acme = { provider: 'openai', baseUrl: 'https://acme.example/v1' };
  const chat = { task: 'chat-completion' };
  const place = {
    endpoint: { url: 'https://a.us-east-1.aws.endpoints.huggingface.cloud' },
    provider: 'endpoint',
  };

  it.each<readonly [string, object, object, object, string, readonly string[]]>([
    ['a token of its server', {}, chat, { ...acme, tokenEnv: 'ACME_TOKEN' }, 'ACME_TOKEN', ['elsewhere']],
    [
      'a key of a cloud',
      {},
      chat,
      { ...acme, tokenEnv: 'AWS_SECRET_ACCESS_KEY' },
      'AWS_SECRET_ACCESS_KEY',
      ['work', 'elsewhere'],
    ],
    [
      'HF_TOKEN for another host',
      {},
      chat,
      { ...acme, tokenEnv: 'HF_TOKEN' },
      'HF_TOKEN',
      ['work', 'elsewhere'],
    ],
    ['HF_TOKEN for an endpoint', {}, {}, place, 'HF_TOKEN', ['elsewhere']],
    ['HF_TOKEN for Hugging Face', {}, {}, { tokenEnv: 'HF_TOKEN' }, 'HF_TOKEN', []],
    ['a text', { env: ['REGION'] }, {}, {}, 'REGION', ['elsewhere']],
  ])('%s', async (_, more, task, candidate, name, refused) => {
    for (const folder of ['work', 'elsewhere']) {
      const path = `${folder}/suite.yaml`;
      write(path, suite({ ...more, ...task }, candidate));
      const problems = await problemsOf(path);
      if (refused.includes(folder)) expect(problems.join(), folder).toContain(`--allow-env ${name})`);
      else expect(problems, folder).toEqual([]);
      expect(await problemsOf(path, { env: [name] }), folder).toEqual([]);
    }
  });

  it('a judge is held to the same', async () => {
    const judges = [{ id: 'j', model: 'm', ...acme, tokenEnv: 'GITHUB_TOKEN' }];
    write('work/suite.yaml', suite({ judges }));
    expect((await problemsOf('work/suite.yaml'))[0]).toContain('--allow-env GITHUB_TOKEN');
  });
});
