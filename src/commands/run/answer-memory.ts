import { resolve } from 'node:path';
import { isTimedMetric } from '../../analysis/timed-metric.ts';
import { loadLabelOf, loadOf } from '../../load/registry.ts';
import { AnswerMemory } from '../../runners/answer-memory.ts';
import { AnswerCache } from '../../store/answer-cache.ts';
import type { CandidateLookUp, RunManifest } from '../../types/manifest.ts';
import type { Suite } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import type { Context } from '../command.ts';
import { answersFolderIn } from '../reports-folder.ts';
import { livesInSandbox } from './sandbox-candidates.ts';

/**
 * A suite whose purpose is to measure time is an InputError: arrivals that are planned by the clock, several loads side
 * by side, gates on times or rates, the same candidate twice for the noise of its times.
 */
export function checkCacheable(suite: Suite, path: string): void {
  const reason = whyTimed(suite);
  if (reason === null) return;
  throw new InputError(`answers from the cache would leave nothing to measure: ${reason}`, {
    where: path,
    hint: 'run it without --cache, or ask for its scores in a suite with one closed load and no gate on times',
  });
}

/** What of a suite is there to measure time; null: nothing. */
function whyTimed({ loads, gates, aa }: Suite): string | null {
  const timed = loads.find((load) => loadOf(load).loop !== 'closed');
  if (timed !== undefined) return `the load ${loadLabelOf(timed)} measures how the server bears it`;
  if (loads.length > 1) return `${loads.map(loadLabelOf).join(', ')} are loads to be compared`;
  const gate = gates.find(({ metric }) => isTimedMetric(metric));
  if (gate !== undefined) return `the gate on ${gate.metric} judges times`;
  return aa ? 'aa measures the noise of times' : null;
}

/** The cache that flags ask for; null: none. A folder that can't be used is an InputError. */
export async function openCache(
  flags: Readonly<Record<string, unknown>>,
  { cwd }: Pick<Context, 'cwd'>,
): Promise<AnswerCache | null> {
  if (typeof flags.cacheDir === 'string') return await AnswerCache.open(resolve(cwd, flags.cacheDir));
  return flags.cache === true ? await AnswerCache.open(answersFolderIn(cwd)) : null;
}

/** The answers of earlier runs that a run may use, and keeps its own with; null: it has no cache. */
export function openMemory(
  cache: AnswerCache | null,
  suite: Suite,
  lookUps: readonly CandidateLookUp[],
  { toolVersion }: RunManifest,
  { clock }: Context,
  warn: (line: string) => void,
): AnswerMemory | null {
  if (cache === null) return null;
  const everybody = [...suite.candidates, ...suite.judges.map(({ candidate }) => candidate)];
  return new AnswerMemory({
    cache,
    lookUps: new Map(lookUps.map((record) => [record.candidate, record])),
    simulated: new Set(everybody.filter(livesInSandbox).map(({ id }) => id)),
    toolVersion,
    wallMs: clock.wallMs,
    warn,
  });
}
