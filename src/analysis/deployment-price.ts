import type { Billing } from '../types/deployment-study.ts';
import type { Price } from '../types/suite.ts';
import type { Deployment } from '../types/summary.ts';
import type { CellData } from './cell-data.ts';

/** What a cell's requests are charged by; null: unknown. */
export function priceOf({ tariff }: CellData): Price | null {
  return tariff.priced.price;
}

/** How a cell is paid for: by its price, and without one by the kind of place that it is. */
export function billingOf(data: CellData, deployment: Deployment): Billing {
  const price = priceOf(data);
  if (price !== null) return price.mode === 'hour' ? 'hour' : 'use';
  return deployment === 'endpoint' || deployment === 'sandbox-endpoint' ? 'hour' : 'use';
}

/** Replicas that a cell's price by the hour is for; 1 where it does not say. */
export function pricedReplicas(data: CellData): number {
  const price = priceOf(data);
  return price?.mode === 'hour' ? price.replicas : 1;
}
