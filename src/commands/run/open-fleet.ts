import type { HealthMonitor } from '../../runners/health-monitor.ts';
import type { RunTools } from '../../runners/perform.ts';
import { connectRedis } from '../../runners/queue/connect.ts';
import { Coordinator } from '../../runners/queue/coordinator.ts';
import type { StopBoard } from '../../runners/stop-board.ts';
import type { Clock } from '../../types/context.ts';
import type { RunEvent } from '../../types/event.ts';
import type { CandidatePrice, RunManifest } from '../../types/manifest.ts';
import type { LookedUp } from '../../types/provider.ts';
import type { Suite } from '../../types/suite.ts';
import type { Cell } from '../../types/work.ts';
import { createRng } from '../../util/rng.ts';

/** What workers are to be told of a run. */
export interface FleetRun {
  readonly redisUrl: string;
  readonly manifest: RunManifest;
  /** With the addresses that requests go to. */
  readonly placed: Suite;
  readonly cells: readonly Cell[];
  readonly lookedUp: ReadonlyMap<string, LookedUp>;
  readonly prices: readonly CandidatePrice[];
  /** By earlier starts, USD. */
  readonly spentUsd: number;
  readonly clock: Clock;
  readonly now: () => number;
  readonly board: StopBoard;
  readonly tools: Pick<RunTools, 'toInputs' | 'groupColumns' | 'keepsMetadata'>;
  readonly emit: (event: RunEvent) => Promise<void>;
  readonly say: (line: string) => void;
}

/** Puts a run into Redis for workers to take. */
export async function openFleet(run: FleetRun): Promise<Coordinator> {
  const { placed, manifest, board, prices } = run;
  const place = await connectRedis(run.redisUrl, run.say);
  try {
    return await Coordinator.open({
      place,
      plan: {
        toolVersion: manifest.toolVersion,
        runId: manifest.runId,
        suite: withoutContent(placed),
        cells: run.cells.map((cell) => ({
          ...cell,
          candidate: placed.candidates.find(({ id }) => id === cell.candidate.id) ?? cell.candidate,
          dataset: { ...cell.dataset, source: '' },
          prompt: null,
        })),
        lookedUp: [...run.lookedUp],
        prices: prices.map(({ candidate, price }) => [candidate, price] as const),
      },
      clock: run.clock,
      now: run.now,
      rng: createRng(placed.seed).fork('deal'),
      ...run.tools,
      spentUsd: run.spentUsd,
      emit: run.emit,
      stop: (stop) => board.stop(stop),
      wireSignal: board.wireSignal,
      say: run.say,
    });
  } catch (error) {
    await place.close();
    throw error;
  }
}

/** Whoever watched and whoever sent says the rest. */
export async function closeSenders(monitor: HealthMonitor | null, fleet: Coordinator | null): Promise<void> {
  await monitor?.stop();
  await fleet?.close();
}

/** What workers have no use for stays here: files, prompts, the environment's values, and how answers are judged. */
function withoutContent(suite: Suite): Suite {
  const none = { datasets: [], prompts: [], scorers: [], judges: [], gates: [], metrics: [], groupBy: [] };
  return { ...suite, ...none, env: {}, traffic: null, description: null };
}
