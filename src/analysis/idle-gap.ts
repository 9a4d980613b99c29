import { wilsonInterval } from '../stats/proportion.ts';
import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import { softStep } from '../stats/soft-step.ts';
import type { Attempt } from '../types/attempt.ts';
import type { IdleGapPoint, IdleGapStudy } from '../types/idle-gap.ts';
import type { ColdSummary } from '../types/summary.ts';
import { COLD_BOUND_FORMULA, medianWaitMs } from '../util/cold-bound.ts';
import type { CellData, Entry } from './cell-data.ts';
import { viewCallers } from './cold-callers.ts';
import { formatPlural } from './format-number.ts';
import { priceKeepingWarm } from './keep-warm.ts';
import type { ColdBound } from './read-events.ts';

/** One probe of the study. */
interface Probe {
  readonly entry: Entry;
  readonly gapMs: number;
  /** From the last byte of the answer before it to the moment it could go out; null: nobody knows since when the model was idle. */
  readonly silenceMs: number | null;
  readonly state: 'cold' | 'warm' | 'unclear';
}

/**
 * The idle-gap study of a cell; null: its load is another one. `bound` is what its runner took for cold, `cold` the
 * cold periods that it met.
 */
export function summarizeIdleGap(
  data: CellData,
  bound: ColdBound | null,
  cold: ColdSummary,
): IdleGapStudy | null {
  if (data.cell.load.kind !== 'idle-gap') return null;
  const probes = readProbes(data, bound !== null);
  const threshold = findThreshold(probes, bound);
  return {
    bound:
      bound === null ? null : { warmMs: bound.warmMs, boundMs: bound.boundMs, formula: COLD_BOUND_FORMULA },
    gaps: pointsOf(probes),
    threshold,
    keepWarm: priceKeepingWarm(
      data.tariff.priced,
      threshold,
      probes.filter(({ state }) => state === 'warm').map(({ entry }) => entry.ended),
    ),
    callers: viewCallers(threshold, cold.p50Ms),
  };
}

function readProbes({ entries }: CellData, hasBound: boolean): Probe[] {
  const sent = entries
    .filter(({ row }) => row.sentAtMs !== null)
    .toSorted((a, b) => (a.row.sentAtMs as number) - (b.row.sentAtMs as number));
  return sent.flatMap((entry, index) => {
    const { gapMs, phase, attempts } = entry.ended.result;
    if (gapMs === null || phase !== 'measured') return [];
    const silenceMs = silenceBefore(attempts[0] as Attempt, sent[index - 1]);
    return [{ entry, gapMs, silenceMs, state: silenceMs === null ? 'unclear' : stateOf(entry, hasBound) }];
  });
}

/** Null: what came before was no answer of the model. */
function silenceBefore({ marks }: Attempt, before: Entry | undefined): number | null {
  const { status, cached, doneAtMs } = before?.row ?? {};
  if (status !== 'ok' || cached === true || doneAtMs == null) return null;
  return (marks.connectedAtMs ?? marks.sentAtMs) - doneAtMs;
}

/** Warm is what was answered at the first send, in the time of a warm model. */
function stateOf({ row }: Entry, hasBound: boolean): Probe['state'] {
  if (row.cold) return 'cold';
  const warm = hasBound && row.status === 'ok' && !row.cached && row.attempts.length === 1;
  return warm ? 'warm' : 'unclear';
}

function pointsOf(probes: readonly Probe[]): IdleGapPoint[] {
  const lengths = [...new Set(probes.map(({ gapMs }) => gapMs))].sort((a, b) => a - b);
  return lengths.map((gapMs) => {
    const of = probes.filter((probe) => probe.gapMs === gapMs);
    const clear = of.filter(({ state }) => state !== 'unclear');
    const cold = clear.filter(({ state }) => state === 'cold').length;
    const interval = wilsonInterval(cold, clear.length);
    return {
      gapMs,
      silenceMs: quantileSorted(sortAscending(clear.flatMap(({ silenceMs }) => silenceMs ?? [])), 0.5),
      probes: of.length,
      cold,
      unclear: of.length - clear.length,
      share:
        interval === null
          ? null
          : {
              value: cold / clear.length,
              ...interval,
              level: 0.95,
              n: clear.length,
              method: 'Wilson',
              note: null,
            },
    };
  });
}

const METHOD =
  'logistic step over log silence by maximum likelihood, profile likelihood interval, widened by the median warm wait';

/**
 * The server's own idle time is a little off the client's silence: its last byte and the request were on the way. So the
 * interval is wider by the median warm wait at either end.
 */
function findThreshold(probes: readonly Probe[], bound: ColdBound | null): IdleGapStudy['threshold'] {
  const clear = probes.filter(({ state }) => state !== 'unclear');
  const nothing = { valueMs: null, lowMs: null, highMs: null, n: clear.length, method: METHOD };
  if (bound === null) return { ...nothing, note: 'too few warm answers to tell a cold one' };
  if (clear.length === 0) return { ...nothing, note: 'no probe tells anything' };
  const step = softStep(
    clear.map(({ silenceMs, state }) => ({
      at: Math.max(1, silenceMs as number),
      hit: state === 'cold',
    })),
  );
  const slackMs = medianWaitMs(bound.warmMs) ?? 0;
  return {
    ...nothing,
    valueMs: step.value,
    lowMs: step.low === null ? null : Math.max(0, step.low - slackMs),
    highMs: step.high === null ? null : step.high + slackMs,
    note: step.value === null ? null : noteMisfits(clear, step.value),
  };
}

function noteMisfits(clear: readonly Probe[], valueMs: number): string | null {
  const misfits = clear.filter(
    ({ silenceMs, state }) => (silenceMs as number) > valueMs !== (state === 'cold'),
  ).length;
  return misfits === 0
    ? null
    : `${formatPlural(misfits, 'probe')} on the wrong side: it is not one fixed silence alone that unloads the model`;
}
