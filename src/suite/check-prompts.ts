import { type Check, datasetsOf } from './draft.ts';
import { type Finding, faultAt } from './problem.ts';
import { readTemplate } from './prompt-template.ts';
import type { Path } from './schema-at.ts';

/** Prompts belong to chat-completion, their templates can be read, and none shows the right answer. */
export const checkPrompts: Check = (draft) => {
  if (draft.prompts === undefined) return [];
  if (draft.task !== undefined && draft.task !== 'chat-completion') {
    const hint = 'remove the key: the input is sent as it is';
    return [faultAt(['prompts'], `${draft.task} takes no prompts`, { at: 'key', hint })];
  }
  const answers = ['target', ...datasetsOf(draft).flatMap(({ dataset }) => dataset.fields?.target ?? [])];
  return draft.prompts.flatMap((prompt, index) =>
    (prompt?.messages ?? []).flatMap((message, at) =>
      message?.content === undefined
        ? []
        : checkTemplate(message.content, answers, ['prompts', index, 'messages', at, 'content']),
    ),
  );
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
