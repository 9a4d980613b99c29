/** Ratings of one unit by its raters; null: not rated by this one. */
type UnitRatings = readonly (number | null)[];

/** What a group of units adds to Krippendorff's alpha. */
interface GroupParts {
  /** Ratings in units that two or more rated. */
  readonly ratings: number;
  /** Sum over its units of the squared distances of all ordered pairs of ratings ÷ (ratings of the unit − 1). */
  readonly observed: number;
  /** Sum of the ratings' coordinates, and of their squares. */
  readonly sums: Float64Array;
  readonly squares: number;
}

/**
 * Krippendorff's alpha as a function of how often each group of units counts (0 or more), for a bootstrap over groups:
 * samples or clusters with all their units. The same number as `krippendorffAlpha` over the units written out so often;
 * null where that is null. The units are read once; a call takes time in proportion to groups and, on a nominal scale,
 * categories: the squared distances of all ordered pairs of N points sum up to 2(NΣx² − (Σx)²), where a category is a
 * point one unit along an axis of its own.
 */
export function resampledAlpha(
  groups: readonly (readonly UnitRatings[])[],
  scale: 'nominal' | 'interval',
): (counts: ArrayLike<number>) => number | null {
  const rated = groups.map((units) => units.map(present).filter((unit) => unit.length >= 2));
  const place = placing(rated.flat(2), scale);
  const parts = rated.map((units) => partsOf(units, place));
  const sums = new Float64Array(place.dimensions);
  return (counts) => {
    sums.fill(0);
    let [ratings, observed, squares] = [0, 0, 0];
    for (let at = 0; at < parts.length; at += 1) {
      const count = counts[at] as number;
      if (count === 0) continue;
      const part = parts[at] as GroupParts;
      ratings += count * part.ratings;
      observed += count * part.observed;
      squares += count * part.squares;
      for (let axis = 0; axis < sums.length; axis += 1) {
        sums[axis] = (sums[axis] as number) + count * (part.sums[axis] as number);
      }
    }
    const expected = distances(ratings, sums, squares);
    // All alike but for rounding.
    if (expected <= 1e-12 * ratings * squares) return null;
    return 1 - ((ratings - 1) * observed) / expected;
  };
}

function present(unit: UnitRatings): readonly number[] {
  return unit.filter((rating) => rating !== null);
}

/** How ratings become points. */
interface Placing {
  readonly dimensions: number;
  /** Axis of a rating, and how far along it stands. */
  readonly axisOf: (rating: number) => number;
  readonly alongOf: (rating: number) => number;
}

function placing(ratings: readonly number[], scale: 'nominal' | 'interval'): Placing {
  if (scale === 'nominal') {
    const axes = new Map([...new Set(ratings)].map((rating, axis) => [rating, axis]));
    return { dimensions: axes.size, axisOf: (rating) => axes.get(rating) as number, alongOf: () => 1 };
  }
  // Around their mean: the difference of large sums would lose digits.
  const centre = ratings.reduce((sum, rating) => sum + rating, 0) / Math.max(1, ratings.length);
  return { dimensions: 1, axisOf: () => 0, alongOf: (rating) => rating - centre };
}

function partsOf(units: readonly (readonly number[])[], place: Placing): GroupParts {
  const sums = new Float64Array(place.dimensions);
  let [ratings, observed, squares] = [0, 0, 0];
  for (const unit of units) {
    const own = new Float64Array(place.dimensions);
    let ownSquares = 0;
    for (const rating of unit) {
      const [axis, along] = [place.axisOf(rating), place.alongOf(rating)];
      own[axis] = (own[axis] as number) + along;
      ownSquares += along * along;
    }
    ratings += unit.length;
    squares += ownSquares;
    observed += Math.max(0, distances(unit.length, own, ownSquares)) / (unit.length - 1);
    for (let axis = 0; axis < sums.length; axis += 1) {
      sums[axis] = (sums[axis] as number) + (own[axis] as number);
    }
  }
  return { ratings, observed, sums, squares };
}

/** Squared distances of all ordered pairs of points, from their number, sum and sum of squares. */
function distances(points: number, sums: Float64Array, squares: number): number {
  const length = sums.reduce((sum, along) => sum + along * along, 0);
  return 2 * (points * squares - length);
}
