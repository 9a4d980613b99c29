/** A candidate by what it costs and how good it is. */
export interface CostQuality {
  readonly name: string;
  readonly cost: number;
  readonly quality: number;
}

/** Whether a point stands on the front; else who costs no more and is at least as good, the cheapest first. */
export interface FrontPlace {
  readonly name: string;
  readonly beatenBy: string | null;
}

/**
 * The Pareto front of cost against quality by point values: a candidate is on it unless another costs no more and is no
 * worse, and is strictly better in one of both. In the order of the points.
 */
export function paretoFront(points: readonly CostQuality[], higherIsBetter: boolean): readonly FrontPlace[] {
  const turn = higherIsBetter ? 1 : -1;
  return points.map((point) => {
    const better = points
      .filter((other) => beats(other, point, turn))
      .toSorted((a, b) => a.cost - b.cost || turn * (b.quality - a.quality));
    return { name: point.name, beatenBy: better[0]?.name ?? null };
  });
}

function beats(a: CostQuality, b: CostQuality, turn: number): boolean {
  const gain = turn * (a.quality - b.quality);
  return a.cost <= b.cost && gain >= 0 && (a.cost < b.cost || gain > 0);
}
