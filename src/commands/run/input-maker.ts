import { createPromptRenderer } from '../../suite/render-prompt.ts';
import type { Sample } from '../../types/sample.ts';
import type { Suite } from '../../types/suite.ts';
import type { TaskInput, TaskInputs } from '../../types/task.ts';
import type { Cell, WorkItem } from '../../types/work.ts';

/** Makes what a task is asked of each sample: its input, or the messages of the cell's prompt. */
export function inputMaker(suite: Suite): (item: WorkItem) => TaskInputs {
  const renderers = new Map(
    suite.prompts.map((prompt) => [prompt.id, createPromptRenderer(prompt, suite.env)]),
  );
  const inputOf = (cell: Cell, sample: Sample): TaskInput => {
    const render = cell.prompt === null ? undefined : renderers.get(cell.prompt.id);
    if (render === undefined) return { kind: 'input', input: sample.input, media: sample.media };
    return { kind: 'messages', messages: render(sample) };
  };
  return ({ cell, samples: [first, ...more] }) => [
    inputOf(cell, first),
    ...more.map((sample) => inputOf(cell, sample)),
  ];
}
