import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import type { ConnectPhases } from '../types/attempt.ts';
import type { ConnectionSummary, ConnectPart } from '../types/load-summary.ts';
import type { RequestRow } from '../types/report.ts';

/** Connections of all attempts of a cell's measured requests, and how long the parts of opening them took. */
export function summarizeConnections(
  measured: readonly RequestRow[],
  mode: ConnectionSummary['mode'],
): ConnectionSummary {
  let opened = 0;
  let known = 0;
  const phases: ConnectPhases[] = [];
  for (const row of measured) {
    for (const { connection, connect } of row.attempts) {
      if (connection !== null) known += 1;
      if (connection === 'new') opened += 1;
      if (connection === 'new' && connect !== null) phases.push(connect);
    }
  }
  const part = (pick: (one: ConnectPhases) => number | null): ConnectPart | null => {
    const sorted = sortAscending(phases.flatMap((one) => pick(one) ?? []));
    const p50Ms = quantileSorted(sorted, 0.5);
    return p50Ms === null ? null : { n: sorted.length, p50Ms, maxMs: sorted[sorted.length - 1] as number };
  };
  return {
    mode,
    opened,
    known,
    dns: part(({ dnsMs }) => dnsMs),
    tcp: part(({ tcpMs }) => tcpMs),
    tls: part(({ tlsMs }) => tlsMs),
  };
}
