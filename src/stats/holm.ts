/**
 * Holm's step-down adjustment of p-values (Holm, Scandinavian J. Statistics 6 (1979) 65–70), in the given order.
 * A null stays null and is not counted as a test.
 */
export function holmAdjust(pValues: readonly (number | null)[]): (number | null)[] {
  const tests = pValues
    .map((p, index) => ({ p, index }))
    .filter((test): test is { p: number; index: number } => test.p !== null)
    .sort((x, y) => x.p - y.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let running = 0;
  tests.forEach(({ p, index }, rank) => {
    running = Math.max(running, Math.min(1, p * (tests.length - rank)));
    adjusted[index] = running;
  });
  return adjusted;
}
