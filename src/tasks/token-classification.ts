import type { Answer } from '../types/output.ts';
import type { Task } from '../types/task.ts';
import { LIST_LIMIT } from './batch-limit.ts';
import { entitiesOf } from './entities.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { readAnswers, splitByInput } from './read-answers.ts';
import { checkText, textOf } from './text-input.ts';

/**
 * One text, the named stretches in it. Accepts spans (`entity_group`, serverless) and tokens (`entity`, the toolkit and
 * `aggregation_strategy: none`), which are merged into spans here; a list of such lists for a batch.
 */
export const tokenClassification: Task = {
  name: 'token-classification',
  streams: false,
  takesPrompts: false,
  media: null,
  hasLabels: true,
  dialects: ['hf-inference', 'toolkit'],
  defaultScorers: ['entity-f1'],
  ownParameters: [],
  maxBatch: () => LIST_LIMIT,
  checkCandidate: () => null,
  checkInput: checkText,
  toRequest: (inputs, { candidate }) =>
    pipelineRequest(
      '',
      inputs.length === 1 ? textOf(inputs[0]) : inputs.map((input) => textOf(input)),
      candidate.parameters,
    ),
  readBody: (answer, inputs, { candidate }) =>
    readAnswers(
      answer,
      inputs.length === 1
        ? '[{entity_group, score, word, start, end}, …]'
        : `a list of ${inputs.length} lists of entities`,
      (body) => {
        const items = splitByInput(body, inputs.length);
        const answers: Answer[] = [];
        for (const [at, input] of inputs.entries()) {
          const text = textOf(input);
          const entities = entitiesOf(items?.[at], typeof text === 'string' ? text : '', candidate.labels);
          if (entities === null || typeof entities === 'string') return entities;
          answers.push({ kind: 'entities', entities });
        }
        return answers;
      },
    ),
  openStream: null,
};
