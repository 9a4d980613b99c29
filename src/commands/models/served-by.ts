import type { HubModel, MappingWord } from '../../lookups/provider-mapping.ts';
import type { RouterWord } from '../../lookups/router-model.ts';
import type { MappedProvider, RoutedProvider } from '../../types/manifest.ts';

/** One provider of a model, by the word of the Hub and of the router. Null: neither says. */
export interface ServingProvider extends Omit<RoutedProvider, 'provider' | 'status'> {
  readonly provider: string;
  /** Pipeline tag; `conversational` is chat. */
  readonly task: string | null;
  /** live, staging or error. */
  readonly status: string | null;
  readonly providerId: string | null;
}

/** A model with everybody who serves it. */
export interface ServedModel {
  /** As asked. */
  readonly id: string;
  readonly hub: HubModel | null;
  readonly providers: readonly ServingProvider[];
  /** What could not be learned, and why. */
  readonly missing: readonly string[];
}

const UNLISTED: Omit<RoutedProvider, 'provider' | 'status'> = {
  contextTokens: null,
  inputPerMTokUsd: null,
  outputPerMTokUsd: null,
  isFree: null,
  tools: null,
  structuredOutput: null,
  firstTokenLatencyMs: null,
  tokensPerSecond: null,
};

/** The two words joined by provider: the Hub's order first, then whom only the router knows. The router speaks of chat alone. */
export function joinProviders(id: string, mapping: MappingWord, router: RouterWord): ServedModel {
  const entries = mapping.kind === 'mapping' ? mapping.entries : [];
  const routed = router.kind === 'providers' ? router.providers : [];
  const chat = (provider: string) => routed.find((item) => item.provider === provider);
  const known = entries.map((entry) => fromMapping(entry, isChat(entry) ? chat(entry.provider) : undefined));
  const chatting = new Set(entries.filter(isChat).map(({ provider }) => provider));
  const others = routed.filter(({ provider }) => !chatting.has(provider));
  // The router has no word on models that do not chat: that is no gap.
  const chats = mapping.kind !== 'mapping' || entries.some(isChat);
  return {
    id,
    hub: mapping.kind === 'mapping' ? mapping.model : null,
    providers: [...known, ...others.map((item) => fromMapping(null, item))],
    missing: [mapping, ...(chats ? [router] : [])].flatMap((word) =>
      word.kind === 'none' ? [word.evidence] : [],
    ),
  };
}

function isChat({ task }: MappedProvider): boolean {
  return task === 'conversational';
}

function fromMapping(entry: MappedProvider | null, routed: RoutedProvider | undefined): ServingProvider {
  const { provider, status, ...figures } = routed ?? { ...UNLISTED, provider: '', status: '' };
  return {
    provider: entry?.provider ?? provider,
    task: entry === null ? 'conversational' : entry.task || null,
    status: entry?.status || status || null,
    providerId: entry?.providerId ?? null,
    ...figures,
  };
}
