import type { Estimate } from './estimate.ts';

/** What an idle-gap study found out about a cell. Times in ms. */
export interface IdleGapStudy {
  /** The wait that tells cold from warm; null: too few warm answers, so a late answer proves nothing. */
  readonly bound: {
    readonly warmMs: readonly number[];
    readonly boundMs: number;
    readonly formula: string;
  } | null;
  /** One entry a planned silence, from short to long. */
  readonly gaps: readonly IdleGapPoint[];
  /** The silence after which the model is unloaded. */
  readonly threshold: {
    /** Null: the probes leave a side open. */
    readonly valueMs: number | null;
    /** Null: none was warm. */
    readonly lowMs: number | null;
    /** Null: none was cold. */
    readonly highMs: number | null;
    /** Clear probes behind it. */
    readonly n: number;
    readonly method: string;
    readonly note: string | null;
  };
  readonly keepWarm: {
    /** One ping so often keeps the model loaded; null: no threshold. */
    readonly everyMs: number | null;
    readonly usdPerDay: number | null;
    readonly basis: string;
    readonly unknownReason: string | null;
  };
  readonly callers: {
    /** Length of a cold period that the shares assume: the median of those met. */
    readonly coldMs: number | null;
    /** Rates from 1 a day to 10 a second, rising; empty: unknown. */
    readonly shares: readonly CallerShare[];
    readonly unknownReason: string | null;
  };
}

/** Probes after one planned silence. */
export interface IdleGapPoint {
  readonly gapMs: number;
  /** Median of the silences that really were; null: no clear probe. */
  readonly silenceMs: number | null;
  /** Probes that ended. */
  readonly probes: number;
  readonly cold: number;
  /** Neither surely cold nor surely warm: failed, cached, sent again, or without a known silence. */
  readonly unclear: number;
  /** cold ÷ (probes − unclear), with Wilson's interval; null: none is clear. */
  readonly share: Estimate | null;
}

/** What share of real traffic would meet a cold model. */
export interface CallerShare {
  readonly ratePerSecond: number;
  /** "1 per hour"; null: a point of the curve only. */
  readonly label: string | null;
  readonly share: number;
  /** From the ends of the threshold's interval; null: that end is open. */
  readonly low: number | null;
  readonly high: number | null;
}
