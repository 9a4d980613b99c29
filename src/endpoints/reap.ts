import type { Clock } from '../types/context.ts';
import type { ManagementApi } from './api.ts';
import { isOver, type LeaseRecord, readLeases, removeLease } from './lease-file.ts';
import { putDown, stillUp } from './put-down.ts';

/** What reaping needs. */
export interface ReapTools {
  readonly leasesFolder: string;
  readonly clock: Clock;
  /** The API that a lease was taken from, with a login for it. */
  readonly apiFor: (lease: LeaseRecord) => ManagementApi;
  /** Longest time for one endpoint, ms. */
  readonly withinMs: number;
  readonly pollMs: number;
}

/** What became of one lease that nobody looked after. */
export interface Reaped {
  /** One line or two for people. */
  readonly says: string;
  /** False: its endpoint may still run, and its file stays. */
  readonly ok: boolean;
}

/** Puts down every endpoint whose lease is over or whose process has died, all at once. Empty: there was none. */
export async function reapLeases(tools: ReapTools): Promise<readonly Reaped[]> {
  const reaped = readLeases(tools.leasesFolder).map(async ({ path, lease }): Promise<readonly Reaped[]> => {
    if (lease === null) return [unreadable(path)];
    return isOver(lease, tools.clock.wallMs()) ? [await reapLease(path, lease, tools)] : [];
  });
  return (await Promise.all(reaped)).flat();
}

async function reapLease(path: string, lease: LeaseRecord, tools: ReapTools): Promise<Reaped> {
  const { namespace, name, after } = lease;
  const of = `endpoint ${namespace}/${name}, left by ${lease.runFolder}`;
  const file = { path, record: lease };
  if (after === 'keep') {
    removeLease(file);
    return { ok: true, says: `The lease of ${of}, is over; it asked to keep the endpoint as it is.` };
  }
  const api = tools.apiFor(lease);
  if (await isServerGone(api, lease, tools)) {
    removeLease(file);
    return { ok: true, says: `The server of ${of}, is gone, and its endpoints with it.` };
  }
  const place = { namespace, name, perhapsUnseen: isYoung(lease, tools.clock) };
  const end = await putDown(place, after, { ...tools, api, onState: () => undefined });
  if (!end.ok) return { ok: false, says: stillUp(lease, end) };
  removeLease(file);
  return { ok: true, says: `Put down ${of}: ${end.left}.` };
}

/** A server of this machine on whose port nobody listens has taken its endpoints along. */
async function isServerGone(
  api: ManagementApi,
  lease: LeaseRecord,
  { withinMs }: ReapTools,
): Promise<boolean> {
  const { hostname } = new URL(lease.apiBase);
  if (!/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)) return false;
  const told = await api.find(lease.namespace, lease.name, AbortSignal.timeout(withinMs));
  return !told.ok && told.status === null && told.says.includes('ECONNREFUSED');
}

/** Its process may have died right after it ordered an endpoint. */
function isYoung({ startedAt }: LeaseRecord, clock: Clock): boolean {
  return clock.wallMs() - Date.parse(startedAt) < 60_000;
}

function unreadable(path: string): Reaped {
  return {
    ok: false,
    says: `Lease file ${path} can't be read. See \`hfbench endpoint list\` for what runs, then remove the file.`,
  };
}
