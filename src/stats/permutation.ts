/** Draws of the sampled test. */
export const PERMUTATION_DRAWS = 10_000;

/** Up to this many units every sign pattern is counted: 2^13 patterns are fewer than the draws. */
const EXACT_UNITS = 13;

/**
 * Two-sided paired permutation test of a zero mean: signs of the units' summed differences are flipped
 * (Fisher's randomisation; Good, Permutation, Parametric and Bootstrap Tests, 3rd ed., section 3.2).
 * `differences` holds one sum a unit (a sample, or a whole cluster). Exact up to 13 units; beyond, 10,000 seeded
 * draws with p = (1 + hits) ÷ (1 + draws) (Phipson and Smyth 2010). Null for no units; 1 when all are 0.
 */
export function pairedPermutationP(differences: readonly number[], random: () => number): number | null {
  const units = differences.filter((difference) => difference !== 0);
  if (differences.length === 0) return null;
  if (units.length === 0) return 1;
  const observed = Math.abs(units.reduce((sum, unit) => sum + unit, 0));
  // Sums in another order differ in their last digits; a tie has to count as a hit.
  const bar = observed - 1e-12 * units.reduce((sum, unit) => sum + Math.abs(unit), 0);
  return units.length <= EXACT_UNITS ? exactP(units, bar) : sampledP(units, bar, random);
}

function exactP(units: readonly number[], bar: number): number {
  const patterns = 2 ** units.length;
  let hits = 0;
  for (let pattern = 0; pattern < patterns; pattern += 1) {
    let sum = 0;
    for (let i = 0; i < units.length; i += 1) {
      sum += pattern & (1 << i) ? (units[i] as number) : -(units[i] as number);
    }
    if (Math.abs(sum) >= bar) hits += 1;
  }
  return hits / patterns;
}

function sampledP(units: readonly number[], bar: number, random: () => number): number {
  let hits = 0;
  for (let draw = 0; draw < PERMUTATION_DRAWS; draw += 1) {
    let sum = 0;
    for (const unit of units) sum += random() < 0.5 ? unit : -unit;
    if (Math.abs(sum) >= bar) hits += 1;
  }
  return (1 + hits) / (1 + PERMUTATION_DRAWS);
}
