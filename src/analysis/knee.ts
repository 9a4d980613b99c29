/** A point of a curve that rises to the right. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** Fewer points than this show no knee. */
const FEWEST_POINTS = 4;
/** The largest y is at least this many times the smallest: a curve that stays flat has no knee. */
const LEAST_RISE = 2;
/** Least distance from the diagonal, of 1. */
const LEAST_DISTANCE = 0.2;

/**
 * The x of the knee of a convex rising curve: where, both axes scaled to 0 to 1, it lies furthest below the diagonal
 * (Kneedle: Satopää et al., Finding a "Kneedle" in a haystack, ICDCSW 2011, offline and without smoothing). Points that
 * another one beats in both coordinates (further right and lower) are left out. Null below four points, when y does not
 * double, when no point lies at least 0.2 below the diagonal.
 */
export function findKnee(points: readonly Point[]): number | null {
  const front = points
    .filter(({ x, y }) => !points.some((other) => other.x > x && other.y < y))
    .toSorted((a, b) => a.x - b.x);
  const first = front[0];
  const last = front.at(-1);
  if (first === undefined || last === undefined || front.length < FEWEST_POINTS) return null;
  const low = Math.min(...front.map(({ y }) => y));
  const high = Math.max(...front.map(({ y }) => y));
  if (high < LEAST_RISE * low || last.x === first.x) return null;
  const distance = ({ x, y }: Point) => (x - first.x) / (last.x - first.x) - (y - low) / (high - low);
  const knee = front.reduce((best, point) => (distance(point) > distance(best) ? point : best));
  return distance(knee) >= LEAST_DISTANCE ? knee.x : null;
}
