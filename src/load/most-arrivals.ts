import { InputError } from '../util/errors.ts';

/** Most arrivals that one plan holds: percentiles are exact up to here, and more is a slip of the pen. */
export const MOST_ARRIVALS = 10_000_000;

/** A plan of more arrivals than it can hold is an InputError. */
export function checkArrivals(arrivals: number): void {
  if (arrivals <= MOST_ARRIVALS) return;
  throw new InputError(
    `an open load plans its arrivals ahead, and ${arrivals} are more than ${MOST_ARRIVALS}, the most that it holds`,
    { hint: 'lower repeat, limit the dataset, or give the load a duration' },
  );
}
