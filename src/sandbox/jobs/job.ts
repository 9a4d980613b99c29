import type { Json } from '../../types/json.ts';
import type { TaskName } from '../../types/suite.ts';

/** One answer to write as JSON at once. */
export interface WholeOutcome {
  readonly kind: 'whole';
  readonly body: Json;
  /** Null: the task is not metered in tokens. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** One answer to write as a stream of events. */
export interface StreamOutcome {
  readonly kind: 'stream';
  readonly inputTokens: number;
  /** Written as soon as the work starts. */
  readonly opening: Json;
  /** One event a token. */
  readonly tokens: readonly Json[];
  /** Written after the last token: the finish event, and the usage when asked for. */
  readonly closing: readonly Json[];
}

/** A checked request: computing it can't fail, and its answer depends on nothing but the request and the model. */
export interface Job {
  readonly task: TaskName;
  /** Inputs in it; each costs one service time. */
  readonly inputs: number;
  compute(): WholeOutcome | StreamOutcome;
}
