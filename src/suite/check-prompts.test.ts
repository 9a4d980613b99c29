import { describe } from 'vitest';
import { classify } from '../../test/fixtures/suites/load-suite-text.ts';
import { everyRow, prompt } from '../../test/fixtures/suites/problem-rows.ts';

describe('prompts', () => {
  const content = 'prompts[0].messages[0].content';
  everyRow([
    [
      'prompts of a classification',
      classify('prompts: [{id: p, messages: [{role: user, content: x}]}]'),
      '',
      /takes no prompts/,
      null,
    ],
    [
      'the target in a prompt',
      prompt('{{input}} {{target}}'),
      content,
      /shows the right answer: \{\{target\}\}/,
      null,
    ],
    [
      'the target through the root',
      prompt('{{#each input}}{{@root.target}}{{/each}}'),
      content,
      /shows the right answer/,
      null,
    ],
    [
      'the target through a lookup of a parent',
      prompt('{{#if customer}}{{../target}}{{/if}}'),
      content,
      /shows the right answer/,
      null,
    ],
    [
      'the column of the answer',
      prompt('{{intent}}'),
      content,
      /shows the right answer: \{\{intent\}\}/,
      null,
    ],
    ['a brace too few', prompt('{{input}'), content, /can't be read/, null],
    ['a block that is never closed', prompt('{{#if input}}x'), content, /can't be read/, null],
    ['an unknown helper', prompt('{{upper input}}'), content, /no helper "upper"/, null],
    ['a helper inside a helper', prompt('{{lookup (upper input) "x"}}'), content, /no helper "upper"/, null],
    ['an unknown block', prompt('{{#customer}}x{{/customer}}'), content, /no block "customer"/, null],
    ['a partial', prompt('{{> other}}'), content, /no partials/, null],
    ['the log helper', prompt('{{log input}}'), content, /no helper "log"/, null],
    [
      'a column that the dataset lacks',
      prompt('{{custommer}}'),
      content,
      /no column "custommer"/,
      /did you mean "customer"/,
    ],
    [
      'the column of the input by its own name',
      prompt('{{text}}'),
      content,
      /is the input/,
      /write \{\{input\}\}/,
    ],
    [
      'an environment variable in a block',
      prompt('{{#if env.REGION}}x{{/if}}'),
      content,
      /can't be read inside a block/,
      /\{\{env\.NAME\}\}/,
    ],
  ]);
});
