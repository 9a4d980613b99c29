import { TASKS } from '../tasks/registry.ts';
import { type Check, datasetsOf } from './draft.ts';
import { type Finding, faultAt } from './problem.ts';
import { readTemplate } from './prompt-template.ts';
import type { Path } from './schema-at.ts';
import { templateTexts } from './template-texts.ts';

/** Prompts belong to tasks that take them, their templates can be read, and none shows the right answer. */
export const checkPrompts: Check = (draft) => {
  if (draft.prompts === undefined) return [];
  if (draft.task !== undefined && !TASKS[draft.task].takesPrompts) {
    const hint = 'remove the key: the input is sent as it is';
    return [faultAt(['prompts'], `${draft.task} takes no prompts`, { at: 'key', hint })];
  }
  const answers = ['target', ...datasetsOf(draft).flatMap(({ dataset }) => dataset.fields?.target ?? [])];
  return templateTexts(draft).flatMap(({ text, path }) => checkTemplate(text, answers, path));
};

function checkTemplate(content: string, answers: readonly string[], path: Path): Finding[] {
  const { fault, read } = readTemplate(content);
  if (fault !== null) {
    return [faultAt(path, fault, { hint: 'write \\{{ for two braces that are no placeholder' })];
  }
  const answer = read.find((name) =>
    answers.some((column) => name === column || name.startsWith(`${column}.`)),
  );
  if (answer !== undefined) {
    const hint = 'a model that is shown the answer is not tested: remove it';
    return [faultAt(path, `the prompt shows the right answer: {{${answer}}}`, { hint })];
  }
  const outside = read.find((name) => /^(env|var)(\.|$)/.test(name));
  if (outside === undefined) return [];
  return [
    faultAt(path, `"${outside}" can't be read inside a block or helper`, {
      expected: 'a placeholder of its own: {{env.NAME}} or {{var.name}}',
    }),
  ];
}
