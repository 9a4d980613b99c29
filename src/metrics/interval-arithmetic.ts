/** Two ends, low ≤ high; either may be infinite. */
export interface Ends {
  readonly low: number;
  readonly high: number;
}

/** All that an operation over two intervals can give; null: it is not bounded, as by a divisor that may be 0. */
export function combineIntervals(operator: '+' | '-' | '*' | '/', left: Ends, right: Ends): Ends | null {
  switch (operator) {
    case '+':
      return { low: left.low + right.low, high: left.high + right.high };
    case '-':
      return { low: left.low - right.high, high: left.high - right.low };
    case '*':
      return corners(left, right, (x, y) => x * y);
    case '/':
      return right.low <= 0 && right.high >= 0 ? null : corners(left, right, (x, y) => x / y);
  }
}

function corners(left: Ends, right: Ends, apply: (x: number, y: number) => number): Ends | null {
  const values = [left.low, left.high].flatMap((x) => [right.low, right.high].map((y) => apply(x, y)));
  return values.some(Number.isNaN) ? null : { low: Math.min(...values), high: Math.max(...values) };
}
