import type { Baseline, BaselineCell } from '../types/baseline.ts';
import type { RunDifference } from '../types/comparability.ts';
import type { Rng } from '../types/context.ts';
import type { GateSpec, VersusSpec } from '../types/gate.ts';
import type { RunManifest } from '../types/manifest.ts';
import type { GateOutcome, GateVersus } from '../types/report.ts';
import type { RunHistory } from '../types/run-history.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import type { Finding } from './compare-scores.ts';
import { compareToBaseline } from './compare-to-baseline.ts';
import type { CustomMetrics } from './custom-metric.ts';
import { DRIFT_NOTE, formatSigned } from './describe-difference.ts';
import { describeTerms } from './describe-terms.ts';
import { earlierValues } from './earlier-values.ts';
import { findDifferences } from './find-differences.ts';
import { differenceUnit, formatNumber, type NumberUnit } from './format-number.ts';
import type { UsedMetric } from './metric-side.ts';

/** What a gate versus a baseline found in one cell. */
type Found = Pick<GateOutcome, 'verdict' | 'reason'> & { readonly versus: GateVersus };

/** Judges a gate versus a baseline in the cell of this id, whose metric has this unit. */
export type JudgeVersus = (gate: GateSpec, spec: VersusSpec, cellId: string, unit: NumberUnit) => Found;

/** What gates versus a baseline are judged from. */
export interface VersusInput {
  readonly manifest: RunManifest;
  readonly data: readonly CellData[];
  readonly scorers: readonly UsedScorer[];
  readonly custom: CustomMetrics;
  /** Null: there is none. */
  readonly baseline: Baseline | null;
  /** Earlier runs that times are judged by; null: none are kept. */
  readonly history: RunHistory | null;
  readonly rng: Rng;
}

/** A judge of gates versus a baseline. Below half of the samples paired, or with another scorer or prompt, nothing is decided. */
export function versusJudge(input: VersusInput): JudgeVersus {
  const { baseline, manifest } = input;
  const accept = `accept one: hfbench baseline accept ${manifest.runId}`;
  if (baseline === null) {
    return (_gate, spec) => undecided(`there is no baseline yet; ${accept}`, emptyVersus(null, spec, []));
  }
  const differences = findDifferences(baseline.terms, describeTerms(manifest));
  const changes = differences.filter(({ unlike }) => !unlike).map(({ message }) => message);
  return (gate, spec, cellId, unit) => {
    const empty = emptyVersus(baseline.runId, spec, changes);
    const data = input.data.find(({ cell }) => cell.id === cellId);
    const before = data === undefined ? undefined : partnerOf(data, baseline);
    if (data === undefined || before === undefined) {
      return undecided(`the baseline ${baseline.runId} has no cell ${cellId}; ${accept}`, empty);
    }
    const names = [
      gate.metric,
      ...(metricOf(gate.metric, input)?.scorers ?? []).map(({ scorer }) => scorer.name),
    ];
    const unlike = differences.find((one) => concerns(one, names, before.prompt));
    if (unlike !== undefined) {
      return undecided(`since the baseline ${baseline.runId}: ${unlike.message}; ${accept}`, empty);
    }
    const random = input.rng.fork(`${cellId}/${gate.metric}`).next;
    const finding = compareToBaseline(gate.metric, before, data, {
      scorers: input.scorers,
      custom: input.custom,
      policy: manifest.suite.errors,
      looked: manifest.suite.stopWhen?.metric ?? null,
      level: spec.confidence,
      random,
      earlier: earlierValues(input.history, cellId, gate.metric, [baseline.runId, manifest.runId]),
    });
    const { difference, paired, unpaired } = finding;
    const versus = { ...empty, difference, paired, unpaired };
    const decided = decide(gate, spec, finding, unit, higherIsBetter(gate.metric, input), accept);
    return { verdict: decided.verdict, reason: withNotes(decided.reason, versus), versus };
  };
}

/** True for a difference that gives the metric's numbers another meaning. `names`: of the metric, and of the scorers in it. */
function concerns(
  { kind, about, unlike }: RunDifference,
  names: readonly string[],
  prompt: string | null,
): boolean {
  if (!unlike) return false;
  if (kind === 'scorer') return about !== null && names.includes(about);
  return kind === 'prompt' ? about === prompt : true;
}

function partnerOf({ cell }: CellData, { cells }: Baseline): BaselineCell | undefined {
  return cells.find(
    (one) =>
      one.candidate === cell.candidate.id &&
      one.dataset === cell.dataset.name &&
      one.prompt === (cell.prompt?.id ?? null) &&
      one.load === cell.loadLabel,
  );
}

function metricOf(name: string, { custom }: VersusInput): UsedMetric | undefined {
  return custom.metrics.find(({ spec }) => spec.name === name);
}

function higherIsBetter(metric: string, input: VersusInput): boolean {
  const own = metricOf(metric, input);
  if (own !== undefined) return own.spec.higherIsBetter;
  return input.scorers.find(({ scorer }) => scorer.name === metric)?.scorer.higherIsBetter ?? false;
}

function decide(
  gate: GateSpec,
  { margin, confidence }: VersusSpec,
  { difference, pValue, paired, unpaired, note }: Finding,
  unit: NumberUnit,
  higher: boolean,
  accept: string,
): Pick<GateOutcome, 'verdict' | 'reason'> {
  if (difference === null) return { verdict: 'undecided', reason: note ?? 'nothing pairs' };
  const found = formatSigned(difference, unit);
  if (paired < unpaired) {
    return { verdict: 'undecided', reason: `${found}, but fewer than half of the samples pair; ${accept}` };
  }
  const bar = formatNumber(margin, differenceUnit(unit));
  if (gate.decide === 'estimate') {
    const gain = higher ? difference.value : -difference.value;
    return gain >= -margin
      ? { verdict: 'pass', reason: `${found}: the estimate is within ${bar}` }
      : { verdict: 'fail', reason: `${found}: the estimate is a loss beyond ${bar}` };
  }
  if (unit === 'ms' && pValue === null) {
    return { verdict: 'undecided', reason: `${found}; ${note ?? DRIFT_NOTE}` };
  }
  const { low, high } = difference;
  if (low === null || high === null) {
    return { verdict: 'undecided', reason: `${found}: ${difference.note ?? note ?? 'no interval'}` };
  }
  const [worst, best] = higher ? [low, high] : [-high, -low];
  const by = unit === 'ms' ? ` (${difference.note})` : '';
  const whole = `the whole ${Math.round(1000 * confidence) / 10} % interval${by}`;
  if (worst >= -margin) return { verdict: 'pass', reason: `${found}: ${whole} is within ${bar}` };
  if (best < -margin) return { verdict: 'fail', reason: `${found}: ${whole} is a loss beyond ${bar}` };
  return { verdict: 'undecided', reason: `${found}: the interval${by} lies on both sides of ${bar}` };
}

function withNotes(reason: string, { runId, paired, unpaired, changes }: GateVersus): string {
  const counted = unpaired === 0 ? '' : `, ${unpaired} unpaired`;
  const changed = changes.length === 0 ? '' : `; changed since: ${changes.join('; ')}`;
  return `${reason} (baseline ${runId}, ${paired} samples${counted})${changed}`;
}

function emptyVersus(runId: string | null, { margin }: VersusSpec, changes: readonly string[]): GateVersus {
  return { runId, margin, difference: null, paired: 0, unpaired: 0, changes };
}

function undecided(reason: string, versus: GateVersus): Found {
  return { verdict: 'undecided', reason, versus };
}
