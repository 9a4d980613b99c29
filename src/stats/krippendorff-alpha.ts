/** Ratings of one unit by its raters; null: not rated by this one. */
type UnitRatings<T> = readonly (T | null)[];

/** A category with how often it was given in units that two or more rated. */
interface Category {
  readonly value: string | number;
  readonly count: number;
}

/** Squared distance of two categories, given by their index. */
type Distance = (i: number, j: number) => number;

export function krippendorffAlpha(
  units: readonly UnitRatings<string | number>[],
  scale: 'nominal',
): number | null;
export function krippendorffAlpha(
  units: readonly UnitRatings<number>[],
  scale: 'ordinal' | 'interval',
): number | null;
/**
 * Krippendorff's alpha, agreement of raters beyond chance: 1 − observed ÷ expected disagreement; 1 is perfect, 0 is
 * chance, below 0 worse than chance (Krippendorff, Content Analysis, 4th ed. 2018, chapter 12; Computing
 * Krippendorff's Alpha-Reliability, 2011). Raters and ratings may be missing; a unit with one rating tells nothing.
 * Null without a unit that two rated, and when all ratings are alike: then nothing could have disagreed.
 */
export function krippendorffAlpha(
  units: readonly UnitRatings<string | number>[],
  scale: 'nominal' | 'ordinal' | 'interval',
): number | null {
  const rated = units
    .map((unit) => unit.filter((rating) => rating !== null))
    .filter((unit) => unit.length >= 2);
  const categories = countCategories(rated.flat());
  if (categories.length < 2) return null;
  const distance = distanceOf(scale, categories);
  const index = new Map(categories.map(({ value }, i) => [value, i]));
  const observed = rated.reduce((sum, unit) => {
    const own = countCategories(unit).map(({ value, count }) => ({ at: index.get(value) as number, count }));
    return sum + disagreement(own, distance) / (unit.length - 1);
  }, 0);
  const total = categories.reduce((sum, { count }) => sum + count, 0);
  const all = categories.map(({ count }, at) => ({ at, count }));
  return 1 - ((total - 1) * observed) / disagreement(all, distance);
}

/** Categories in rising order. */
function countCategories(ratings: readonly (string | number)[]): Category[] {
  const counts = new Map<string | number, number>();
  for (const rating of ratings) counts.set(rating, (counts.get(rating) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((x, y) => (x.value < y.value ? -1 : 1));
}

/** Sum of squared distances over all ordered pairs of ratings. */
function disagreement(
  counts: readonly { readonly at: number; readonly count: number }[],
  distance: Distance,
): number {
  let sum = 0;
  for (const one of counts) {
    for (const other of counts) {
      if (one.at !== other.at) sum += one.count * other.count * distance(one.at, other.at);
    }
  }
  return sum;
}

function distanceOf(scale: 'nominal' | 'ordinal' | 'interval', categories: readonly Category[]): Distance {
  switch (scale) {
    case 'nominal':
      return () => 1;
    case 'interval':
      return (i, j) => (Number(categories[i]?.value) - Number(categories[j]?.value)) ** 2;
    case 'ordinal': {
      // A category stands at the middle of the ranks that its ratings take up.
      let below = 0;
      const middles = categories.map(({ count }) => {
        below += count;
        return below - count / 2;
      });
      return (i, j) => ((middles[i] as number) - (middles[j] as number)) ** 2;
    }
  }
}
