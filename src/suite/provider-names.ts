/** Providers behind the Hugging Face router that serve chat-completion. A candidate that names one is pinned to it. */
export const CHAT_PARTNERS = [
  'baseten',
  'cerebras',
  'cohere',
  'deepinfra',
  'featherless-ai',
  'fireworks-ai',
  'groq',
  'novita',
  'nscale',
  'ovhcloud',
  'publicai',
  'scaleway',
  'together',
  'zai-org',
] as const;

/** Providers behind the router that serve only tasks which this version does not run. */
export const OTHER_PARTNERS = ['fal-ai', 'replicate', 'wavespeed'] as const;

/** Every value of candidate.provider. */
export const PROVIDER_NAMES = [
  'hf-inference',
  'auto',
  'endpoint',
  'openai',
  'sandbox',
  ...CHAT_PARTNERS,
] as const;
