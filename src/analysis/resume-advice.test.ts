import { expect, it } from 'vitest';
import type { StopCause } from '../types/event.ts';
import { resumeFlags } from './resume-advice.ts';

it.each<[StopCause, readonly string[]]>([
  ['never_answered', ['--retry-errors']],
  ['error_rate', ['--retry-errors']],
  ['interrupted', []],
  ['max_cost', []],
  ['auth', []],
])('a run stopped by %s is resumed with %j', (cause, flags) => {
  expect(resumeFlags([{ cause, candidateId: null, message: '' }])).toEqual(flags);
});
