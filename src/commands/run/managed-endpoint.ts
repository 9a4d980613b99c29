import { isBilledState } from '../../analysis/rentals.ts';
import { apiPlaceAt, createManagementApi, type ManagementApi } from '../../endpoints/api.ts';
import type { EndpointFacts } from '../../endpoints/endpoint-facts.ts';
import { findHourlyPrice, type HourlyPrice } from '../../endpoints/hourly-price.ts';
import { type EndpointLease, takeLease } from '../../endpoints/lease.ts';
import { stillUp } from '../../endpoints/put-down.ts';
import { waitReady } from '../../endpoints/wait-ready.ts';
import type { HttpClient } from '../../http/client.ts';
import { managementLogin, type TokenSources } from '../../providers/token.ts';
import type { Rent } from '../../runners/budget.ts';
import type { StopBoard } from '../../runners/stop-board.ts';
import { DEFAULTS } from '../../suite/defaults.ts';
import type { RunEvent } from '../../types/event.ts';
import type { CandidatePrice } from '../../types/manifest.ts';
import { formatDuration } from '../../util/duration.ts';
import { InputError } from '../../util/errors.ts';
import type { Context } from '../command.ts';
import { pollMsOf, watchMsOf } from '../poll-pace.ts';
import { leasesFolderIn } from '../reports-folder.ts';
import type { ManagedGroup } from './managed-candidates.ts';
import { isComingUp, SleepWatch } from './sleep-watch.ts';

/** What a run lends its named endpoints. */
export interface ManagedTools {
  /** Not the run's own: a look at the management API must not open connections of measured requests. */
  readonly client: HttpClient;
  readonly context: Context;
  readonly sources: TokenSources;
  readonly board: StopBoard;
  readonly folder: string;
  /** The run's clock, ms. */
  readonly now: () => number;
  readonly emit: (event: RunEvent) => void;
  /** One line of progress. */
  readonly say: (line: string) => void;
  /** One line that is shown however quiet the run is. */
  readonly warn: (line: string) => void;
}

/** One named endpoint of a run: brought up, watched, put down. */
export class ManagedEndpoint {
  readonly #group: ManagedGroup;
  readonly #tools: ManagedTools;
  readonly #api: ManagementApi;
  readonly #over = new AbortController();
  readonly #beganMs: number;
  #namespace = '';
  #lease: EndpointLease | null = null;
  #price: HourlyPrice | null = null;
  /** Ms of the run's clock; null: not yet. */
  #billedSinceMs: number | null = null;
  /** Replicas that were to be ready when it came up; null: not told. */
  #replicas: number | null = null;
  #seen: { readonly state: string; readonly ready: number | null; readonly target: number | null } | null =
    null;
  #down: Promise<void> | null = null;
  readonly #sleep = new SleepWatch();
  #look: ReturnType<ManagementApi['find']> | null = null;

