import type { Rng } from '../types/context.ts';
import type { Comparison, NoiseFloor } from '../types/report.ts';
import type { Suite } from '../types/suite.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { comparePair, groupName, termsOf, twinIn } from './compare.ts';
import type { CustomMetrics } from './custom-metric.ts';
import { differenceUnit, formatNumber } from './format-number.ts';
import { headlineOf } from './headline.ts';

/**
 * The first candidate against its twin, in every setting, by the tests that compare candidates. Null: the suite has no
 * twin. A difference between candidates that is smaller than the floor can't be told from this noise.
 */
export function measureNoise(
  cells: readonly CellData[],
  suite: Suite,
  scorers: readonly UsedScorer[],
  rng: Rng,
  custom: CustomMetrics,
): NoiseFloor | null {
  const twin = twinIn(suite);
  const candidate = suite.candidates[0]?.id;
  if (twin === null || candidate === undefined) return null;
  const comparisons = cells
    .filter(({ cell }) => cell.candidate.id === candidate)
    .flatMap((a) => {
      const b = cells.find((other) => other.cell.candidate.id === twin && groupName(other) === groupName(a));
      return b === undefined ? [] : comparePair(a, b, termsOf(suite, 1), scorers, rng, custom);
    });
  const settings = new Set(comparisons.map(settingOf)).size;
  return {
    candidate,
    twin,
    comparisons,
    sentences: comparisons
      .filter(({ metric, load }) => !isAside(metric, load, cells))
      .map((one) => describeFloor(one, settings > 1)),
  };
}

/** Where arrivals wait for nobody service_time stands in the table alone. */
function isAside(metric: string, load: string, cells: readonly CellData[]): boolean {
  const cell = cells.find((one) => one.cell.loadLabel === load)?.cell;
  return metric.startsWith('service_time.') && cell !== undefined && headlineOf(cell.load) !== 'service_time';
}

/** True when a candidate differed from itself by more than chance allows. */
export function isUnsteady({ difference }: Comparison): boolean {
  if (difference === null || difference.low === null || difference.high === null) return false;
  return difference.low > 0 || difference.high < 0;
}

/** The largest of the smallest detectable difference and both ends of the interval; null: no interval. */
function floorOf({ difference, detectable }: Comparison): number | null {
  if (difference === null || difference.low === null || difference.high === null) return null;
  return Math.max(Math.abs(difference.low), Math.abs(difference.high), detectable ?? 0);
}

function settingOf({ dataset, prompt, load }: Comparison): string {
  return [dataset, prompt, load].filter((part) => part !== null).join(', ');
}

function describeFloor(comparison: Comparison, several: boolean): string {
  const { metric, difference, unit, note } = comparison;
  const [latency, percentile] = metric.split('.');
  const what = percentile === undefined ? `in ${metric}` : `at ${percentile} of ${latency}`;
  const where = several ? ` (${settingOf(comparison)})` : '';
  const floor = floorOf(comparison);
  const write = (value: number) => formatNumber(value, differenceUnit(unit));
  if (difference?.value === 0 && floor === null) return `${metric}${where}: the same in both.`;
  if (difference === null || floor === null || difference.low === null || difference.high === null) {
    return `No noise floor ${what}${where}: ${difference?.note ?? note ?? 'nothing was measured'}.`;
  }
  const found = `against itself ${write(difference.value)} [${write(difference.low)}, ${write(difference.high)}]`;
  return `Differences below ${write(floor)} ${what}${where} are noise on this machine and network today: ${found}.`;
}
