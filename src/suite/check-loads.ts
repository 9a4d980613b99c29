import { MOST_ARRIVALS } from '../load/most-arrivals.ts';
import { perSecond } from '../load/rate.ts';
import { requestsAskedBy } from '../load/registry.ts';
import { readTrace } from '../sources/read-trace.ts';
import { InputError } from '../util/errors.ts';
import type { CheckContext, SuiteDraft } from './draft.ts';
import { type LoadDraft, loadsOf } from './loads-of.ts';
import { type Finding, faultAt, showFile } from './problem.ts';

/** Loads can be carried out: their plans have a bound, ranges go upwards, and traces can be read to their last row. */
export async function checkLoads(draft: SuiteDraft, context: CheckContext): Promise<Finding[]> {
  const findings = loadsOf(draft, context).map(async (load) => [
    ...checkSize(load),
    ...checkRange(load),
    ...(await checkTrace(load)),
  ]);
  return (await Promise.all(findings)).flat();
}

function checkSize({ load, path }: LoadDraft): Finding[] {
  const asked = requestsAskedBy(load) ?? 0;
  if (asked <= MOST_ARRIVALS) return [];
  const message = 'the load asks for more requests than one cell can hold';
  return [
    faultAt(path, message, {
      found: `about ${asked < 1e15 ? Math.round(asked) : asked.toExponential(1)} requests`,
      expected: `at most ${MOST_ARRIVALS}`,
      hint: 'lower its rate or its duration',
    }),
  ];
}

function checkRange({ load, path }: LoadDraft): Finding[] {
  if (load.kind === 'sweep' && load.max !== null && perSecond(load.max) < perSecond(load.from)) {
    const found = `from ${load.from.text} to ${load.max.text}`;
    return [faultAt([...path, 'max'], 'the highest rate is below the first one', { found })];
  }
  if (load.kind === 'idle-gap' && load.longestMs < load.shortestMs) {
    const found = `from ${load.shortestMs} ms to ${load.longestMs} ms`;
    return [faultAt(path, 'the longest silence is shorter than the shortest one', { found })];
  }
  return [];
}

async function checkTrace({ load, path }: LoadDraft): Promise<Finding[]> {
  if (load.kind !== 'trace') return [];
  try {
    await readTrace(load.path, MOST_ARRIVALS);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const found = error.where === null ? null : showFile(error.where);
    return [faultAt([...path, 'path'], error.message, { found, hint: error.hint })];
  }
}
