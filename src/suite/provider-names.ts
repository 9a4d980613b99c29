import { partnersFor } from '../providers/partner-tasks.ts';
import { PROVIDERS } from '../providers/registry.ts';
import { TASKS } from '../tasks/registry.ts';
import type { TaskName } from '../types/suite.ts';

/** Every value of candidate.provider. */
export const PROVIDER_NAMES = Object.keys(PROVIDERS);

/** Providers that can be asked for this task. Of a provider that serves whatever a task's dialects allow, openai is the narrow one. */
export function providersFor(task: TaskName): readonly string[] {
  const openai = TASKS[task].dialects.includes('openai') ? ['openai'] : [];
  return ['hf-inference', 'auto', 'endpoint', ...openai, ...partnersFor(task), 'sandbox'];
}