  constructor(group: ManagedGroup, tools: ManagedTools) {
    this.#group = group;
    this.#tools = tools;
    const { client, context, sources } = tools;
    const [{ tokenEnv, provider }] = group.candidates;
    this.#beganMs = context.clock.nowMs();
    this.#api = createManagementApi(apiPlaceAt(group.baseUrl), {
      client,
      clock: context.clock,
      loginFor: (url) => (provider === 'sandbox' ? {} : managementLogin(url, tokenEnv, sources)),
    });
  }

  /**
   * The endpoint's address once it serves. Null: it did not come up, and its candidates are stopped. An InputError when
   * the user has to do something first.
   */
  async bringUp(signal: AbortSignal): Promise<string | null> {
    const { namespace, lease } = this.#group;
    const owner = namespace === null ? await this.#api.owner(signal) : null;
    if (owner?.ok === false) return this.#giveUp(owner.says);
    this.#namespace = namespace ?? owner?.value ?? '';
    return lease === null ? await this.#useAsFound(signal) : await this.#bringUpLeased(signal);
  }

  async #bringUpLeased(signal: AbortSignal): Promise<string | null> {
    const { name, lease, candidates } = this.#group;
    const [{ model, price, tokenEnv }] = candidates;
    if (lease === null) throw new Error('no lease');
    const { context, folder } = this.#tools;
    const taken = await takeLease(
      {
        name,
        namespace: this.#namespace,
        model,
        lease,
        tokenEnv,
        statedPerHourUsd: price?.mode === 'hour' ? price.perHourUsd : null,
        runFolder: folder,
      },
      { ...this.#looking(), leasesFolder: leasesFolderIn(context.cwd) },
      signal,
    );
    if (!taken.ok) return this.#giveUp(taken.says);
    this.#lease = taken.value;
    this.#price = taken.value.price;
    const cost = taken.value.perHourUsd;
    this.#tools.say(`${name}: bringing it up${cost === null ? '' : `, at most $${cost} an hour`}`);
    const end = await taken.value.bringUp(signal);
    if (end.kind === 'ready') {
      this.#tools.say(`${name}: ready after ${formatDuration(context.clock.nowMs() - this.#beganMs)}`);
      this.#replicas = end.facts.targetReplicas;
      return end.facts.url;
    }
    const url = this.#giveUp(end.reason);
    await this.putDown();
    return url;
  }

  /** Without a lease nothing is ordered: only what starts already is waited for. */
  async #useAsFound(signal: AbortSignal): Promise<string | null> {
    const { name, candidates } = this.#group;
    const what = {
      namespace: this.#namespace,
      name,
      model: candidates[0].model,
      order: null,
      isOrdered: false,
    };
    const { readyWithinMs } = DEFAULTS.lease;
    const wanted = { mayCreate: false, mayResume: false, asleepIsReady: true, readyWithinMs };
    const end = await waitReady(what, wanted, { ...this.#looking(), signal, onCreated: () => undefined });
    if (end.kind === 'ready') {
      const { wallMs } = this.#tools.context.clock;
      this.#price = await findHourlyPrice(this.#namespace, end.facts, this.#api, {
        wallMs: wallMs(),
        signal,
      });
      this.#replicas = end.facts.targetReplicas;
      return end.facts.url;
    }
    const state = this.#seen?.state ?? null;
    const isUsers =
      end.status === 404 ||
      state === 'paused' ||
      state?.toLowerCase().includes('failed') ||
      state === 'scaledToZero';
    if (!isUsers || signal.aborted) return this.#giveUp(end.reason);
    throw new InputError(`endpoint ${this.#namespace}/${name}: ${end.reason}; nothing was sent`, {
      hint: `\`hfbench endpoint resume ${name} --namespace ${this.#namespace} --wait\` brings it up; endpoint.lease in the suite does so for each run`,
    });
  }

  /** What its candidates cost where the suite does not say; empty: unknown. */
  get prices(): readonly CandidatePrice[] {
    if (this.#price === null) return [];
    const { perHourUsd, from, source, at } = this.#price;
    const price = { mode: 'hour', perHourUsd, replicas: this.#replicas ?? 1 } as const;
    return this.#group.candidates.map(({ id }) => ({ candidate: id, price, from, source, at }));
  }

  /** What its lease costs by now; null: it is not leased, not billed yet, or its price is unknown. */
  get rent(): Rent | null {
    const usdPerHour = this.#lease?.perHourUsd ?? null;
    if (usdPerHour === null || this.#billedSinceMs === null) return null;
    return {
      candidates: this.#group.candidates.map(({ id }) => id),
      usdPerHour,
      sinceMs: this.#billedSinceMs,
    };
  }

  /** Follows its state while requests are sent, and ends the run's use of it when its lease is over. */
  watch(): void {
    void this.#follow();
    if (this.#lease === null) return;
    const { clock } = this.#tools.context;
    const { limit, expiresAtMs } = this.#lease;
    void clock.sleep(Math.max(0, expiresAtMs - clock.wallMs()), this.#over.signal).then(
      () => this.#stop(`endpoint ${this.#group.name}: ${limit}`),
      () => undefined,
    );
  }

  /** Whether it is asleep or on its way up, by the API's word of now; false also when the API is silent. */
  async isComingUp(): Promise<boolean> {
    // Requests that are refused side by side ask once.
    this.#look ??= this.#api.find(this.#namespace, this.#group.name, this.#over.signal).finally(() => {
      this.#look = null;
    });
    const told = await this.#look;
    if (!told.ok) return false;
    this.#noteWatched(told.value);
    return isComingUp(told.value);
  }

  /** Whether it was seen asleep or on its way up between two moments of the run's clock, ms. */
  wasComingUp(fromMs: number, toMs: number): boolean {
    return this.#sleep.wasSeen(fromMs, toMs);
  }

  async #follow(): Promise<void> {
    const { signal } = this.#over;
    const { clock } = this.#tools.context;
    while (!signal.aborted) {
      const told = await this.#api.find(this.#namespace, this.#group.name, signal);
      if (signal.aborted) return;
      if (told.ok) this.#noteWatched(told.value);
      await clock.sleep(watchMsOf(this.#api.place.base), signal).catch(() => undefined);
    }
  }

  #noteWatched(facts: EndpointFacts): void {
    const before = this.#seen;
    this.#sleep.see(facts, this.#tools.now());
    this.#note(facts);
    const ready = facts.readyReplicas;
    if (before === null || before.ready === null || ready === null || before.ready === ready) return;
    this.#tools.say(
      `Warning: ${facts.name} went from ${before.ready} to ${ready} ready replicas while it was measured; equal minReplica and maxReplica keep it at one size`,
    );
  }

  /** Puts it down when it is leased, once however often it is called. Says aloud when that can't be confirmed. */
  putDown(): Promise<void> {
    this.#down ??= this.#end();
    return this.#down;
  }

  async #end(): Promise<void> {
    this.#over.abort();
    const lease = this.#lease;
    if (lease === null) return;
    const { name } = this.#group;
    const { board, say, warn } = this.#tools;
    if (this.#group.lease?.after !== 'keep') say(`${name}: putting it down`);
    const end = await lease.putDown();
    if (end.ok) {
      say(`${name}: left ${end.left}`);
      return;
    }
    const place = { name, namespace: this.#namespace, perHourUsd: lease.perHourUsd };
    warn(stillUp(place, end));
    const message = `endpoint ${this.#namespace}/${name} could not be put down: ${end.says}`;
    for (const { id } of this.#group.candidates) board.note({ cause: 'lease', candidateId: id, message });
  }

  #looking() {
    const { clock } = this.#tools.context;
    return {
      api: this.#api,
      clock,
      pollMs: pollMsOf(this.#api.place.base),
      onState: (facts: EndpointFacts | null) => this.#note(facts),
    };
  }

  /** Puts a state on record when it is another than before. */
  #note(facts: EndpointFacts | null): void {
    const { now, emit, say, context } = this.#tools;
    const state = facts?.state ?? ('deleted' as const);
    const [ready, target] = [facts?.readyReplicas ?? null, facts?.targetReplicas ?? null];
    const before = this.#seen;
    if (before?.state === state && before.ready === ready && before.target === target) return;
    this.#seen = { state, ready, target };
    if (isBilledState(state)) this.#billedSinceMs ??= now();
    if (before?.state !== state)
      say(`${this.#group.name}: ${state} after ${formatDuration(context.clock.nowMs() - this.#beganMs)}`);
    emit({
      type: 'endpoint',
      name: this.#group.name,
      namespace: this.#namespace,
      state,
      readyReplicas: ready,
      targetReplicas: target,
      since: facts?.updatedAt ?? null,
      at: new Date(context.clock.wallMs()).toISOString(),
      atMs: now(),
    });
  }

  #giveUp(reason: string): null {
    this.#stop(`endpoint ${this.#group.name} did not come up: ${reason}`);
    return null;
  }

  /** Candidates that were stopped for another reason keep that one. */
  #stop(message: string): void {
    const { board } = this.#tools;
    for (const { id } of this.#group.candidates)
      if (!board.isStopped(id)) board.stop({ cause: 'lease', candidateId: id, message });
  }
}
