import { createHttpClient, type HttpClient } from '../../http/client.ts';
import type { Rent } from '../../runners/budget.ts';
import type { EndpointStates } from '../../runners/endpoint-states.ts';
import type { RentedPrices } from '../../runners/settle-prices.ts';
import type { Suite } from '../../types/suite.ts';
import { managedGroups, placeManagedCandidates, standInUrl } from './managed-candidates.ts';
import { ManagedEndpoint, type ManagedTools } from './managed-endpoint.ts';

const CONNECT_MS = 10_000;

/** The endpoints that a suite knows by name, for one run. Whoever makes it calls `putDown`, whatever happened. */
export class ManagedSuite implements EndpointStates {
  readonly #suite: Suite;
  readonly #tools: Omit<ManagedTools, 'client'>;
  readonly #client: HttpClient;
  readonly #endpoints: readonly {
    readonly ids: readonly string[];
    readonly endpoint: ManagedEndpoint;
  }[];
  /** By candidate id; a candidate whose endpoint did not come up is not in it. */
  readonly #urls = new Map<string, string>();
  #down: Promise<void> | null = null;

  /** `suite`: with its sandbox candidates placed already. */
  constructor(suite: Suite, tools: Omit<ManagedTools, 'client'>) {
    this.#suite = suite;
    this.#tools = tools;
    const { clock, env } = tools.context;
    const client = createHttpClient({ now: clock.nowMs, connectMs: CONNECT_MS, env });
    this.#client = client;
    this.#endpoints = managedGroups(suite).map((group) => ({
      ids: group.candidates.map(({ id }) => id),
      endpoint: new ManagedEndpoint(group, { ...tools, client }),
    }));
  }

  /** Whether there is anything to bring up or watch. */
  get isEmpty(): boolean {
    return this.#endpoints.length === 0;
  }

  /** Brings all of them up side by side. Gives the suite with their addresses. */
  async bringUp(): Promise<Suite> {
    if (this.isEmpty) return this.#suite;
    const { board } = this.#tools;
    const abandoned = new AbortController();
    const ends = await Promise.allSettled(
      this.#endpoints.map(async ({ ids, endpoint }) => {
        const signal = AbortSignal.any([abandoned.signal, ...ids.map((id) => board.signalOf(id))]);
        const url = await endpoint.bringUp(signal).catch((error: unknown) => {
          abandoned.abort();
          throw error;
        });
        for (const id of url === null ? [] : ids) this.#urls.set(id, url ?? '');
      }),
    );
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return placeManagedCandidates(
      this.#suite,
      (candidate) => this.#urls.get(candidate.id) ?? standInUrl(candidate),
    );
  }

  /** Whether a candidate's endpoint did not come up: its address is none, and nothing may be asked of it. */
  isLost(candidateId: string): boolean {
    return this.#endpoints.some(({ ids }) => ids.includes(candidateId)) && !this.#urls.has(candidateId);
  }

  /** Hourly prices that the API or the price list told, by candidate. */
  get prices(): RentedPrices {
    const all = this.#endpoints.flatMap(({ endpoint }) => endpoint.prices);
    return new Map(all.map((price) => [price.candidate, price]));
  }

  /** What is rented by now. */
  get rents(): readonly Rent[] {
    return this.#endpoints.flatMap(({ endpoint }) => endpoint.rent ?? []);
  }

  /** Whether a candidate's endpoint is asleep or on its way up, by the API's word of now; false also when it is silent. */
  async isComingUp(candidateId: string): Promise<boolean> {
    const own = this.#endpoints.find(({ ids }) => ids.includes(candidateId));
    return own !== undefined && (await own.endpoint.isComingUp());
  }

  /** Whether it was seen so between two moments of the run's clock, ms. */
  wasComingUp(candidateId: string, fromMs: number, toMs: number): boolean {
    const own = this.#endpoints.find(({ ids }) => ids.includes(candidateId));
    return own?.endpoint.wasComingUp(fromMs, toMs) ?? false;
  }

  /** Follows those that came up while requests are sent. */
  watch(): void {
    for (const { ids, endpoint } of this.#endpoints)
      if (ids.some((id) => this.#urls.has(id))) endpoint.watch();
  }

  /** Puts down what was leased, once however often it is called. */
  putDown(): Promise<void> {
    this.#down ??= this.#end();
    return this.#down;
  }

  async #end(): Promise<void> {
    await Promise.all(this.#endpoints.map(({ endpoint }) => endpoint.putDown()));
    await this.#client.close();
  }
}
