// Types only: the augmentation below needs to know whose interface it adds to.
import type {} from 'vitest';
import { formatNumber } from './analysis/format-number.ts';
import { judgeFixedGates } from './analysis/gate.ts';
import { metricUnit } from './analysis/metric-unit.ts';
import { loadReport } from './commands/load-report.ts';
import { reportsFolderIn } from './commands/reports-folder.ts';
import { findRunFolder } from './store/run-index.ts';
import { describeMetrics, nearestMetric, unitOfMetric } from './suite/metric-names.ts';
import type { GateSpec } from './types/gate.ts';
import type { GateOutcome, RunReport } from './types/report.ts';
import { parseDurationMs } from './util/duration.ts';
import { InputError } from './util/errors.ts';

/** A gate as in suites: durations carry their unit (`max: '800ms'`), shares are 0 to 1. */
export interface Gate {
  readonly metric: string;
  /** Default: every candidate. */
  readonly candidate?: string;
  readonly min?: number | string;
  readonly max?: number | string;
  /** estimate: the bare number decides, not its interval. */
  readonly decide?: 'interval' | 'estimate';
}

/** How `toMeet` judges. */
export interface ToMeetOptions {
  /** What an undecided gate does; fail unless told otherwise. */
  readonly undecided?: 'fail' | 'pass';
}

/** What a matcher of vitest gives. */
export interface ToMeetResult {
  readonly pass: boolean;
  readonly message: () => string;
}

declare module 'vitest' {
  interface Matchers<T> {
    /** Holds a run (its folder, its id, or a RunReport) to gates; asynchronous, to be awaited. */
    toMeet(gates: Gate | readonly Gate[], options?: ToMeetOptions): Promise<T>;
  }
}

/**
 * A matcher for `expect.extend`: a run (folder, run id below ./reports, or RunReport) meets every gate. An undecided gate
 * fails unless told otherwise, and so does an incomplete run.
 */
export async function toMeet(
  run: unknown,
  gates: Gate | readonly Gate[],
  { undecided = 'fail' }: ToMeetOptions = {},
): Promise<ToMeetResult> {
  const report = await reportOf(run);
  const specs = (isList(gates) ? gates : [gates]).map((gate) => readGate(gate, report));
  if (specs.length === 0) throw new InputError('toMeet needs at least one gate');
  const outcomes = judgeFixedGates(specs, report.cells, report.client?.valid ?? true);
  const unmet = outcomes.filter(
    ({ verdict }) => verdict === 'fail' || (verdict === 'undecided' && undecided === 'fail'),
  );
  const { complete } = report.status;
  return {
    pass: unmet.length === 0 && complete,
    message: () => {
      const count = `${outcomes.length - unmet.length} of ${outcomes.length}`;
      const stopped = complete ? '' : ', and it is incomplete';
      const lines = outcomes.map((outcome) => `  ${describe(outcome, report)}`);
      return `run ${report.manifest.runId} meets ${count} gates${stopped}\n${lines.join('\n')}`;
    },
  };
}

async function reportOf(run: unknown): Promise<RunReport> {
  if (typeof run === 'string') return loadReport(await findRunFolder(reportsFolderIn(process.cwd()), run));
  const isReport = typeof run === 'object' && run !== null && 'cells' in run && 'manifest' in run;
  if (isReport) return run as RunReport;
  throw new InputError('toMeet takes a run folder, a run id or a RunReport', {
    hint: 'expect(run).toMeet(…)',
  });
}

/** A gate that names what the run does not have would stay undecided for ever: it is refused. */
function readGate(gate: Gate, { scorers, metrics, cells }: RunReport): GateSpec & { readonly versus: null } {
  const { metric, candidate = null, decide = 'interval' } = gate;
  const where = `gate on ${metric}`;
  const names = [...scorers, ...metrics].map(({ name }) => name);
  const unit = unitOfMetric(metric, names);
  if (unit === null) {
    const near = nearestMetric(metric, names);
    const hint = near === null ? `there are ${describeMetrics(names)}` : `did you mean ${near}?`;
    throw new InputError(`the run has no metric "${metric}"`, { where, hint });
  }
  const candidates = [...new Set(cells.map((cell) => cell.candidate))];
  if (candidate !== null && !candidates.includes(candidate)) {
    throw new InputError(`the run has no candidate "${candidate}"`, {
      where,
      hint: `it has ${candidates.join(', ')}`,
    });
  }
  const [min, max] = [gate.min, gate.max].map((bound) => readBound(bound, unit === 'duration', where));
  if (min == null && max == null)
    throw new InputError('the gate has no bar', { where, hint: 'add min or max' });
  return { metric, candidate, min: min ?? null, max: max ?? null, decide, versus: null };
}

function readBound(bound: number | string | undefined, isDuration: boolean, where: string): number | null {
  if (bound === undefined) return null;
  const value = typeof bound === 'string' ? parseDurationMs(bound) : bound;
  if (isDuration === (typeof bound === 'string') && value !== null && Number.isFinite(value)) return value;
  const hint = isDuration ? "a duration needs a unit: '800ms' or '2s'" : 'it is a plain number';
  throw new InputError(`the bar ${JSON.stringify(bound)} can't be read`, { where, hint });
}

function describe(outcome: GateOutcome, report: RunReport): string {
  const { verdict, metric, candidate, cellId, bar, value, low, high, reason } = outcome;
  const unit = metricUnit(metric, report);
  const interval =
    low === null || high === null
      ? ''
      : `, 95 % interval ${formatNumber(low, unit)} to ${formatNumber(high, unit)}`;
  const shown = value === null ? 'no value' : `${formatNumber(value, unit)}${interval}`;
  return `${verdict.padEnd(9)}  ${metric} of ${candidate} (${cellId}): ${shown}; bar: ${bar}; ${reason}`;
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
