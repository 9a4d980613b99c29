import { isHigherBetter, unitOfFormula } from '../metrics/formula-meaning.ts';
import { groupingNamed } from '../metrics/grouping.ts';
import { readFormula } from '../metrics/read-formula.ts';
import { scorerOf } from '../scorers/registry.ts';
import type { GroupingSpec, MetricSpec } from '../types/suite.ts';
import { scorersOf } from './draft.ts';
import type { RawSuite } from './schema.ts';

/** A grouping with its kind; label and length are words of the suite's own, whatever columns there are. */
export function resolveGrouping(raw: NonNullable<RawSuite['groupBy']>[number]): GroupingSpec {
  if (typeof raw === 'string') return groupingNamed(raw, []);
  return { ...groupingNamed(raw.by, []), edges: raw.edges };
}

/** A checked metric with its unit and direction. `scorers`: those of the suite, as it writes them. */
export function resolveMetric(
  name: string,
  raw: NonNullable<RawSuite['metrics']>[string],
  scorers: readonly NonNullable<RawSuite['scorers']>[number][],
): MetricSpec {
  const { formula: text, higherIsBetter, unit } = typeof raw === 'string' ? { formula: raw } : raw;
  const { formula } = readFormula(text);
  if (formula === null) throw new Error(`the formula of ${name} was not checked`);
  const options = new Map(scorersOf({ scorers }).map((spec) => [spec.name, spec.options]));
  return {
    name,
    formula: text,
    higherIsBetter: higherIsBetter ?? isHigherBetter(formula),
    unit:
      unit ??
      unitOfFormula(formula, (scorer) => scorerOf(scorer, options.get(scorer) ?? {})?.unit ?? 'score'),
  };
}
