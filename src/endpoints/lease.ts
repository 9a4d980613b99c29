import type { Clock } from '../types/context.ts';
import type { EndpointState, Lease } from '../types/endpoint.ts';
import { formatDuration } from '../util/duration.ts';
import type { ManagementApi } from './api.ts';
import { type Refusal, refusal, type Told } from './api-call.ts';
import type { EndpointFacts } from './endpoint-facts.ts';
import { findHourlyPrice, type HourlyPrice } from './hourly-price.ts';
import { holderOf, type LeaseFile, removeLease, writeLease } from './lease-file.ts';
import { PUT_DOWN_MS, type PutDown, putDown } from './put-down.ts';
import { type Readiness, waitReady } from './wait-ready.ts';

/** What is leased, and on which terms. */
export interface LeaseTerms {
  readonly name: string;
  readonly namespace: string;
  /** Model on the Hub, for one that is created. */
  readonly model: string;
  readonly lease: Lease;
  /** USD for an hour of one replica as the user states it; null: the API and the price list are asked. */
  readonly statedPerHourUsd: number | null;
  /** Name of the variable that holds the token; null: the usual one. */
  readonly tokenEnv: string | null;
  readonly runFolder: string;
}

/** What leasing needs. */
export interface LeaseTools {
  readonly api: ManagementApi;
  readonly clock: Clock;
  /** Between two looks while it comes up or goes down, ms. */
  readonly pollMs: number;
  /** Folder of the lease files. */
  readonly leasesFolder: string;
  /** Told of each state that is read; null: the API knows no such endpoint. */
  readonly onState: (facts: EndpointFacts | null) => void;
}

/**
 * Takes a lease: asks what the endpoint is and costs, then writes the lease to disk. Nothing is ordered yet. A refusal
 * says why it can't be leased; an InputError, that another process has it.
 */
export async function takeLease(
  terms: LeaseTerms,
  tools: LeaseTools,
  signal: AbortSignal,
): Promise<Told<EndpointLease>> {
  const { api, clock } = tools;
  const { namespace, name, lease } = terms;
  const found = await api.find(namespace, name, signal);
  if (!found.ok && found.status !== 404) return found;
  if (!found.ok && lease.create === null)
    return refusal(404, `${namespace} has no endpoint ${name}, and its lease does not say what to create`);
  const facts = found.ok ? found.value : null;
  const instance = facts ?? lease.create;
  const price =
    terms.statedPerHourUsd !== null || instance === null
      ? null
      : await findHourlyPrice(namespace, instance, api, { wallMs: clock.wallMs(), signal });
  const perReplicaUsd = terms.statedPerHourUsd ?? price?.perHourUsd ?? null;
  const perHourUsd =
    perReplicaUsd === null ? null : perReplicaUsd * (facts?.maxReplica ?? lease.create?.maxReplica ?? 1);
  const limit = limitOf(lease, perHourUsd);
  if (!('ms' in limit)) return limit;
  const startedAtMs = clock.wallMs();
  const file = writeLease(tools.leasesFolder, {
    name,
    namespace,
    apiBase: api.place.base,
    hub: api.place.hub,
    after: lease.after,
    tokenEnv: terms.tokenEnv,
    startedAt: new Date(startedAtMs).toISOString(),
    expiresAt: new Date(startedAtMs + limit.ms).toISOString(),
    perHourUsd,
    runFolder: terms.runFolder,
  });
  const expiresAtMs = startedAtMs + limit.ms;
  return { ok: true, value: new EndpointLease(terms, tools, file, { ...limit, expiresAtMs, price }) };
}

/** A lease that is on disk: brings its endpoint up, and puts it down whatever happened in between. */
export class EndpointLease {
  /** Wall time at which it is over, ms. */
  readonly expiresAtMs: number;
  /** Why it is over then, for people. */
  readonly limit: string;
  /** Of one replica, where the user states none; null: unknown. */
  readonly price: HourlyPrice | null;
  readonly #terms: LeaseTerms;
  readonly #tools: LeaseTools;
  readonly #file: LeaseFile;
  #last: EndpointState | null = null;
  #created = false;
  #down: Promise<PutDown> | null = null;

  constructor(
    terms: LeaseTerms,
    tools: LeaseTools,
    file: LeaseFile,
    limit: { readonly expiresAtMs: number; readonly says: string; readonly price: HourlyPrice | null },
  ) {
    this.#terms = terms;
    this.#tools = {
      ...tools,
      onState: (facts) => {
        this.#last = facts?.state ?? null;
        tools.onState(facts);
      },
    };
    this.#file = file;
    this.expiresAtMs = limit.expiresAtMs;
    this.limit = limit.says;
    this.price = limit.price;
  }

  /** USD an hour at its most replicas; null: unknown. */
  get perHourUsd(): number | null {
    return this.#file.record.perHourUsd;
  }

  /** Creates or resumes it where that is needed, and waits until it serves. */
  bringUp(signal: AbortSignal): Promise<Readiness> {
    const { lease, ...what } = this.#terms;
    const leftMs = Math.max(0, this.expiresAtMs - this.#tools.clock.wallMs());
    const wanted = {
      mayCreate: lease.create !== null,
      mayResume: true,
      asleepIsReady: false,
      readyWithinMs: Math.min(lease.readyWithinMs, leftMs),
    };
    return waitReady({ ...what, order: lease.create, isOrdered: false }, wanted, {
      ...this.#tools,
      signal,
      onCreated: () => {
        this.#created = true;
      },
    });
  }

  /** Puts it down as its lease says, once however often it is called. Its file goes only when the API shows it down. */
  putDown(): Promise<PutDown> {
    this.#down ??= this.#end();
    return this.#down;
  }

  async #end(): Promise<PutDown> {
    const { lease, namespace, name } = this.#terms;
    const left = this.#last ?? 'running';
    // Its time was over, another command put it down, and it works for somebody else now.
    if (holderOf(this.#file) === 'another') return { ok: true, left };
    if (lease.after === 'keep') {
      removeLease(this.#file);
      return { ok: true, left };
    }
    const perhapsUnseen = this.#created && this.#last === null;
    const end = await putDown({ namespace, name, perhapsUnseen }, lease.after, {
      ...this.#tools,
      withinMs: PUT_DOWN_MS,
    });
    if (end.ok) removeLease(this.#file);
    return end;
  }
}

/** How long a lease may last, ms, and by which of its limits; a refusal when a limit can't be kept. */
function limitOf(
  { maxTimeMs, maxCostUsd }: Lease,
  perHourUsd: number | null,
): { readonly ms: number; readonly says: string } | Refusal {
  const byTime = { ms: maxTimeMs, says: `its lease's maxTime of ${formatDuration(maxTimeMs)} is over` };
  if (maxCostUsd === null) return byTime;
  if (perHourUsd === null)
    return refusal(
      null,
      "its lease's maxCostUsd can't be kept: its price per hour is unknown; state price: {perHourUsd: …}",
    );
  const byCost = {
    ms: perHourUsd === 0 ? Number.POSITIVE_INFINITY : Math.floor((maxCostUsd / perHourUsd) * 3_600_000),
    says: `its lease's maxCostUsd of $${maxCostUsd} is reached at $${perHourUsd} an hour`,
  };
  return byCost.ms < byTime.ms ? byCost : byTime;
}
