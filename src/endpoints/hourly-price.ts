import type { ManagementApi } from './api.ts';
import { offeredPricePerHour } from './offers.ts';
import { listedPricePerHour, PRICE_LIST } from './price-list.ts';

/** What an hour of one replica costs, and who says so. */
export interface HourlyPrice {
  readonly perHourUsd: number;
  readonly from: 'endpoints-api' | 'price-list';
  /** For people, with its date. */
  readonly source: string;
  /** ISO 8601 date or time. */
  readonly at: string;
}

/** A machine as an endpoint or an order names it; null: it does not say. */
interface NamedInstance {
  readonly vendor: string | null;
  readonly region?: string | null;
  readonly instanceType: string | null;
  readonly instanceSize: string | null;
}

/** The price of a machine: what the API offers it for today, else the published list. Null: neither knows it. */
export async function findHourlyPrice(
  namespace: string,
  instance: NamedInstance,
  api: ManagementApi,
  { wallMs, signal }: { readonly wallMs: number; readonly signal: AbortSignal },
): Promise<HourlyPrice | null> {
  const offers = await api.offers(namespace, signal);
  const offered = offers.ok ? offeredPricePerHour(offers.value, instance) : null;
  if (offered !== null) {
    const at = new Date(wallMs).toISOString();
    const source = `Inference Endpoints API, ${at.slice(0, 10)}, ${nameOf(instance)}`;
    return { perHourUsd: offered, from: 'endpoints-api', source, at };
  }
  return listedHourlyPrice(instance);
}

/** The price of a machine by the published list; null: it is not on it. */
export function listedHourlyPrice(instance: NamedInstance): HourlyPrice | null {
  const listed = listedPricePerHour(instance);
  if (listed === null) return null;
  const { date } = PRICE_LIST;
  const source = `Hugging Face's price list of ${date}, ${nameOf(instance)}`;
  return { perHourUsd: listed, from: 'price-list', source, at: date };
}

function nameOf({ vendor, instanceType, instanceSize }: NamedInstance): string {
  return [vendor, instanceType, instanceSize].join(' ');
}
