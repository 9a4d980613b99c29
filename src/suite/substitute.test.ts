import { describe, expect, it } from 'vitest';
import { chat, classify, problemsOf, suiteOf } from '../../test/fixtures/suites/load-suite-text.ts';
import type { Problem } from './problem.ts';

const shortly = (problems: readonly Problem[]) =>
  problems.map(({ line, col, path, message }) => [line, col, path, message]);

describe('placeholders', () => {
  it('fill any value, and become numbers where no text may stand', async () => {
    const text = classify(
      'description: "{{var.who}} in {{ env.REGION }}, {{var.who}}"',
      'repeat: "{{var.n}}"',
      'env: [REGION]',
    );
    const suite = await suiteOf(text, { vars: { who: 'Ann', n: '3' }, env: { REGION: 'eu', OTHER: 'x' } });
    expect(suite.description).toBe('Ann in eu, Ann');
    expect(suite.repeat).toBe(3);
    expect(suite.env).toEqual({ REGION: 'eu' });
  });

  it('a text stays a text where a text may stand', async () => {
    const suite = await suiteOf(classify('description: "{{var.n}}"'), { vars: { n: '007' } });
    expect(suite.description).toBe('007');
    const parameters = chat('provider: auto, parameters: {t: "{{var.t}}", s: "x{{var.t}}", l: "{{var.l}}"}');
    const filled = await suiteOf(parameters, { vars: { t: '0.5', l: 'low' } });
    const gate = await suiteOf(classify('gates: [{metric: accuracy, min: "{{var.bar}}"}]'), {
      vars: { bar: '0.7' },
    });
    expect(gate.gates[0]?.min).toBe(0.7);
    expect(filled.candidates[0]?.parameters).toEqual({ t: 0.5, s: 'x0.5', l: 'low' });
  });

  it('leave what a prompt reads from the sample', async () => {
    const text = chat(
      '',
      'env: [REGION]',
      'prompts:',
      '  - id: p',
      '    messages: [{role: user, content: "{{var.ask}} {{input}} of {{customer}} in {{env.REGION}} \\\\{{env.NOT}}"}]',
    );
    const suite = await suiteOf(text, { vars: { ask: 'Sort:' }, env: { REGION: 'eu' } });
    expect(suite.prompts[0]?.messages[0]?.content).toBe(
      'Sort: {{input}} of {{customer}} in eu \\{{env.NOT}}',
    );
  });

  const rows: readonly [string, string, Parameters<typeof problemsOf>[1], RegExp, string | null][] = [
    [
      'a variable without value',
      'description: "{{var.regoin}}"',
      { vars: { region: 'x' } },
      /"regoin" has no value/,
      'did you mean {{var.region}}?',
    ],
    [
      'a variable named like a method',
      'description: "{{var.toString}}"',
      {},
      /"toString" has no value/,
      'give it with --var toString=…',
    ],
    [
      'an environment variable off the list',
      'description: "{{env.HOME}}"',
      { env: { HOME: '/r' } },
      /not in the suite's env list/,
      'add it: env: [HOME]',
    ],
  ];
  for (const [what, line, options, message, hint] of rows) {
    it(`${what} is a problem at its place`, async () => {
      const problems = await problemsOf(classify(line), options);
      expect(problems).toMatchObject([{ line: 6, col: 14, path: 'description', hint }]);
      expect(problems[0]?.message).toMatch(message);
    });
  }

  it('a listed environment variable that is not set is a problem where it is read', async () => {
    const problems = await problemsOf(classify('env: [REGION]', 'description: "in {{env.REGION}}"'));
    expect(shortly(problems)).toEqual([
      [7, 14, 'description', 'the environment variable "REGION" is not set'],
    ]);
  });

  it('a variable that names a secret is not read', async () => {
    const text = classify('env: [HF_TOKEN]', 'description: "{{env.HF_TOKEN}}"');
    const problems = await problemsOf(text, { env: { HF_TOKEN: 'hf_abcdefghijklmnop1234' } });
    expect(shortly(problems)).toEqual([
      [6, 7, 'env[0]', '"HF_TOKEN" looks like the name of a secret'],
      [7, 14, 'description', 'the environment variable "HF_TOKEN" is not read: it names a secret'],
    ]);
    expect(JSON.stringify(problems)).not.toContain('abcdefghijklmnop');
  });

  it('a value must not smuggle a template into a prompt', async () => {
    const text = chat('', 'prompts:', '  - id: p', '    messages: [{role: user, content: "{{var.x}}"}]');
    const problems = await problemsOf(text, { vars: { x: '{{target}}' } });
    expect(problems.map(({ message }) => message)).toEqual(['the value of {{var.x}} holds "{{"']);
  });
});
