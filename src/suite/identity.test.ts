import { describe, expect, it } from 'vitest';
import { chat, classify, suiteOf } from '../../test/fixtures/suites/load-suite-text.ts';
import type { Sample } from '../types/sample.ts';
import type { SandboxKnobs, Suite } from '../types/suite.ts';
import type { Cell } from '../types/work.ts';
import { expandCells } from './expand.ts';
import { requestKey, suiteHash } from './identity.ts';

const sample: Sample = {
  id: '1',
  input: 'a',
  media: null,
  target: 'b',
  metadata: { m: 1 },
  hash: 'h',
  cluster: null,
};

const first = (suite: Suite): Cell => {
  const [cell] = expandCells(suite);
  if (cell === undefined) throw new Error('no cell');
  return cell;
};
const keyOf = async (text: string, changed: Partial<Sample> = {}, repeat = 1) =>
  requestKey(first(await suiteOf(text)), [{ ...sample, ...changed }], repeat);

describe('expandCells', () => {
  it('crosses datasets, prompts and loads, with the candidates of a group side by side', async () => {
    const text = chat(
      '',
      '  - {id: b, model: m/b, provider: groq}',
      'prompts: [{id: p, messages: [{role: user, content: x}]}, {id: q, messages: [{role: user, content: y}]}]',
      'load: [{kind: closed, concurrency: 2}, {kind: sequential}]',
    );
    const cells = expandCells(await suiteOf(text));
    expect(cells.map(({ id }) => id)).toEqual([
      'a/rows/p/closed-2',
      'b/rows/p/closed-2',
      'a/rows/p/sequential',
      'b/rows/p/sequential',
      'a/rows/q/closed-2',
      'b/rows/q/closed-2',
      'a/rows/q/sequential',
      'b/rows/q/sequential',
    ]);
    expect(cells[2]).toMatchObject({ loadLabel: 'sequential', prompt: { id: 'p' }, candidate: { id: 'a' } });
  });

  it('a suite without prompts has cells without one', async () => {
    const cells = expandCells(await suiteOf(classify()));
    expect(cells.map(({ id, prompt }) => [id, prompt])).toEqual([['a/rows/-/closed-8', null]]);
  });
});

describe('requestKey', () => {
  const base = chat(
    'provider: auto, parameters: {a: 1, b: 2}',
    'prompts: [{id: p, messages: [{role: user, content: x}]}]',
  );

  it('is 32 hexadecimal digits, the same for the same request and whatever the order of keys', async () => {
    expect(await keyOf(base)).toMatch(/^[0-9a-f]{32}$/);
    expect(await keyOf(base.replace('{a: 1, b: 2}', '{b: 2, a: 1}'))).toBe(await keyOf(base));
  });

  const changing: readonly [string, string][] = [
    ['the candidate', base.replace('id: a', 'id: z')],
    ['the model', base.replace('m/a', 'm/z')],
    ['the provider', base.replace('auto', 'groq')],
    ['the address', base.replace('auto', 'auto, baseUrl: "http://h/v1"')],
    ['a parameter', base.replace('a: 1', 'a: 3')],
    ['streaming', base.replace('auto', 'auto, stream: false')],
    ['the prompt', base.replace('content: x', 'content: z')],
    ['the load', `${base}\nload: {kind: sequential}`],
    ['the dataset', base.replace('rows.csv', 'rows.csv, name: other')],
  ];
  for (const [what, text] of changing) {
    it(`changes with ${what}`, async () => expect(await keyOf(text)).not.toBe(await keyOf(base)));
  }

  it('changes with the sample, what a prompt reads of it, and the repeat', async () => {
    const keys = await Promise.all([
      keyOf(base),
      keyOf(base, { id: '2' }),
      keyOf(base, { hash: 'g' }),
      keyOf(base, { metadata: { m: 2 } }),
      keyOf(base, {}, 2),
    ]);
    expect(new Set(keys).size).toBe(5);
  });

  const keeping: readonly [string, string][] = [
    ['retries', `${base}\nretry: {attempts: 1}`],
    ['timeouts', `${base}\ntimeout: {attempt: 1s}`],
    ['limits', `${base}\nlimits: {concurrency: 1}`],
    ['the price', base.replace('auto', 'auto, price: {perRequestUsd: 1}')],
    ['the token', base.replace('auto', 'auto, tokenEnv: OTHER')],
    ['the name of the suite', base.replace('tiny', 'other')],
  ];
  for (const [what, text] of keeping) {
    it(`does not change with ${what}`, async () => expect(await keyOf(text)).toBe(await keyOf(base)));
  }

  it('does not change with metadata that no prompt reads', async () => {
    expect(await keyOf(classify(), { metadata: { m: 2 } })).toBe(await keyOf(classify()));
  });
});

describe('suiteHash', () => {
  const hashOf = async (text: string) => suiteHash(await suiteOf(text));
  const base = classify();

  it('does not change with place and pace', async () => {
    const elsewhere = classify(
      'description: other',
      'schedule: "0 3 * * *"',
      'limits: {concurrency: 1}',
      'timeout: {attempt: 1s}',
      'retry: {attempts: 1}',
      'coldStart: {maxWait: 1s}',
    ).replace('hf-inference', 'hf-inference, baseUrl: "http://h/v1", tokenEnv: T, limits: {concurrency: 1}');
    expect(await hashOf(elsewhere)).toBe(await hashOf(base));
  });

  it('a sandbox that degrades nothing is the one that could not yet; a planted loss is another suite', async () => {
    const sandboxed = (knobs: string) =>
      base.replace('provider: hf-inference', `provider: sandbox, sandbox: {${knobs}}`);
    const suite = await suiteOf(sandboxed('seed: 4'));
    const earlier = suite.candidates.map((candidate) => {
      const { degrade: _younger, ...knobs } = candidate.sandbox as SandboxKnobs;
      return { ...candidate, sandbox: knobs as SandboxKnobs };
    });
    expect(suiteHash(suite)).toBe(suiteHash({ ...suite, candidates: earlier }));
    expect(await hashOf(sandboxed('seed: 4, degrade: 0.1'))).not.toBe(suiteHash(suite));
  });

  const changing: readonly [string, string][] = [
    ['the name', base.replace('tiny', 'other')],
    ['the rows', base.replace('rows.csv', 'rows.csv, limit: 1')],
    ['a model', base.replace('m/a', 'm/z')],
    ['a price', base.replace('hf-inference', 'hf-inference, price: {perRequestUsd: 1}')],
    ['a scorer', classify('scorers: [mcc]')],
    ['the load', classify('load: {kind: sequential}')],
    ['a gate', classify('gates: [{metric: accuracy, min: 0.5}]')],
    ['the seed', classify('seed: 2')],
    ['repeats', classify('repeat: 2')],
    ['the policy for errors', classify('errors: wrong')],
  ];
  for (const [what, text] of changing) {
    it(`changes with ${what}`, async () => expect(await hashOf(text)).not.toBe(await hashOf(base)));
  }
});
