import { PARTNERS } from '../providers/partner.ts';
import { PROVIDERS } from '../providers/registry.ts';

/** Providers behind the Hugging Face router that serve chat-completion. A candidate that names one is pinned to it. */
export const CHAT_PARTNERS: readonly string[] = PARTNERS;

/** Providers behind the router that serve only tasks which this version does not run. */
export const OTHER_PARTNERS = ['fal-ai', 'replicate', 'wavespeed'] as const;

/** Every value of candidate.provider. */
export const PROVIDER_NAMES = Object.keys(PROVIDERS);
