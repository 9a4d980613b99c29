import { apiPlaceAt, createManagementApi } from '../../endpoints/api.ts';
import type { EndpointFacts } from '../../endpoints/endpoint-facts.ts';
import { findHourlyPrice, listedHourlyPrice } from '../../endpoints/hourly-price.ts';
import { createHttpClient } from '../../http/client.ts';
import { LOOK_UP_MS } from '../../lookups/ask-json.ts';
import { managementLogin, type TokenSources } from '../../providers/token.ts';
import { type LookUpTools, lookUpRouterPrices } from '../../runners/look-up.ts';
import { settlePrices } from '../../runners/settle-prices.ts';
import type { CandidatePrice } from '../../types/manifest.ts';
import type { Suite } from '../../types/suite.ts';
import type { Context } from '../command.ts';
import { type ManagedGroup, managedGroups } from '../run/managed-candidates.ts';

/** Whom a plan may ask for prices. */
export interface PriceSources {
  readonly context: Context;
  readonly sources: TokenSources;
  /** False: nothing is asked of the network. */
  readonly looksUp: boolean;
}

/**
 * What each candidate and judge of a suite costs and who says so, by id: the suite, the router's list, the management API
 * or the published price list of machines. Wakes no endpoint. A price null: nobody says.
 */
export async function pricesFor(
  suite: Suite,
  place: PriceSources,
): Promise<ReadonlyMap<string, CandidatePrice>> {
  const { clock, env } = place.context;
  const client = createHttpClient({ now: clock.nowMs, connectMs: LOOK_UP_MS, env });
  const interrupted = new AbortController();
  const release = place.context.onInterrupt(() => interrupted.abort());
  const tools: LookUpTools = {
    client,
    sources: place.sources,
    wallMs: clock.wallMs,
    signal: interrupted.signal,
    earlier: [],
  };
  try {
    const routed = place.looksUp ? await lookUpRouterPrices(suite, tools) : [];
    const rented = await Promise.all(managedGroups(suite).map((group) => priceOfGroup(group, place, tools)));
    const prices = settlePrices(
      suite,
      routed,
      new Map(rented.flat().map((price) => [price.candidate, price])),
    );
    return new Map(prices.map((price) => [price.candidate, price]));
  } finally {
    release();
    await client.close();
  }
}

/** The hourly price of a named endpoint's machine, for each candidate that it serves; empty: nobody says. */
async function priceOfGroup(
  group: ManagedGroup,
  { context, looksUp }: PriceSources,
  { client, sources, signal }: LookUpTools,
): Promise<readonly CandidatePrice[]> {
  const { name, namespace, lease, baseUrl, candidates } = group;
  const [{ provider, tokenEnv }] = candidates;
  const order = lease?.create ?? null;
  const at = apiPlaceAt(baseUrl);
  const login = managementLogin(at.base, tokenEnv, sources);
  // The sandbox of a suite does not run before the suite does, and nobody is told anything without a token.
  const asks = looksUp && provider !== 'sandbox' && 'authorization' in login;
  const api = createManagementApi(at, {
    client,
    clock: context.clock,
    loginFor: (url) => managementLogin(url, tokenEnv, sources),
  });
  const owner = asks && namespace === null ? await api.owner(signal) : null;
  const where = namespace ?? (owner?.ok === true ? owner.value : null);
  const told = asks && where !== null ? await api.find(where, name, signal) : null;
  const facts: EndpointFacts | null = told?.ok === true ? told.value : null;
  const machine = facts ?? order;
  if (machine === null) return [];
  const found =
    asks && where !== null
      ? await findHourlyPrice(where, machine, api, { wallMs: context.clock.wallMs(), signal })
      : listedHourlyPrice(machine);
  if (found === null) return [];
  const { perHourUsd, from, source } = found;
  const replicas = Math.max(1, facts?.targetReplicas ?? machine.minReplica ?? 1);
  const price = { mode: 'hour', perHourUsd, replicas } as const;
  return candidates.map(({ id }) => ({ candidate: id, price, from, source, at: found.at }));
}
