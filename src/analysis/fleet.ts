import type { Estimate, Quantile } from '../types/estimate.ts';
import type { WorkerEvent } from '../types/event.ts';
import type { FleetSummary, PlaceRow, WorkerSummary } from '../types/fleet.ts';
import type { RequestRow } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import type { CellData } from './cell-data.ts';
import { type ClientFinding, summarizeClient } from './client-health.ts';
import { distribute, warmValueOf } from './latency.ts';
import type { RunFacts } from './read-events.ts';
import type { StallMap } from './taint.ts';

/** What is said of the workers. Fleet null: the run's own process sent everything. */
export interface FleetFinding extends ClientFinding {
  readonly fleet: FleetSummary | null;
}

/** What workers are judged by. `cells[i]` summarises `data[i]`. */
interface FleetInput {
  readonly facts: RunFacts;
  readonly stalls: StallMap;
  readonly data: readonly CellData[];
  readonly cells: readonly CellSummary[];
  /** Cores of the coordinator. */
  readonly cores: number;
}

/**
 * The health of everybody who sent, each by its own machine's marks. With workers the run's health is that of all of
 * them: valid when each is; shares weighted by the time under load.
 */
export function summarizeFleet(input: FleetInput): FleetFinding {
  const { facts } = input;
  if (facts.workers.size === 0) return { ...summarizeClient(input), fleet: null };
  const all = [...facts.workers.values()].map((worker) => ({ worker, ...findingOf(worker, input) }));
  const workers = all.map(({ worker, health }): WorkerSummary => {
    const { type: _type, atMs: _at, cores: _cores, ...told } = worker;
    const rows = rowsOf(input.data, worker.worker);
    const answered = rows.filter(({ status }) => status === 'ok').length;
    return { ...told, requests: rows.length, answered, client: health };
  });
  return {
    health: joinHealth(all.flatMap(({ health }) => health ?? [])),
    warnings: all.flatMap(({ worker, warnings }) =>
      warnings.map((warning) => ({ ...warning, message: `Worker ${worker.worker}: ${warning.message}` })),
    ),
    fleet: { ...facts.fleet, workers, places: placesOf(input.data, facts.workers) },
  };
}

function findingOf({ worker, cores }: WorkerEvent, input: FleetInput): ClientFinding {
  const mine = (data: CellData): CellData => ({
    ...data,
    measured: data.measured.filter(({ row }) => row.worker === worker),
  });
  const health = input.facts.health.filter((sample) => sample.worker === worker);
  return summarizeClient({
    facts: { health },
    stalls: input.stalls.of(worker),
    data: input.data.map(mine),
    cells: input.cells,
    cores,
  });
}

function joinHealth(all: readonly NonNullable<ClientFinding['health']>[]): ClientFinding['health'] {
  if (all.length === 0) return null;
  const total = (pick: (one: (typeof all)[number]) => number) => all.reduce((sum, one) => sum + pick(one), 0);
  const loadMs = total((one) => one.loadMs);
  const weighted = (pick: (one: (typeof all)[number]) => number) =>
    total((one) => pick(one) * one.loadMs) / loadMs;
  const known = (pick: (one: (typeof all)[number]) => number | null) =>
    all.some((one) => pick(one) === null) ? null : weighted((one) => pick(one) ?? 0);
  const delays = all.flatMap(({ scheduleDelayP99Ms }) => scheduleDelayP99Ms ?? []);
  const tainted = total((one) => one.taintedRequests);
  const answered = total((one) => (one.taintedShare ? one.taintedRequests / one.taintedShare : 0));
  return {
    valid: all.every(({ valid }) => valid),
    reasons: all.flatMap(({ reasons }) => reasons),
    loadMs,
    stalls: total((one) => one.stalls),
    longestGapMs: Math.max(...all.map(({ longestGapMs }) => longestGapMs)),
    stallShare: weighted((one) => one.stallShare),
    runQueueShare: known((one) => one.runQueueShare),
    stealShare: known((one) => one.stealShare),
    gcShare: weighted((one) => one.gcShare),
    cpuShare: weighted((one) => one.cpuShare),
    taintedRequests: tainted,
    taintedShare: answered === 0 ? (tainted === 0 ? 0 : null) : tainted / answered,
    scheduleDelayP99Ms: delays.length === 0 ? null : Math.max(...delays),
  };
}

function rowsOf(data: readonly CellData[], worker: string): readonly RequestRow[] {
  return data
    .flatMap(({ measured }) => measured.map(({ row }) => row))
    .filter((row) => row.worker === worker);
}

const PLACE_METRICS = ['service_time', 'ttft'] as const;

/** Times by label. Values of all workers with the label are pooled before any percentile is taken. */
function placesOf(
  data: readonly CellData[],
  workers: ReadonlyMap<string, Pick<WorkerEvent, 'labels'>>,
): readonly PlaceRow[] {
  const labels = [...new Set([...workers.values()].flatMap((worker) => Object.keys(worker.labels)))].sort();
  return data.flatMap(({ cell, measured }) =>
    labels.flatMap((label) =>
      PLACE_METRICS.flatMap((metric) => {
        const byValue = new Map<string, number[]>();
        for (const { row } of measured) {
          const value = row.worker === null ? undefined : workers.get(row.worker)?.labels[label];
          const ms = row.status === 'ok' && !row.cached ? warmValueOf(row, metric) : null;
          if (value === undefined || ms === null) continue;
          const values = byValue.get(value) ?? [];
          byValue.set(value, values);
          values.push(ms);
        }
        return rowsByValue(byValue, { cellId: cell.id, label, metric });
      }),
    ),
  );
}

function rowsByValue(
  byValue: ReadonlyMap<string, readonly number[]>,
  about: Pick<PlaceRow, 'cellId' | 'label' | 'metric'>,
): readonly PlaceRow[] {
  const rows = [...byValue]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([value, values]) => {
      const found = distribute(values, null);
      const p50 = found?.quantiles.find(({ p }) => p === 50);
      const p95 = found?.quantiles.find(({ p }) => p === 95);
      return found === null || p50 === undefined || p95 === undefined
        ? []
        : [{ ...about, value, n: found.n, p50, p95 }];
    });
  const [first] = rows;
  return rows.map((row) => ({
    ...row,
    shift: first === undefined || row === first ? null : differenceOf(row.p50, first.p50, row.n + first.n),
  }));
}

/**
 * Difference of two independent medians with an interval made of theirs (MOVER; Zou and Donner, Statistics in Medicine
 * 27 (2008) 1693–1702).
 */
function differenceOf(here: Quantile, there: Quantile, n: number): Estimate {
  const value = here.value - there.value;
  const base = { value, level: 0.95, n, method: 'MOVER of order statistics' };
  if (here.low === null || here.high === null || there.low === null || there.high === null)
    return { ...base, low: null, high: null, note: 'too few answers for an interval' };
  return {
    ...base,
    low: value - Math.hypot(here.value - here.low, there.high - there.value),
    high: value + Math.hypot(here.high - here.value, there.value - there.low),
    note: null,
  };
}
