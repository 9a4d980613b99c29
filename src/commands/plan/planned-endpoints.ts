import type { EndpointOrder } from '../../types/endpoint.ts';
import type { CandidatePrice } from '../../types/manifest.ts';
import type { PlannedEndpoint } from '../../types/plan.ts';
import type { Price, Suite } from '../../types/suite.ts';
import { type ManagedGroup, managedGroups } from '../run/managed-candidates.ts';

/** Dedicated endpoints that a run would bring up, each once. */
export function plannedEndpoints(
  suite: Suite,
  prices: ReadonlyMap<string, CandidatePrice>,
): readonly PlannedEndpoint[] {
  return managedGroups(suite).flatMap((group) => {
    const ids = group.candidates.map(({ id }) => id);
    const price = ids.map((id) => prices.get(id)?.price ?? null).find((one) => one?.mode === 'hour');
    return describe(group, ids, price ?? null);
  });
}

function describe(
  { name, namespace, lease }: ManagedGroup,
  candidates: readonly string[],
  price: Price | null,
): PlannedEndpoint[] {
  if (lease === null) return [];
  const { create, after, maxTimeMs, maxCostUsd } = lease;
  const hourly = price?.mode === 'hour' ? price : null;
  const replicas = Math.max(create?.maxReplica ?? 1, hourly?.replicas ?? 1);
  const byTime = hourly === null ? null : (hourly.perHourUsd * replicas * Math.ceil(maxTimeMs / 60_000)) / 60;
  const most = [byTime, maxCostUsd].filter((usd) => usd !== null);
  return [
    {
      name,
      namespace,
      candidates,
      instance: create === null ? null : instanceText(create),
      perHourUsd: hourly?.perHourUsd ?? null,
      after,
      maxTimeMs,
      maxUsd: most.length === 0 ? null : Math.min(...most),
    },
  ];
}

function instanceText({ vendor, instanceType, instanceSize, minReplica, maxReplica }: EndpointOrder): string {
  const replicas =
    minReplica === maxReplica
      ? `${maxReplica} replica${maxReplica === 1 ? '' : 's'}`
      : `${minReplica} to ${maxReplica} replicas`;
  return `${vendor} ${instanceType} ${instanceSize}, ${replicas}`;
}
