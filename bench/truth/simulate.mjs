import { createRng } from '../../dist/util/rng.js';

/** Share of seeded runs in which `holds` is true; a run without an answer (null) counts as a miss. */
export function shareOf(name, runs, holds) {
  const rng = createRng(`known truth/${name}`);
  let hits = 0;
  for (let run = 0; run < runs; run += 1) if (holds(rng.next) === true) hits += 1;
  return hits / runs;
}

/** Median of what seeded runs state, without those that state nothing. */
export function medianOf(name, runs, state) {
  const rng = createRng(`known truth/${name}`);
  const stated = listOf(runs, () => state(rng.next)).filter((value) => value !== null);
  return stated.sort((a, b) => a - b)[Math.floor(stated.length / 2)];
}

/** One standard normal number (Box and Muller 1958). */
export function drawNormal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** `n` values of `draw`. */
export function listOf(n, draw) {
  return Array.from({ length: n }, (_, i) => draw(i));
}

/** True when an interval has ends and holds the truth. */
export function covers(interval, truth) {
  return interval !== null && interval.low !== null && interval.low <= truth && truth <= interval.high;
}

/** One row: what was measured, its value, the goal and whether it was met; `goal` null: not judged, for `reason`. */
export function row(what, value, goal, reason = 'outside') {
  const met = goal === null ? reason : value >= goal[0] && value <= goal[1] ? 'met' : 'MISSED';
  console.error(`${what}: ${(100 * value).toFixed(2)} % ${met}`);
  return { what, value, goal, met };
}
