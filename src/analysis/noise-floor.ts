import type { Rng } from '../types/context.ts';
import type { Comparison, NoiseFloor } from '../types/report.ts';
import type { Suite } from '../types/suite.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { comparePair, groupName, twinIn } from './compare.ts';
import { differenceUnit, formatNumber } from './format-number.ts';

/**
 * The first candidate against its twin, in every setting, by the tests that compare candidates. Null: the suite has no
 * twin. A difference between candidates that is smaller than the floor can't be told from this noise.
 */
export function measureNoise(
  cells: readonly CellData[],
  suite: Suite,
  scorers: readonly UsedScorer[],
  rng: Rng,
): NoiseFloor | null {
  const twin = twinIn(suite);
  const candidate = suite.candidates[0]?.id;
  if (twin === null || candidate === undefined) return null;
  const comparisons = cells
    .filter(({ cell }) => cell.candidate.id === candidate)
    .flatMap((a) => {
      const b = cells.find((other) => other.cell.candidate.id === twin && groupName(other) === groupName(a));
      return b === undefined ? [] : comparePair(a, b, suite.errors, scorers, rng);
    });
  const settings = new Set(comparisons.map(settingOf)).size;
  return {
    candidate,
    twin,
    comparisons,
    sentences: comparisons.map((one) => describeFloor(one, settings > 1)),
  };
}

/** True when a candidate differed from itself by more than chance allows. */
export function isUnsteady({ difference }: Comparison): boolean {
  if (difference === null || difference.low === null || difference.high === null) return false;
  return difference.low > 0 || difference.high < 0;
}

/** The largest of the smallest detectable difference and both ends of the interval; null: no interval. */
export function floorOf({ difference, detectable }: Comparison): number | null {
  if (difference === null || difference.low === null || difference.high === null) return null;
  return Math.max(Math.abs(difference.low), Math.abs(difference.high), detectable ?? 0);
}

function settingOf({ dataset, prompt, load }: Comparison): string {
  return [dataset, prompt, load].filter((part) => part !== null).join(', ');
}

function describeFloor(comparison: Comparison, several: boolean): string {
  const { metric, difference, unit, note } = comparison;
  const where = several ? ` (${settingOf(comparison)})` : '';
  const floor = floorOf(comparison);
  const write = (value: number) => formatNumber(value, differenceUnit(unit));
  if (difference?.value === 0 && floor === null) return `${metric}${where}: the same in both.`;
  if (difference === null || floor === null || difference.low === null || difference.high === null) {
    return `No noise floor of ${metric}${where}: ${difference?.note ?? note ?? 'nothing was measured'}.`;
  }
  const found = `against itself ${write(difference.value)} [${write(difference.low)}, ${write(difference.high)}]`;
  return `Differences below ${write(floor)} of ${metric}${where} are noise on this machine and network today: ${found}.`;
}
