import type { TaskName } from '../types/suite.ts';

/** Tasks that each partner provider behind the router serves and this tool can ask it for (as of September 2026). */
const PARTNER_TASKS = {
  baseten: ['chat-completion'],
  cerebras: ['chat-completion'],
  cohere: ['chat-completion'],
  deepinfra: [
    'chat-completion',
    'text-generation',
    'feature-extraction',
    'text-to-image',
    'automatic-speech-recognition',
  ],
  'fal-ai': ['text-to-image', 'automatic-speech-recognition'],
  'featherless-ai': ['chat-completion', 'text-generation'],
  'fireworks-ai': ['chat-completion'],
  groq: ['chat-completion'],
  novita: ['chat-completion'],
  nscale: ['chat-completion', 'text-to-image'],
  ovhcloud: ['chat-completion', 'text-generation'],
  publicai: ['chat-completion'],
  replicate: ['text-to-image', 'automatic-speech-recognition'],
  scaleway: ['chat-completion', 'text-generation', 'feature-extraction'],
  together: [
    'chat-completion',
    'text-generation',
    'feature-extraction',
    'text-to-image',
    'automatic-speech-recognition',
  ],
  wavespeed: ['text-to-image'],
  'zai-org': ['chat-completion', 'text-to-image'],
} as const satisfies Readonly<Record<string, readonly TaskName[]>>;

/** Name of a partner provider. */
export type PartnerName = keyof typeof PARTNER_TASKS;

/** Names of all partner providers. */
export const PARTNERS = Object.keys(PARTNER_TASKS) as PartnerName[];

/** True for a partner provider that can be asked for this task. */
export function partnerServes(name: string, task: TaskName): name is PartnerName {
  return (
    Object.hasOwn(PARTNER_TASKS, name) &&
    (PARTNER_TASKS[name as PartnerName] as readonly TaskName[]).includes(task)
  );
}

/** Partner providers that can be asked for this task. */
export function partnersFor(task: TaskName): readonly PartnerName[] {
  return PARTNERS.filter((name) => partnerServes(name, task));
}
