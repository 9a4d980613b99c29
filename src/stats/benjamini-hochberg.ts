/**
 * Step-up adjustment of p-values for the false discovery rate (Benjamini and Hochberg, J. Royal Statistical Society B 57
 * (1995) 289–300), in the given order; for exploring many candidates, where Holm's family-wise error is too strict.
 * Valid for independent or positively dependent tests. A null stays null and is not counted as a test.
 */
export function benjaminiHochbergAdjust(pValues: readonly (number | null)[]): (number | null)[] {
  const tests = pValues
    .map((p, index) => ({ p, index }))
    .filter((test): test is { p: number; index: number } => test.p !== null)
    .sort((x, y) => y.p - x.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let running = 1;
  tests.forEach(({ p, index }, fromLargest) => {
    running = Math.min(running, (p * tests.length) / (tests.length - fromLargest));
    adjusted[index] = running;
  });
  return adjusted;
}
