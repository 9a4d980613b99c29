import type { JsonObject } from './json.ts';

/** States of a dedicated endpoint in the management API's words. */
export type EndpointState =
  | 'pending'
  | 'initializing'
  | 'updating'
  | 'updateFailed'
  | 'running'
  | 'paused'
  | 'failed'
  | 'scaledToZero';

/** What becomes of a leased endpoint when its work is done. */
export type AfterLease = 'pause' | 'scale-to-zero' | 'delete' | 'keep';

/** The machine and server that are asked for when an endpoint is created. */
export interface EndpointOrder {
  /** aws, azure or gcp. */
  readonly vendor: string;
  readonly region: string;
  readonly accelerator: 'cpu' | 'gpu' | 'neuron';
  readonly instanceType: string;
  readonly instanceSize: string;
  readonly minReplica: number;
  readonly maxReplica: number;
  /** Idle minutes after which it scales to zero; null: never. */
  readonly scaleToZeroMinutes: number | null;
  readonly type: 'public' | 'authenticated' | 'private';
  readonly framework: string;
  /** Null: the latest commit of the model. */
  readonly revision: string | null;
  /** The API's `model.image`, with one engine as its key; null: the inference toolkit. */
  readonly image: JsonObject | null;
}

/** How an endpoint is brought up for a run and put down behind it. */
export interface Lease {
  /** Null: the endpoint must exist. */
  readonly create: EndpointOrder | null;
  readonly after: AfterLease;
  /** From the first call that brings it up, ms. */
  readonly maxTimeMs: number;
  /** USD by the hourly price; null: no limit of its own. */
  readonly maxCostUsd: number | null;
  /** Longest wait until it is ready, ms. */
  readonly readyWithinMs: number;
}

/** A dedicated endpoint that the management API knows by its name. Several candidates may share one. */
export interface ManagedEndpoint {
  readonly name: string;
  /** User or organisation; null: the owner of the token. */
  readonly namespace: string | null;
  /** Null: it is used as it is found, and left so. */
  readonly lease: Lease | null;
}

/** What a run rented, from the states that it saw. Times in ms of wall time, billed minutes by the whole minute. */
export interface Rental {
  readonly name: string;
  readonly namespace: string;
  readonly candidates: readonly string[];
  /** In order; the last one's end is null when the run left it in that state. */
  readonly spans: readonly {
    readonly state: EndpointState | 'deleted';
    readonly fromMs: number;
    readonly toMs: number | null;
    readonly replicas: number;
  }[];
  /** From the call that brought it up to ready; null: it was ready already, or never became so. */
  readonly setupMs: number | null;
  readonly billedMinutes: number;
  /** USD for an hour of one replica; null: unknown. */
  readonly perHourUsd: number | null;
  /** Null: its price is unknown. */
  readonly usd: number | null;
  /** Fewest and most ready replicas while requests were sent; null: not seen. */
  readonly replicas: { readonly least: number; readonly most: number } | null;
  /** State in which the run left it. */
  readonly left: EndpointState | 'deleted' | 'unknown';
}
