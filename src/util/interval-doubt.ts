/** Fewer units than this lie outside the domain on which intervals are held to their 95 %. */
const SURE_UNITS = 30;
/** Of each outcome of a 0/1 score. */
const SURE_OUTCOMES = 10;

/** What every doubt about an interval ends with, and by which it is known. */
const DOUBT = 'the interval may cover less than 95 %';

/** Why few units make an interval doubtful; null: they are enough. `unit` is a plural: samples, clusters. */
export function fewUnits(count: number, unit: string): string | null {
  return count >= SURE_UNITS ? null : `fewer than ${SURE_UNITS} ${unit}`;
}

/** Why few right or wrong answers make the interval of a share doubtful; null: there are enough of both. */
export function fewOutcomes(right: number, wrong: number): string | null {
  const few = [right < SURE_OUTCOMES ? 'right' : '', wrong < SURE_OUTCOMES ? 'wrong' : ''].filter(Boolean);
  return few.length === 0 ? null : `fewer than ${SURE_OUTCOMES} ${few.join(' and ')} answers`;
}

/** A note with the doubts that an interval bears; null: nothing to say. */
export function withDoubts(note: string | null, doubts: readonly (string | null)[]): string | null {
  const causes = doubts.filter((doubt) => doubt !== null);
  if (causes.length === 0) return note;
  const doubt = `${causes.join(' and ')}: ${DOUBT}`;
  return note === null ? doubt : `${note}; ${doubt}`;
}

/** True for an estimate whose interval lies outside its domain: it is shown greyed. */
export function isDoubtful({ note }: { readonly note: string | null }): boolean {
  return note?.includes(DOUBT) ?? false;
}
