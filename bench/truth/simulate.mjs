import { createRng } from '../../dist/util/rng.js';

/** Share of seeded runs in which `holds` is true; a run without an answer (null) counts as a miss. */
export function shareOf(name, runs, holds) {
  const rng = createRng(`known truth/${name}`);
  let hits = 0;
  for (let run = 0; run < runs; run += 1) if (holds(rng.next) === true) hits += 1;
  return hits / runs;
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

/** One row: what was measured, its value, the goal and whether it was met; `goal` null: shown, not judged. */
export function row(what, value, goal) {
  const met = goal === null ? 'outside' : value >= goal[0] && value <= goal[1] ? 'met' : 'MISSED';
  console.error(`${what}: ${(100 * value).toFixed(2)} % ${met}`);
  return { what, value, goal, met };
}
