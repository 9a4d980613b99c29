import type { StatedPrice } from '../types/suite.ts';

/**
 * What the server did with one request. Times are ms of the server's own monotonic clock; null: it did not happen
 * (yet). The server stamps a time just before it writes, so no client can truly see a byte earlier.
 */
export interface LedgerEntry {
  /** In order of arrival, from 1; never reused. */
  readonly seq: number;
  /** The same text as the answer's x-request-id header. */
  readonly requestId: string;
  /** Deployment id; null: the root. */
  readonly deployment: string | null;
  /** Null: the request named none that is served, or is no request of a model. */
  readonly model: string | null;
  /** Null: a look-up, or a request that was refused before its task was known. */
  readonly task: string | null;
  readonly method: string;
  readonly path: string;
  /** Headers read, body not yet. */
  readonly arrivalMs: number;
  /** A replica began to work; null: refused before. */
  readonly startMs: number | null;
  readonly firstByteMs: number | null;
  /** First token of a stream. */
  readonly firstTokenMs: number | null;
  /** The last byte was handed over, or the client went away. */
  readonly endMs: number | null;
  /** Null: the client went away before an answer. */
  readonly status: number | null;
  /** The request met a model that was not loaded. */
  readonly cold: boolean;
  /** Null: the task is not metered in tokens, or nothing was computed. */
  readonly inputTokens: number | null;
  /** Tokens that were generated and sent; null as for inputTokens. */
  readonly outputTokens: number | null;
  /** Seconds that a replica worked, 0 when refused; equals the x-compute-time header where one is sent. */
  readonly computeSeconds: number;
  /** Inputs that were answered with the model's second choice, by the knob degrade. */
  readonly degraded: number;
  /** 0: not billed, because the answer was no success. Null: the deployment has no price, or one per hour. */
  readonly priceUsd: number | null;
  readonly aborted: boolean;
}

/** An entry that the server still writes. */
export type OpenEntry = { -readonly [Key in keyof LedgerEntry]: LedgerEntry[Key] };

/** The server's memory of its requests. */
export interface Ledger {
  open(start: Pick<LedgerEntry, 'deployment' | 'method' | 'path' | 'arrivalMs'>): OpenEntry;
  /** Entries in order of arrival; of one deployment, or with `undefined` of the whole server. */
  list(deployment?: string): readonly LedgerEntry[];
  /** Forgets those entries and says how many. */
  clear(deployment?: string): number;
  /** Entries that were forgotten because the ledger was full. */
  dropped(): number;
}

/** An empty ledger that keeps the newest `capacity` entries; request ids are `<serverId>-<seq>`. */
export function createLedger(serverId: string, capacity = 200_000): Ledger {
  let entries: OpenEntry[] = [];
  let seq = 0;
  let dropped = 0;
  const belongs = (entry: LedgerEntry, deployment?: string) =>
    deployment === undefined || entry.deployment === deployment;
  return {
    open: (start) => {
      seq += 1;
      const entry: OpenEntry = { seq, requestId: `${serverId}-${seq}`, ...start, ...EMPTY };
      entries.push(entry);
      if (entries.length > capacity) {
        const cut = Math.ceil(capacity / 10);
        entries = entries.slice(cut);
        dropped += cut;
      }
      return entry;
    },
    list: (deployment) => entries.filter((entry) => belongs(entry, deployment)),
    clear: (deployment) => {
      const before = entries.length;
      entries = entries.filter((entry) => !belongs(entry, deployment));
      return before - entries.length;
    },
    dropped: () => dropped,
  };
}

const EMPTY = {
  model: null,
  task: null,
  startMs: null,
  firstByteMs: null,
  firstTokenMs: null,
  endMs: null,
  status: null,
  cold: false,
  inputTokens: null,
  outputTokens: null,
  computeSeconds: 0,
  degraded: 0,
  priceUsd: null,
  aborted: false,
} as const;

/**
 * What a finished request costs, USD: by tokens, by request, or by compute second. 0 when its status is no success;
 * null without a price, with a price per hour, or when a price per token meets a task that counts none.
 */
export function priceOf(
  price: StatedPrice | null,
  entry: Pick<LedgerEntry, 'status' | 'inputTokens' | 'outputTokens' | 'computeSeconds'>,
): number | null {
  if (price === null || price.mode === 'hour') return null;
  if (entry.status === null || entry.status < 200 || entry.status >= 400) return 0;
  if (price.mode === 'request') return price.perRequestUsd;
  if (price.mode === 'compute-second') return entry.computeSeconds * price.perComputeSecondUsd;
  if (entry.inputTokens === null || entry.outputTokens === null) return null;
  return (entry.inputTokens * price.inputPerMTokUsd + entry.outputTokens * price.outputPerMTokUsd) / 1e6;
}
