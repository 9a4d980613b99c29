import type { TokenSources } from '../../providers/token.ts';
import type { Clock } from '../../types/context.ts';
import type { WorkerEvent } from '../../types/event.ts';
import type { ClockOffset } from './clock-offset.ts';
import type { RedisHost } from './connect.ts';
import type { QueuePlan } from './messages.ts';

/** Who works. */
export interface WorkerIdentity {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly host: string;
  readonly cores: number;
}

/** What a worker needs to work for one run. */
export interface JoinOptions {
  readonly plan: QueuePlan;
  readonly place: RedisHost;
  readonly me: WorkerIdentity;
  readonly sources: TokenSources;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

/** Why a worker is done with a run. */
export type Parting = 'over' | 'left';

/** What a worker says of itself. */
export function introductionOf(
  { me }: Pick<JoinOptions, 'me'>,
  { wallMs, uncertaintyMs }: ClockOffset,
  driftMs: number,
  unable: readonly string[],
  atMs: number,
): WorkerEvent {
  return {
    type: 'worker',
    worker: me.id,
    labels: me.labels,
    host: me.host,
    cores: me.cores,
    atMs,
    clockOffsetMs: wallMs,
    clockUncertaintyMs: uncertaintyMs,
    clockDriftMs: driftMs,
    unable,
  };
}
