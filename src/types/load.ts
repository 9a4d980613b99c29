import type { Rng } from './context.ts';

/** A number of requests per time span. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
  /** As written in the suite: "300/h". */
  readonly text: string;
}

/** What open loads share. Their arrivals are planned ahead and sent on time, whatever became of earlier ones. */
export interface OpenLoad {
  /** Most requests in flight; an arrival beyond it waits and stays scheduled. Null: no cap. */
  readonly maxInFlight: number | null;
}

/** An open load at one mean rate. */
export interface PacedLoad extends OpenLoad {
  readonly rate: Rate;
  /** Length of the measured part, ms; null: as many arrivals as the dataset has requests. */
  readonly durationMs: number | null;
  /** Ahead of the measured part of each turn arrivals grow from none to the rate, ms; they are in no number. */
  readonly rampUpMs: number;
  /** Behind it arrivals go on while the last measured ones end, ms; they are in no number. */
  readonly coolDownMs: number;
}

/** A load profile with its options. */
export type LoadSpec =
  | { readonly kind: 'closed'; readonly concurrency: number }
  | { readonly kind: 'sequential' }
  | ({ readonly kind: 'constant' } & PacedLoad)
  | ({ readonly kind: 'poisson' } & PacedLoad)
  /** Gamma-distributed gaps; their coefficient of variation is 1 ÷ √burstiness, 1 is poisson, less is burstier. */
  | ({ readonly kind: 'gamma'; readonly burstiness: number } & PacedLoad)
  /** Rate grows evenly from one to the other; `steps` equal stretches of time are reported apart. */
  | ({
      readonly kind: 'ramp';
      readonly from: Rate;
      readonly to: Rate;
      readonly durationMs: number;
      readonly steps: number;
    } & OpenLoad)
  /** `size` arrivals at once, every so often. Duration null: until the dataset is through. */
  | ({
      readonly kind: 'burst';
      readonly size: number;
      readonly everyMs: number;
      readonly durationMs: number | null;
    } & OpenLoad)
  /** Arrivals as a file says, its times multiplied by timeScale. */
  | ({ readonly kind: 'trace'; readonly path: string; readonly timeScale: number } & OpenLoad)
  /** Stages of poisson arrivals, each `factor` times as fast, until one is not sustained; then a search between the two. */
  | ({
      readonly kind: 'sweep';
      readonly from: Rate;
      readonly factor: number;
      /** Null: until saturation. */
      readonly max: Rate | null;
      readonly stageMs: number;
      /** Halvings of the interval between the last rate that was sustained and the first that was not. */
      readonly searchSteps: number;
      /** Share of a stage's requests that must meet every SLO, 0 to 1. */
      readonly attainment: number;
    } & OpenLoad)
  /** One request after a planned silence, again and again: gaps log-spaced, each `repeat` times, in random order. */
  | {
      readonly kind: 'idle-gap';
      readonly shortestMs: number;
      readonly longestMs: number;
      readonly steps: number;
      readonly repeat: number;
      /** Requests without a gap that tell how long a warm answer takes. */
      readonly reference: number;
    };

/** Arrivals of an open load: times from the start of its measured part, ms, never going back. */
export interface ArrivalPlan {
  readonly dueMs: Float64Array;
  /** Length of the measured part, ms: at least the last arrival. */
  readonly durationMs: number;
  /** Stretches with a rate of their own, in order; empty: there are none. */
  readonly stages: readonly {
    readonly fromMs: number;
    readonly toMs: number;
    readonly ratePerSecond: number;
  }[];
  /** The plan may be cut at multiples of this, ms; null: anywhere. */
  readonly cutMs: number | null;
}

/** What a stage of a search came to. */
export interface StageOutcome {
  readonly ratePerSecond: number;
  readonly sustained: boolean;
}

/** When the requests of a cell start. */
export type Load =
  /** A fixed number of slots; a request starts when one frees. */
  | { readonly loop: 'closed'; readonly concurrency: number }
  /** Arrivals that wait for nobody. `requests` is how many the dataset has; `traceMs` holds the times of a trace. */
  | {
      readonly loop: 'open';
      readonly maxInFlight: number | null;
      readonly rampUpMs: number;
      readonly coolDownMs: number;
      plan(options: {
        readonly requests: number;
        readonly rng: Rng;
        readonly traceMs: Float64Array | null;
      }): ArrivalPlan;
    }
  /** Stages of arrivals whose rates depend on how the earlier ones went. */
  | {
      readonly loop: 'search';
      readonly maxInFlight: number | null;
      readonly stageMs: number;
      readonly attainment: number;
      /** Rate of the next stage, per second; null: the search is over. */
      nextRate(outcomes: readonly StageOutcome[]): number | null;
      plan(ratePerSecond: number, rng: Rng): ArrivalPlan;
    }
  /** One request at a time, each after a planned silence. */
  | {
      readonly loop: 'gaps';
      /** Requests without a gap ahead of the first one. */
      readonly reference: number;
      gapsMs(rng: Rng): readonly number[];
    };

/** One load profile: pure, no clock and no file. */
export interface LoadProfile<Spec extends LoadSpec = LoadSpec> {
  readonly kind: Spec['kind'];
  /** Unique among loads that differ; letters, digits, dots and dashes. */
  label(load: Spec): string;
  /** Requests that its own options ask for, on average; null: they ask for none, a dataset or a file says how many. */
  asksFor(load: Spec): number | null;
  bind(load: Spec): Load;
}
