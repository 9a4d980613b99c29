import { unitOfFormula } from '../metrics/formula-meaning.ts';
import { scorerOf } from '../scorers/registry.ts';
import { parseDurationMs } from '../util/duration.ts';
import { askNearest } from '../util/nearest.ts';
import { type Check, type SuiteDraft, scorersOf } from './draft.ts';
import { metricsOf, scorerNamesOf } from './metric-drafts.ts';
import { describeMetrics, isPairedMetric, nearestMetric, SLO_METRICS, unitOfMetric } from './metric-names.ts';
import { type Finding, faultAt } from './problem.ts';
import type { Path } from './schema-at.ts';

type GateDraft = NonNullable<NonNullable<SuiteDraft['gates']>[number]>;

/** Numbers that lie between 0 and 1, so that 80 for 80 % is caught. */
const SHARES = ['good_fraction', 'error_rate', 'cold_start_rate'];

/** Gates and SLOs: they name what exists, and their bounds have the unit of their metric. */
export const checkGates: Check = (draft) => {
  const own = metricsOf(draft);
  const scorers = [...gateableScorers(draft), ...own.map(({ name }) => name)];
  const unbounded = own.filter(({ name }) => !isShare(name, draft)).map(({ name }) => name);
  const ids = (draft.candidates ?? []).flatMap((candidate) => candidate?.id ?? []);
  const gates = (draft.gates ?? []).flatMap((gate, index) =>
    gate === undefined ? [] : checkGate(gate, ['gates', index], { scorers, unbounded }, ids),
  );
  return [...gates, ...checkSlo(draft.slo ?? {})];
};

function gateableScorers(draft: SuiteDraft): readonly string[] {
  return scorerNamesOf(draft).filter((name) => scorerOf(name)?.kind !== 'table');
}

/** False for a custom metric that may lie outside 0 to 1, or whose formula can't be read. */
function isShare(name: string, draft: SuiteDraft): boolean {
  const metric = metricsOf(draft).find((one) => one.name === name);
  if (metric === undefined || metric.formula === null) return false;
  const options = new Map(scorersOf(draft).map((spec) => [spec.name, spec.options]));
  const unitOf = (scorer: string) => scorerOf(scorer, options.get(scorer) ?? {})?.unit ?? 'score';
  return (metric.unit ?? unitOfFormula(metric.formula, unitOf)) === 'share';
}

function checkGate(
  gate: GateDraft,
  path: Path,
  { scorers, unbounded }: { readonly scorers: readonly string[]; readonly unbounded: readonly string[] },
  ids: readonly string[],
): Finding[] {
  const findings = checkCandidate(gate.candidate, [...path, 'candidate'], ids);
  if (!('min' in gate) && !('max' in gate) && !('versus' in gate)) {
    const hint = 'add min or max, or versus: baseline with a margin';
    findings.push(faultAt([...path, 'min'], 'the gate has no bar', { hint, kind: 'gap' }));
  }
  findings.push(...checkVersus(gate, path));
  const { metric } = gate;
  if (metric === undefined) return findings;
  const unit = unbounded.includes(metric) ? 'number' : unitOfMetric(metric, scorers);
  if (unit === null) return [...findings, unknownMetric(metric, [...path, 'metric'], scorers)];
  const bounds = (['min', 'max'] as const).flatMap((key) =>
    checkBound(metric, unit, gate[key], [...path, key]),
  );
  return [
    ...findings,
    ...bounds,
    ...checkOrder(gate, path),
    ...checkMargin(gate, metric, unit, path, scorers),
  ];
}

