const UNIT = 1000 * 3600;

/**
 * Arrivals of independent callers whose rate changes from hour to hour: a Poisson process of piecewise constant rate,
 * drawn stretch by stretch (it has no memory, so a draw beyond an hour's end starts again there). `perHour` repeats from
 * its start and is above 0 somewhere. Each hour lasts `hourMs`: shorter than an hour, it shows a part of it at the hour's
 * own rate. Gives the moment of the next arrival after a moment, ms.
 */
export function hourlyArrivals(
  perHour: readonly number[],
  hourMs: number,
  random: () => number,
): (afterMs: number) => number {
  return (afterMs) => {
    let hour = Math.floor(afterMs / hourMs);
    let from = afterMs;
    for (;;) {
      const perMs = (perHour[hour % perHour.length] as number) / UNIT;
      const end = (hour + 1) * hourMs;
      const at = perMs === 0 ? Number.POSITIVE_INFINITY : from - Math.log(1 - random()) / perMs;
      if (at < end) return at;
      hour += 1;
      from = end;
    }
  };
}
