import type { Provider } from '../types/provider.ts';
import { auto } from './auto.ts';
import { endpoint } from './endpoint.ts';
import { hfInference } from './hf-inference.ts';
import { openai } from './openai.ts';
import { partner } from './partner.ts';
import { PARTNERS } from './partner-tasks.ts';
import { sandbox } from './sandbox.ts';

const OWN = { 'hf-inference': hfInference, auto, endpoint, openai, sandbox } satisfies Record<
  string,
  Provider
>;

/** Every provider by its name. */
export const PROVIDERS: Readonly<Record<string, Provider>> = {
  ...OWN,
  ...Object.fromEntries(PARTNERS.map((name) => [name, partner(name)])),
};

/** The provider of that name; null when there is none. */
export function providerOf(name: string): Provider | null {
  return Object.hasOwn(PROVIDERS, name) ? (PROVIDERS[name] as Provider) : null;
}