/** A gate has fixed bars or a baseline, and the keys of the other kind say that something else was meant. */
function checkVersus(gate: GateDraft, path: Path): Finding[] {
  if (!('versus' in gate)) {
    return (['margin', 'confidence'] as const)
      .filter((key) => key in gate)
      .map((key) =>
        faultAt([...path, key], `${key} belongs to a gate versus a baseline`, {
          at: 'key',
          hint: 'add versus: baseline, or remove it',
        }),
      );
  }
  const both = (['min', 'max'] as const).filter((key) => key in gate);
  const gaps = 'margin' in gate ? [] : [gapOf([...path, 'margin'])];
  return [
    ...gaps,
    ...both.map((key) =>
      faultAt([...path, key], `a gate versus a baseline has no ${key}`, {
        at: 'key',
        hint: 'write two gates',
      }),
    ),
  ];
}

function gapOf(path: Path): Finding {
  const hint = 'add the loss that you accept: margin: 0.02 is 2 points, margin: 50ms a time';
  return faultAt(path, 'the gate has no margin', { hint, kind: 'gap' });
}

function checkMargin(
  gate: GateDraft,
  metric: string,
  unit: 'duration' | 'number' | 'score',
  path: Path,
  scorers: readonly string[],
): Finding[] {
  if (!('versus' in gate)) return [];
  if (!isPairedMetric(metric, scorers)) {
    return [
      faultAt([...path, 'metric'], `${metric} can't be held against a baseline`, {
        expected: 'a scorer of the suite, error_rate, or a percentile of a latency (service_time.p95)',
        hint: 'use min or max',
      }),
    ];
  }
  const { margin } = gate;
  if (typeof margin === 'number' && margin < 0) {
    return [faultAt([...path, 'margin'], 'a margin is 0 or more', { found: String(margin) })];
  }
  return checkBound(metric, unit, margin, [...path, 'margin']);
}

function checkCandidate(id: string | undefined, path: Path, ids: readonly string[]): Finding[] {
  if (id === undefined || ids.length === 0 || ids.includes(id)) return [];
  return [
    faultAt(path, `there is no candidate "${id}"`, {
      expected: `one of ${ids.join(', ')}`,
      hint: askNearest(id, ids),
    }),
  ];
}

function unknownMetric(metric: string, path: Path, scorers: readonly string[]): Finding {
  const near = nearestMetric(metric, scorers);
  return faultAt(path, `there is no metric "${metric}" in this suite`, {
    expected: describeMetrics(scorers),
    hint: near === null ? null : `did you mean "${near}"?`,
  });
}

function checkBound(
  metric: string,
  unit: 'duration' | 'number' | 'score',
  bound: string | number | undefined,
  path: Path,
): Finding[] {
  if (bound === undefined) return [];
  if (unit === 'duration') {
    if (typeof bound === 'string') return [];
    const message = `${metric} is a duration and needs a unit`;
    return [faultAt(path, message, { found: String(bound), expected: 'for example 800ms or 2s' })];
  }
  if (typeof bound === 'string') {
    return [
      faultAt(path, `${metric} is a plain number`, { found: bound, expected: 'a number without unit' }),
    ];
  }
  const low = unit === 'score' ? -1 : 0;
  if (unit === 'number' && !SHARES.includes(metric)) return [];
  if (bound >= low && bound <= 1) return [];
  const expected = `a number of ${low} to 1: 0.8 is 80 %`;
  return [faultAt(path, `${metric} never reaches this`, { found: String(bound), expected })];
}

function checkOrder(gate: GateDraft, path: Path): Finding[] {
  const [min, max] = [gate.min, gate.max].map((bound) =>
    typeof bound === 'string' ? parseDurationMs(bound) : bound,
  );
  if (typeof min !== 'number' || typeof max !== 'number' || min <= max) return [];
  return [faultAt([...path, 'min'], 'min is above max: nothing passes', { hint: 'swap them' })];
}

function checkSlo(slo: Readonly<Record<string, unknown>>): Finding[] {
  return Object.keys(slo).flatMap((metric) => {
    if (SLO_METRICS.includes(metric)) return [];
    return [
      faultAt(['slo', metric], `there is no latency "${metric}" of a single request`, {
        at: 'key',
        expected: `one of ${SLO_METRICS.join(', ')}`,
        hint: askNearest(metric, SLO_METRICS),
      }),
    ];
  });
}
