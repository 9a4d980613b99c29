import type { Rental } from '../types/endpoint.ts';
import type { Warning } from '../types/report.ts';
import type { Candidate } from '../types/suite.ts';
import { formatPlural, formatUsd } from './format-number.ts';
import type { EndpointEvent } from './read-events.ts';
import { isBilledState } from './rentals.ts';

/** Doubts about dedicated endpoints: one that changed its size while it was measured, one that was left up. */
export function warnAboutEndpoints(
  candidates: readonly Candidate[],
  events: readonly EndpointEvent[],
  rentals: readonly Rental[],
): Warning[] {
  const names = [...new Set(events.map(({ name, namespace }) => `${namespace}/${name}`))];
  return [
    ...names.flatMap((name) =>
      warnScaled(
        name,
        events.filter((event) => `${event.namespace}/${event.name}` === name),
      ),
    ),
    ...rentals.flatMap((rental) => warnLeftUp(rental, candidates)),
  ];
}

function warnScaled(name: string, events: readonly EndpointEvent[]): Warning[] {
  const ready = events.flatMap(({ state, readyReplicas }) =>
    state === 'running' && readyReplicas !== null && readyReplicas > 0 ? [readyReplicas] : [],
  );
  const [least, most] = [Math.min(...ready), Math.max(...ready)];
  if (ready.length === 0 || least === most) return [];
  return [
    {
      code: 'endpoint_scaled',
      severity: 'doubt',
      about: name,
      message: `The endpoint went between ${least} and ${formatPlural(most, 'ready replica')} during the run: its times, rates and costs are of no one size.`,
      remedy: 'Set minReplica and maxReplica to the same number and measure again.',
    },
  ];
}

function warnLeftUp(
  { name, namespace, left, perHourUsd }: Rental,
  candidates: readonly Candidate[],
): Warning[] {
  const lease = candidates.find(({ managed }) => managed?.name === name)?.managed?.lease ?? null;
  if (left === 'unknown' || !isBilledState(left) || lease?.after === 'keep') return [];
  const cost = perHourUsd === null ? 'and is billed' : `at ${formatUsd(perHourUsd)} an hour and replica`;
  return [
    {
      code: 'endpoint_left_up',
      severity: 'doubt',
      about: `${namespace}/${name}`,
      message: `The endpoint was last seen ${left}, ${cost}; the run did not see it put down.`,
      remedy: `\`hfbench endpoint reap\` puts down what a run left; \`hfbench endpoint status ${name} --namespace ${namespace}\` tells its state.`,
    },
  ];
}
