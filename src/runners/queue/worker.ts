import { hostname } from 'node:os';
import type { TokenSources } from '../../providers/token.ts';
import type { Clock } from '../../types/context.ts';
import type { RedisHost } from './connect.ts';
import type { WorkerIdentity } from './join-options.ts';
import { JoinedRun } from './joined-run.ts';
import type { QueuePlan } from './messages.ts';
import { namesOf, RUNS } from './names.ts';

/** What a worker needs. */
export interface WorkerOptions {
  readonly place: RedisHost;
  readonly me: WorkerIdentity;
  readonly sources: TokenSources;
  readonly clock: Clock;
  readonly toolVersion: string;
  /** True: it ends with the first run that it took part in. */
  readonly once: boolean;
  /** Ends when it found no run for so long, ms; null: never. */
  readonly idleMs: number | null;
  readonly say: (line: string) => void;
}

const LOOK_EVERY_MS = 250;

/** Takes part in one run after the other, as they come. */
export class QueueWorker {
  readonly #options: WorkerOptions;
  /** Runs that it can't take part in, so that it says so once. */
  readonly #refused = new Set<string>();
  #joined: JoinedRun | null = null;
  #isLeaving = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** Resolves when it was asked to leave, or has nothing to wait for. Gives the number of runs that it took part in. */
  async work(): Promise<number> {
    const { clock, idleMs, once, say } = this.#options;
    let runs = 0;
    let idleSinceMs = clock.nowMs();
    say('Waiting for runs. Ctrl-C: what is on the wire ends, the rest is handed back.');
    while (!this.#isLeaving) {
      const plan = await this.#findRun();
      if (plan === null) {
        if (idleMs !== null && clock.nowMs() - idleSinceMs >= idleMs) break;
        await clock.sleep(LOOK_EVERY_MS);
        continue;
      }
      runs += 1;
      await this.#takePart(plan);
      if (once) break;
      idleSinceMs = clock.nowMs();
    }
    return runs;
  }

  /** First call: takes nothing more. Second: cuts what is on the wire. */
  leave(count: number): void {
    this.#isLeaving = true;
    this.#joined?.leave();
    if (count > 1) this.#joined?.board.cutWire();
  }

  async #takePart(plan: QueuePlan): Promise<void> {
    const { say } = this.#options;
    say(`Joining run ${plan.runId} of ${plan.suite.name}.`);
    this.#joined = await JoinedRun.join({ ...this.#options, plan });
    if (this.#isLeaving) this.#joined.leave();
    const parting = await this.#joined.work();
    this.#joined = null;
    this.#refused.add(plan.epoch);
    say(parting === 'left' ? `Left run ${plan.runId}.` : `Run ${plan.runId} is over.`);
  }

  /** The run that waits longest; null: there is none that it can take part in. */
  async #findRun(): Promise<QueuePlan | null> {
    const { place, toolVersion, say } = this.#options;
    for (const runId of await place.redis.zrangebyscore(RUNS, await place.nowMs(), '+inf')) {
      const text = await place.redis.get(namesOf(runId).plan);
      if (text === null) continue;
      const plan = JSON.parse(text) as QueuePlan;
      if (this.#refused.has(plan.epoch)) continue;
      const problem = problemOf(plan, toolVersion);
      if (problem === null) return plan;
      this.#refused.add(plan.epoch);
      say(`Not joining run ${runId}: ${problem}`);
    }
    return null;
  }
}

function problemOf(plan: QueuePlan, toolVersion: string): string | null {
  if (plan.toolVersion !== toolVersion)
    return `its coordinator is hfbench ${plan.toolVersion}, this is ${toolVersion}; both must be the same`;
  if (plan.host !== hostname() && plan.suite.candidates.some(({ sandbox }) => sandbox !== null))
    return `its sandbox answers on ${plan.host} only`;
  return null;
}
