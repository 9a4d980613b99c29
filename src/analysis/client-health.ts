import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import type { ClientHealth } from '../types/client-health.ts';
import type { RequestRow, Warning } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import type { CellData } from './cell-data.ts';
import { judgeClient } from './judge-client.ts';
import { ownDelayMs } from './own-delay.ts';
import type { HealthSample, RunFacts } from './read-events.ts';
import type { StallMap } from './taint.ts';

/** What the client's health is read from. `cells[i]` summarises `data[i]`. */
export interface ClientInput {
  readonly facts: Pick<RunFacts, 'health'>;
  readonly stalls: StallMap;
  readonly data: readonly CellData[];
  readonly cells: readonly CellSummary[];
  /** Cores of the machine. */
  readonly cores: number;
}

type Span = readonly [fromMs: number, toMs: number];

/** What is said of the client. Health null: the run did not watch it, or sent nothing. */
export interface ClientFinding {
  readonly health: ClientHealth | null;
  readonly warnings: readonly Warning[];
}

/** How the client was while measured requests were on the wire, and why no time of the run is to be quoted, if so. */
export function summarizeClient(input: ClientInput): ClientFinding {
  const rows = input.data.flatMap(({ measured }) => measured.map(({ row }) => row));
  const load = loadSpans(rows);
  const loadMs = load.reduce((sum, [fromMs, toMs]) => sum + toMs - fromMs, 0);
  if (input.facts.health.length === 0 || loadMs === 0) return { health: null, warnings: [] };
  const samples = sharesOf(input.facts.health, load, input.cores);
  const met = overlaps(input.stalls.stalls, load);
  const answered = rows.filter((row) => row.status === 'ok' && !row.cached);
  const tainted = answered.filter((row) => row.tainted === true).length;
  const measured = {
    loadMs,
    stalls: met.filter((ms) => ms > 0).length,
    longestGapMs: input.stalls.stalls.reduce(
      (longest, { gapMs }, i) => ((met[i] as number) > 0 ? Math.max(longest, gapMs) : longest),
      0,
    ),
    stallShare: met.reduce((sum, ms) => sum + ms, 0) / loadMs,
    ...samples,
    taintedRequests: tainted,
    taintedShare: answered.length === 0 ? null : tainted / answered.length,
    scheduleDelayP99Ms: quantileSorted(sortAscending(rows.flatMap((row) => ownDelayMs(row) ?? [])), 0.99),
  };
  const warnings = judgeClient({ measured, ...input });
  const reasons = warnings.map(({ message }) => message);
  return { health: { valid: reasons.length === 0, reasons, ...measured }, warnings };
}

/** Stretches with at least one measured exchange on the wire, in order of time. */
function loadSpans(rows: readonly RequestRow[]): Span[] {
  const spans = rows.flatMap((row) =>
    row.attempts.map(({ marks }): Span => [marks.sentAtMs, marks.doneAtMs]),
  );
  const joined: [number, number][] = [];
  for (const [fromMs, toMs] of spans.sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last === undefined || fromMs > last[1]) joined.push([fromMs, toMs]);
    else last[1] = Math.max(last[1], toMs);
  }
  return joined;
}

/** For each stretch of a list in order of time, the part of it that is under load, ms. */
function overlaps(
  stretches: readonly { readonly fromMs: number; readonly toMs: number }[],
  load: readonly Span[],
): number[] {
  let first = 0;
  return stretches.map(({ fromMs, toMs }) => {
    while (first < load.length && (load[first] as Span)[1] < fromMs) first += 1;
    let sum = 0;
    for (let i = first; i < load.length; i += 1) {
      const [loadFromMs, loadToMs] = load[i] as Span;
      if (loadFromMs >= toMs) break;
      sum += Math.max(0, Math.min(toMs, loadToMs) - Math.max(fromMs, loadFromMs));
    }
    return sum;
  });
}

/** Each sample counts by the part of it that is under load, as if what it counts were spread evenly over it. */
function sharesOf(
  health: readonly HealthSample[],
  load: readonly Span[],
  cores: number,
): Pick<ClientHealth, 'runQueueShare' | 'stealShare' | 'gcShare' | 'cpuShare'> {
  const samples = health.toSorted((a, b) => a.fromMs - b.fromMs);
  const parts = overlaps(samples, load);
  const share = (msOf: (sample: HealthSample) => number | null): number | null => {
    let counted = 0;
    let total = 0;
    samples.forEach((sample, i) => {
      const ms = msOf(sample);
      const lengthMs = sample.toMs - sample.fromMs;
      if (ms === null || lengthMs <= 0) return;
      counted += (ms * (parts[i] as number)) / lengthMs;
      total += parts[i] as number;
    });
    return total === 0 ? null : counted / total;
  };
  const steal = share(({ stealMs }) => stealMs);
  return {
    runQueueShare: share(({ runQueueMs }) => runQueueMs),
    stealShare: steal === null ? null : steal / cores,
    gcShare: share(({ gcMs }) => gcMs) ?? 0,
    cpuShare: share(({ cpuMs }) => cpuMs) ?? 0,
  };
}
