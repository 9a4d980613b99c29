import { describe, expect, it } from 'vitest';
import type { Sample } from '../types/sample.ts';
import { InputError } from '../util/errors.ts';
import { createPromptRenderer } from './render-prompt.ts';

const sample: Sample = {
  id: 's1',
  input: '<b>"Hi" & bye</b>',
  media: null,
  target: 'secret answer',
  metadata: {
    team: 'blue',
    target: 'another answer',
    empty: null,
    tags: ['x', { y: 1 }],
    nested: { a: { b: 'deep' } },
  },
  hash: 'h',
  cluster: null,
};

const render = (content: string, changed: Partial<Sample> = {}) =>
  createPromptRenderer(
    { id: 'p', messages: [{ role: 'user', content }] },
    { REGION: 'eu' },
  )({
    ...sample,
    ...changed,
  })[0]?.content;

function failureOf(content: string): InputError {
  try {
    render(content);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('it was rendered');
}

describe('createPromptRenderer', () => {
  const rows: readonly [string, string, string][] = [
    ['escapes nothing', '{{input}}', '<b>"Hi" & bye</b>'],
    ['knows id, metadata and env', '{{id}} {{team}} {{env.REGION}}', 's1 blue eu'],
    ['follows dots', '{{nested.a.b}}', 'deep'],
    ['writes lists and mappings as JSON', '{{tags}} {{nested}}', '["x",{"y":1}] {"a":{"b":"deep"}}'],
    ['writes null as nothing', '[{{empty}}]', '[]'],
    ['goes through lists', '{{#each tags}}{{@index}}={{this}} {{/each}}', '0=x 1={"y":1} '],
    ['takes an absent column in a condition as false', '{{#if gone}}a{{else}}b{{/if}}', 'b'],
    ['keeps two braces that are escaped', '\\{{input}} {{id}}', '{{input}} s1'],
    ['keeps line breaks', 'a\n\n{{id}}\n', 'a\n\ns1\n'],
  ];
  for (const [what, template, expected] of rows) {
    it(`${what}`, () => expect(render(template)).toBe(expected));
  }

  it('a sample is not read as a template', () => {
    expect(render('{{input}}', { input: '{{target}} {{id}}' })).toBe('{{target}} {{id}}');
  });

  it('keeps the roles and the order of messages', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: '{{input}}' },
    ] as const;
    expect(createPromptRenderer({ id: 'p', messages }, {})({ ...sample, input: 'Hi' })).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ]);
  });

  it('the right answer is out of reach, also as a column of that name, also in the whole sample', () => {
    expect(failureOf('{{target}}').message).toBe('the sample has no "target"');
    expect(render('{{this}}')).not.toContain('answer');
    expect(render('{{lookup this "target"}}')).toBe('');
  });

  it('a missing column names the prompt, the column and the sample', () => {
    const error = failureOf('{{input}} {{colour}}');
    expect(error.message).toBe('the sample has no "colour"');
    expect(error.where).toBe('prompt "p", sample "s1"');
    expect(error.hint).toBe('it has team, empty, tags, nested, input, id, env');
  });

  const inherited = ['constructor', 'toString', '__proto__', 'nested.constructor'];
  for (const name of inherited) {
    it(`{{${name}}} is a missing column and not a part of the language`, () => {
      expect(failureOf(`{{${name}}}`).message).toContain(`has no "${name.split('.').at(-1)}"`);
    });
  }

  it('a template that can not be read is refused before any sample', () => {
    const prompt = { id: 'p', messages: [{ role: 'user', content: '{{#if input}}' }] } as const;
    expect(() => createPromptRenderer(prompt, {})).toThrow(InputError);
  });
});
